package io.processhub.runtime.process;

import io.processhub.api.AskException;
import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.ProcessBody;
import io.processhub.api.Received;
import io.processhub.model.ExitReason;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One life of one process.
///
/// Its code runs inside: on the thread that took the mailbox from idle to busy, a new virtual
/// thread for each burst of a callback-style process, one for life for a run-style one. From
/// outside come letters, one order (to stop, to freeze), and the deadlines, which can end its
/// life over the head of a thread that does not come back.
///
/// | phase      | left by | to |
/// |------------|---------|----|
/// | STARTING   | `init` returned | ANNOUNCING |
/// | STARTING   | `init` threw, or was not done in time | ENDED, ABANDONED |
/// | ANNOUNCING | the host was told that it is up | UP |
/// | UP         | an order is obeyed, or its code threw | ENDING |
/// | UP, ENDING | its code is done; or it is not, and time is up | ENDED; ABANDONED |
///
/// Each change of phase is one compare-and-set, so that exactly one side reports each end.
final class Cell extends CellContext implements Runnable {
    /// How many letters one burst handles before others get the carrier thread.
    static final int BURST = 64;

    private static final int STARTING = 0;
    private static final int ANNOUNCING = 1;
    private static final int UP = 2;
    private static final int ENDING = 3;
    private static final int ENDED = 4;
    private static final int ABANDONED = 5;
    private static final VarHandle PHASE;
    private static final VarHandle ORDER;

    static {
        try {
            var lookup = MethodHandles.lookup();
            PHASE = lookup.findVarHandle(Cell.class, "phase", int.class);
            ORDER = lookup.findVarHandle(Cell.class, "order", Order.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int phase = STARTING;
    private volatile @Nullable Order order;
    private @Nullable ProcessBody body;
    private volatile @Nullable EndLimit limit;

    Cell(ProcessHost host, StoredSpec spec, Token token, long serial) {
        super(host, spec, token, serial);
    }

    // ---- from outside ----

    /// Tells the process to end. The first order counts, but a stop comes before a freeze that
    /// has not been obeyed yet. Never blocks.
    void order(Order wanted) {
        while (true) {
            var seen = order;
            if (seen instanceof Order.Stop || (seen != null && wanted instanceof Order.Freeze)) {
                return;
            }
            if (ORDER.compareAndSet(this, seen, wanted)) {
                if (seen == null) {
                    limitEnd();
                }
                break;
            }
        }
        if (goBusy()) {
            wake();
        }
    }

    /// Tells the process to take a role before its next message. Never blocks.
    void take(Role next, long change) {
        want(next, change);
        if (goBusy()) {
            wake();
        }
    }

    @Override
    public void stop() {
        order(new Order.Stop(new ExitReason.Normal()));
    }

    boolean isUp() {
        int now = phase;
        return now == ANNOUNCING || now == UP || now == ENDING;
    }

    @Override
    boolean hasEnded() {
        return phase >= ENDED;
    }

    @Override
    boolean isAbandoned() {
        return phase == ABANDONED;
    }

    @Override
    void wake() {
        if (body instanceof HubRunnable) {
            LockSupport.unpark(thread);
        } else {
            host.spawn(this);
        }
    }

    // ---- inside: the life, from the first line to the last ----

    @Override
    public void run() {
        thread = host.enter();
        if (body == null && !start()) {
            return;
        }
        switch (Objects.requireNonNull(body)) {
            case HubProcess<?> process -> burst(process);
            case HubRunnable process -> runAll(process);
        }
    }

    /// Whether the process is up now.
    private boolean start() {
        var overdue = new StartLimit();
        host.processes().wheel().set(overdue, host.limits().start());
        try {
            var made = host.create(spec);
            body = made;
            switch (made) {
                case HubProcess<?> process -> process.init(this);
                case HubRunnable process -> {
                    Thread.currentThread().setName(host.hubName() + "/" + childId());
                    process.init(this);
                }
            }
        } catch (Throwable e) {
            host.processes().wheel().cancel(overdue);
            startFailed(Crash.describe(e));
            return false;
        }
        host.processes().wheel().cancel(overdue);
        var _ = Thread.interrupted();
        if (!PHASE.compareAndSet(this, STARTING, ANNOUNCING)) {
            // Its failure has been reported: what init took hold of is let go again.
            terminate(new ExitReason.Stopped());
            host.cameBack(this);
            return false;
        }
        host.started(this);
        phase = UP;
        return true;
    }

    private void startFailed(String cause) {
        if (PHASE.compareAndSet(this, STARTING, ENDED)) {
            cancelTimers();
            host.undelivered(this, close());
            host.startFailed(this, cause);
            cancelLimit();
        } else {
            host.cameBack(this);
        }
    }

    private void burst(HubProcess<?> process) {
        for (int i = 0; i < BURST; i++) {
            if (order != null) {
                end(null);
                return;
            }
            if (isRoleWanted() && !tookRole()) {
                return;
            }
            var letter = next();
            if (letter != null) {
                if (!handled(process, letter)) {
                    return;
                }
            } else if (hasEnded()) {
                host.cameBack(this);
                return;
            } else {
                thread = null;
                if (goIdle() && !((order != null || isRoleWanted()) && goBusy())) {
                    return;
                }
                thread = Thread.currentThread();
            }
        }
        thread = null;
        host.spawn(this);
    }

    /// Whether the process lives on.
    private boolean tookRole() {
        try {
            takeRole(Objects.requireNonNull(body));
        } catch (Throwable e) {
            crashed(e);
            return false;
        }
        return livesOn();
    }

    /// The next letter that is to be handled, and null if there is none or the process was given
    /// up.
    private @Nullable Letter next() {
        var letter = take();
        if (letter != null && hasEnded()) {
            host.undelivered(this, letter);
            host.undelivered(this, close());
            return null;
        }
        return letter;
    }

    /// Whether the process lives on.
    private boolean handled(HubProcess<?> process, Letter letter) {
        var message = open(letter);
        if (message == null) {
            return true;
        }
        current = letter;
        try {
            pass(process, message);
        } catch (Throwable e) {
            crashed(e);
            return false;
        }
        current = null;
        return livesOn();
    }

    private boolean livesOn() {
        var _ = Thread.interrupted();
        if (isAbandoned()) {
            host.cameBack(this);
            return false;
        }
        return true;
    }

    @SuppressWarnings("unchecked") // a message of another type fails in the cast of its own handle
    private void pass(HubProcess<?> process, Object message) throws Exception {
        ((HubProcess<Object>) process).handle(message, this);
    }

    /// The message of a letter, or null if there is none after all.
    private @Nullable Object open(Letter letter) {
        return switch (letter.message) {
            case CellTimers.Timer timer -> timer.take();
            case Letter.Encoded encoded -> {
                try {
                    yield host.codec().decode(encoded.bytes);
                } catch (RuntimeException | StackOverflowError e) {
                    host.unreadable(this, letter, e);
                    yield null;
                }
            }
            default -> letter.message;
        };
    }

    private void runAll(HubRunnable process) {
        try {
            process.run(this);
        } catch (Throwable e) {
            crashed(e);
            return;
        }
        end(null);
    }

    private void crashed(Throwable error) {
        var letter = current;
        current = null;
        if (letter != null && letter.asker != null) {
            letter.asker.fail(AskException.Reason.OUTCOME_UNKNOWN, "the process crashed while it handled the message");
        }
        end(error);
    }

    /// The last thing that happens inside.
    ///
    /// @param error what its code threw; null if it did not
    private void end(@Nullable Throwable error) {
        var crash = error == null ? null : new ExitReason.Crashed(Crash.describe(error));
        if (ORDER.compareAndSet(this, null, new Order.Stop(crash == null ? new ExitReason.Normal() : crash))) {
            limitEnd();
        }
        if (!PHASE.compareAndSet(this, UP, ENDING)) {
            host.cameBack(this);
            return;
        }
        var obeyed = Objects.requireNonNull(order);
        // What is thrown out of an interrupt is how the process obeys, not a crash.
        boolean obeys = crash == null || isInterrupted();
        cancelTimers();
        var end = crash == null || obeys ? obeyed : new Order.Stop(crash);
        terminate(end.reason());
        cancelTimers();
        if (!PHASE.compareAndSet(this, ENDING, ENDED)) {
            host.cameBack(this);
            return;
        }
        cancelLimit();
        thread = null;
        report(end);
    }

    private void report(Order order) {
        var left = close();
        switch (order) {
            case Order.Stop(var reason) -> {
                host.undelivered(this, left);
                host.ended(this, reason);
            }
            case Order.Freeze() -> host.frozen(this, left);
        }
    }

    private void terminate(ExitReason reason) {
        var _ = Thread.interrupted();
        try {
            switch (Objects.requireNonNull(body)) {
                case HubProcess<?> process -> process.terminate(reason, this);
                case HubRunnable process -> process.terminate(reason, this);
            }
        } catch (Throwable e) {
            host.terminateFailed(this, e);
        }
    }

    // ---- inside: the mailbox of a run-style process ----

    @Override
    public boolean isEnding() {
        return order != null || phase >= ENDING;
    }

    @Override
    public Received receive(Duration timeout) throws InterruptedException {
        checkInside("receive()");
        if (phase > UP) {
            throw new IllegalStateException(childId() + " has ended or is ending: it receives nothing any more");
        }
        current = null;
        long deadline = System.nanoTime() + nanos(timeout);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted: " + childId() + " was to end and has not");
            }
            var obeyed = order;
            if (obeyed != null) {
                return obey(obeyed);
            }
            takeRole(Objects.requireNonNull(body));
            var letter = take();
            var message = letter == null ? null : open(letter);
            if (message != null) {
                current = letter;
                return new Received.Message(message);
            }
            if (letter != null) {
                continue;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return new Received.Nothing();
            }
            await(left);
        }
    }

    private boolean told;

    private Received obey(Order obeyed) {
        if (told) {
            throw new IllegalStateException(childId() + " was told to end; return from run instead of receiving again");
        }
        told = true;
        return obeyed.received();
    }

    private void await(long nanos) {
        if (!goIdle()) {
            return;
        }
        if (order == null && !isRoleWanted()) {
            LockSupport.parkNanos(this, nanos);
        }
        goBusy();
    }

    // ---- deadlines ----

    private void limitEnd() {
        var mine = new EndLimit();
        limit = mine;
        host.processes().wheel().set(mine, spec.shutdownTimeout());
        if (hasEnded()) {
            cancelLimit();
        }
    }

    private void cancelLimit() {
        var mine = limit;
        if (mine != null) {
            host.processes().wheel().cancel(mine);
        }
    }

    private boolean isInterrupted() {
        var mine = limit;
        return mine != null && mine.interrupted;
    }

    private void interrupt() {
        var inside = thread;
        if (inside != null) {
            inside.interrupt();
        }
    }

    /// Ends the life now, whatever its code is doing.
    void giveUp() {
        if (phase == STARTING) {
            giveUpStart("it was still starting when its time to end was up");
        } else if (PHASE.compareAndSet(this, UP, ABANDONED) || PHASE.compareAndSet(this, ENDING, ABANDONED)) {
            interrupt();
            host.abandoned(this);
            var freezes = order instanceof Order.Freeze;
            host.spawn(() -> report(freezes ? new Order.Freeze() : new Order.Stop(new ExitReason.Killed())));
        } else if (phase == ANNOUNCING) {
            host.spawn(this::giveUp);
        }
    }

    private void giveUpStart(String cause) {
        if (PHASE.compareAndSet(this, STARTING, ABANDONED)) {
            interrupt();
            host.abandoned(this);
            host.undelivered(this, close());
            host.startFailed(this, cause);
        } else {
            giveUp();
        }
    }

    /// The start has taken too long.
    private final class StartLimit extends TimerWheel.Deadline {
        @Override
        protected void reached() {
            if (phase == STARTING) {
                giveUpStart("init did not return within the start timeout of "
                        + host.limits().start() + " (option startTimeout); its thread was interrupted");
            }
        }
    }

    /// The end has taken too long: first interrupt, then give up.
    private final class EndLimit extends TimerWheel.Deadline {
        private volatile boolean interrupted;

        @Override
        protected void reached() {
            if (hasEnded()) {
                return;
            }
            if (interrupted) {
                giveUp();
            } else {
                interrupted = true;
                interrupt();
                host.processes().wheel().set(this, spec.shutdownTimeout());
            }
        }
    }
}
