package io.processhub.runtime.process;

import io.processhub.api.AskException;
import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.model.ExitReason;
import io.processhub.model.Payload;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One life of one process.
///
/// Its code runs inside: for each burst on a worker of the node's [WorkerPool], or, in run style,
/// on a virtual thread for life. Whoever took the mailbox from idle to busy sees to that. From
/// outside come letters, one order (to stop, to freeze), and the deadlines, which can end its
/// life over the head of a thread that does not come back.
///
/// | phase      | left by | to |
/// |------------|---------|----|
/// | STARTING   | `init` returned, and what it inherits is known | ANNOUNCING |
/// | STARTING   | `init` returned, and what it inherits is not known yet | PREPARED |
/// | STARTING   | `init` threw, or was not done in time | ENDED, NEVER_UP |
/// | PREPARED   | what it inherits is known, or it has an order | STARTING |
/// | ANNOUNCING | the host was told that it is up | UP |
/// | ANNOUNCING | its time is up before the host was told | OVERDUE, then UP, then ABANDONED |
/// | UP         | an order is obeyed, or its code threw | ENDING |
/// | UP, ENDING | its code is done; or it is not, and time is up | ENDED; ABANDONED |
///
/// Each change of phase is one compare-and-set, so that exactly one side reports each end.
///
/// While it is PREPARED nobody is inside and its mailbox stays busy, so letters wake nobody and
/// stay where they are. The thread that moves it back to STARTING, and no other, sends somebody
/// inside again.
final class Cell extends Receiver implements Runnable {
    /// How many letters one burst handles before others get the carrier thread.
    static final int BURST = 64;

    /// After how long a burst that got nowhere is tried again, at the earliest.
    private static final Duration FRUITLESS_PAUSE = Duration.ofMillis(100);

    private static final int STARTING = 0;
    private static final int PREPARED = 1;
    private static final int ANNOUNCING = 2;
    private static final int OVERDUE = 3;
    private static final int UP = 4;
    private static final int ENDING = 5;
    private static final int ENDED = 6;
    private static final int ABANDONED = 7;
    /// Abandoned before it came up.
    private static final int NEVER_UP = 8;
    /// The process in run style whose own thread it is.
    private static final ThreadLocal<@Nullable Cell> OWN_THREAD = new ThreadLocal<>();

    private static final VarHandle PHASE;
    private static final VarHandle ORDER;

    static {
        try {
            var lookup = MethodHandles.lookup();
            PHASE = lookup.findVarHandle(Cell.class, "phase", int.class);
            ORDER = lookup.findVarHandle(Receiver.class, "order", Order.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int phase = STARTING;

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
                    setLimit(new EndLimit());
                }
                endCalls(OwnCall::isAboutItself);
                break;
            }
        }
        if (goBusy() || leavePrepared()) {
            wake();
        }
    }

    /// From PREPARED back to STARTING. On success the caller has to [#wake] it.
    private boolean leavePrepared() {
        return phase == PREPARED && PHASE.compareAndSet(this, PREPARED, STARTING);
    }

    /// Tells the process to take a role before its next message. Never blocks.
    void take(Role next, long change) {
        want(next, change);
        if (goBusy()) {
            wake();
        }
    }

    /// Tells the process to stop, however it is ending: it has so long until each of its limits.
    void stopWithin(Duration half, ExitReason reason) {
        if (half.compareTo(endLimit()) < 0) {
            extras().endLimit = half;
        }
        order(new Order.Stop(reason));
        if (extras().limit instanceof EndLimit mine && host.processes().wheel().cancel(mine)) {
            setLimit(mine);
        }
    }

    /// Lets the process go on after its `init`, with what its former life left. Never blocks.
    void inherit(Payload state) {
        inheritance = state;
        if (leavePrepared()) {
            wake();
        }
    }

    @Override
    public void stop() {
        order(new Order.Stop(new ExitReason.Normal()));
    }

    /// Its phase and what waits for it, for a log.
    String stance() {
        return "phase=%d order=%s roleWanted=%s closed=%s".formatted(phase, order, isRoleWanted(), isClosed());
    }

    boolean isUp() {
        int now = phase;
        return now >= ANNOUNCING && now < ENDED;
    }

    @Override
    boolean hasEnded() {
        return phase >= ENDED;
    }

    @Override
    boolean isEndingOrEnded() {
        return phase > UP;
    }

    @Override
    boolean isAbandoned() {
        return phase >= ABANDONED;
    }

    @Override
    void wake() {
        if (body instanceof HubRunnable) {
            LockSupport.unpark(inside());
        } else {
            host.processes().pool().submit(this);
        }
    }

    // ---- what its code waits for ----

    /// The process whose code runs on the current thread, or null.
    static @Nullable Cell current() {
        if (!Thread.currentThread().isVirtual()) {
            return null;
        }
        var worker = Worker.current();
        if (worker == null) {
            return OWN_THREAD.get();
        }
        return worker.running() instanceof Cell cell ? cell : null;
    }

    void begin(OwnCall call) {
        var mine = extras();
        var calls = mine.calls;
        if (calls == null) {
            calls = ConcurrentHashMap.newKeySet();
            mine.calls = calls; // one thread is inside, and no other begins calls
        }
        calls.add(call);
        if (order != null && call.isAboutItself()) {
            call.end();
        }
    }

    void done(OwnCall call) {
        var calls = extras().calls;
        if (calls != null) {
            calls.remove(call);
        }
    }

    private void endCalls(Predicate<OwnCall> which) {
        var mine = extras;
        var calls = mine == null ? null : mine.calls;
        if (calls != null) {
            calls.stream().filter(which).forEach(OwnCall::end);
        }
    }

    /// Interrupts the code that is running, and ends what it may be waiting for in a way that does
    /// not heed an interrupt. From any thread.
    void interruptCode() {
        interruptInside();
        endCalls(_ -> true);
        host.post().interruptAsks(self());
    }

    @Override
    boolean isInterrupted() {
        var mine = extras;
        return mine != null && mine.limit instanceof EndLimit end && end.interrupted && phase < ENDING;
    }

    // ---- inside: the life, from the first line to the last ----

    @Override
    public void run() {
        try {
            live();
        } finally {
            leaveIfInside();
        }
    }

    private void live() {
        host.enter();
        goInside();
        int entered = phase;
        if (entered == NEVER_UP) {
            neverCameUp();
            return;
        }
        if (entered == STARTING && !comesUp()) {
            return;
        }
        switch (Objects.requireNonNull(body)) {
            case HubProcess<?> process -> burst(process);
            case HubRunnable process -> runAll(process);
        }
    }

    private boolean comesUp() {
        return (body != null || initialized()) && isToLive() && start();
    }

    /// Whether its `init` has returned in time.
    private boolean initialized() {
        return done("init", false, overdue -> {
            var made = host.create(this, what -> overdue.what = what);
            body = made;
            if (made instanceof HubRunnable) {
                host.processes().pool().keepThread();
                OWN_THREAD.set(this);
            }
            Code.init(made, this);
        });
    }

    /// Whether it is known what its former life left. If not, nobody is inside any more, or its
    /// start has failed.
    private boolean isToLive() {
        if (inheritance == null && order == null) {
            host.prepared(this);
            if (!waited()) {
                return false;
            }
        }
        if (inheritance != null) {
            return true;
        }
        Code.terminate(Objects.requireNonNull(body), new ExitReason.Stopped(), this);
        startFailed("it was called off before it took anything over");
        return false;
    }

    /// Waits until it inherits something or has an order: a process in run style on its thread, a
    /// process in callback style without one.
    ///
    /// @return whether it goes on now; if not, nobody is inside any more
    private boolean waited() {
        boolean keepsThread = body instanceof HubRunnable;
        if (!keepsThread) {
            leave();
        }
        if (!PHASE.compareAndSet(this, STARTING, PREPARED)) {
            goInside();
            neverCameUp();
            return false;
        }
        if ((inheritance != null || order != null) && leavePrepared()) {
            goInside();
            return true;
        }
        if (!keepsThread) {
            return false;
        }
        while (phase == PREPARED) {
            LockSupport.park(this);
            var _ = Thread.interrupted(); // it would not park any more
        }
        return true;
    }

    /// Its failure has been reported: what `init` took hold of is let go again.
    private void neverCameUp() {
        if (body != null) {
            Code.terminate(body, new ExitReason.Stopped(), this);
        }
        host.cameBack(this);
    }

    /// Whether the process is up now.
    private boolean start() {
        var code = Objects.requireNonNull(body);
        var state = Objects.requireNonNull(inheritance);
        if (state.size() > 0
                && !done("alterHandoverState", true, _ -> host.handover().take(this, code, state))) {
            return false;
        }
        inheritance = Payload.EMPTY;
        if (!PHASE.compareAndSet(this, STARTING, ANNOUNCING)) {
            neverCameUp();
            return false;
        }
        host.started(this);
        if (!PHASE.compareAndSet(this, ANNOUNCING, UP)) {
            phase = UP;
            giveUp();
            return livesOn();
        }
        return true;
    }

    private interface Step {
        void run(StartLimit overdue) throws Exception;
    }

    /// Whether a step of the start succeeded; one that takes too long fails, and is not waited for.
    ///
    /// @param initialized whether `init` has returned, so that a failure is followed by `terminate`
    private boolean done(String what, boolean initialized, Step step) {
        var overdue = new StartLimit(what);
        host.processes().wheel().set(overdue, host.limits().start());
        try {
            step.run(overdue);
        } catch (Throwable e) {
            var cause = Crash.describe(e);
            if (initialized) {
                overdue.what = "terminate";
                Code.terminate(Objects.requireNonNull(body), new ExitReason.Crashed(cause), this);
            }
            host.processes().wheel().cancel(overdue);
            startFailed(cause);
            return false;
        }
        host.processes().wheel().cancel(overdue);
        var _ = Thread.interrupted();
        if (phase != STARTING) {
            neverCameUp();
            return false;
        }
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
        boolean getsOn = false;
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
                getsOn = true;
                if (!handled(process, letter)) {
                    return;
                }
            } else if (hasEnded()) {
                host.cameBack(this);
                return;
            } else {
                leave();
                if (goIdle() && !((order != null || isRoleWanted()) && goBusy())) {
                    return;
                }
                goInside();
            }
        }
        leave();
        if (getsOn) {
            host.processes().pool().requeue(this);
        } else {
            host.fruitless(this);
            host.processes().wheel().set(new Retry(), FRUITLESS_PAUSE);
        }
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
        current = letter;
        try {
            var message = open(letter);
            if (message == null) {
                current = null;
                return true;
            }
            if (message instanceof Handover.Merging merging) {
                host.handover().merge(this, process, merging);
            } else {
                Code.handle(process, message, this);
            }
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
            letter.asker.fail(
                    AskException.Reason.OUTCOME_UNKNOWN,
                    isInterrupted()
                            ? "the process was interrupted while it handled the message: it was to end"
                            : "the process crashed while it handled the message");
        }
        end(error);
    }

    /// The last thing that happens inside.
    ///
    /// @param error what its code threw; null if it did not
    private void end(@Nullable Throwable error) {
        var crash = error == null ? null : new ExitReason.Crashed(Crash.describe(error));
        if (ORDER.compareAndSet(this, null, new Order.Stop(crash == null ? new ExitReason.Normal() : crash))) {
            setLimit(new EndLimit());
        }
        boolean wasInterrupted = isInterrupted();
        if (!PHASE.compareAndSet(this, UP, ENDING)) {
            host.cameBack(this);
            return;
        }
        var obeyed = Objects.requireNonNull(order);
        // What is thrown out of an interrupt is how the process obeys, not a crash.
        boolean obeys = crash == null || wasInterrupted;
        cancelTimers();
        var end = crash == null || obeys ? obeyed : new Order.Stop(crash);
        var code = Objects.requireNonNull(body);
        var state = Payload.EMPTY;
        if (Handover.isWanted(code, end)) {
            setLimit(new EndLimit());
            state = host.handover().give(this, code, end);
            setLimit(new EndLimit());
        }
        Code.terminate(code, end.why(), this);
        cancelTimers();
        if (!PHASE.compareAndSet(this, ENDING, ENDED)) {
            host.cameBack(this);
            return;
        }
        cancelLimit();
        leave();
        report(end, state);
    }

    private void report(Order order, Payload state) {
        var left = close();
        switch (order) {
            case Order.Stop(var reason) -> {
                host.undelivered(this, left);
                if (state.size() == 0) {
                    host.ended(this, reason);
                } else {
                    host.frozen(this, List.of(), state);
                }
            }
            case Order.Freeze _ -> host.frozen(this, left, state);
        }
    }

    // ---- deadlines ----

    private void setLimit(EndLimit mine) {
        cancelLimit();
        extras().limit = mine;
        host.processes().wheel().set(mine, endLimit());
        if (hasEnded()) {
            cancelLimit();
        }
    }

    private void cancelLimit() {
        var mine = extras;
        if (mine != null && mine.limit != null) {
            host.processes().wheel().cancel(mine.limit);
        }
    }

    /// Ends the life now, whatever its code is doing.
    void giveUp() {
        boolean isSettled = false;
        while (!isSettled) { // again only if the phase has changed meanwhile
            isSettled = switch (phase) {
                case STARTING -> gaveUpStart("it was still starting when its time to end was up");
                case PREPARED -> calledOff();
                case ANNOUNCING -> PHASE.compareAndSet(this, ANNOUNCING, OVERDUE);
                case UP -> gaveUp(UP);
                case ENDING -> gaveUp(ENDING);
                default -> true;
            };
        }
    }

    private boolean gaveUp(int from) {
        if (!PHASE.compareAndSet(this, from, ABANDONED)) {
            return false;
        }
        interruptCode();
        host.abandoned(this);
        var end = order instanceof Order.Freeze freeze ? freeze : new Order.Stop(new ExitReason.Killed());
        host.spawn(() -> report(end, Payload.EMPTY));
        return true;
    }

    private boolean gaveUpStart(String cause) {
        if (!PHASE.compareAndSet(this, STARTING, NEVER_UP)) {
            return false;
        }
        interruptCode();
        host.abandoned(this);
        host.undelivered(this, close());
        host.startFailed(this, cause);
        return true;
    }

    /// Nobody is inside a prepared process: it ends itself, within a limit of its own.
    private boolean calledOff() {
        if (!leavePrepared()) {
            return false;
        }
        setLimit(new EndLimit());
        wake();
        return true;
    }

    /// Goes on after a burst that got nowhere.
    private final class Retry extends TimerWheel.Deadline {
        @Override
        protected void reached() {
            host.processes().pool().submit(Cell.this);
        }
    }

    /// The start has taken too long.
    private final class StartLimit extends TimerWheel.Deadline {
        volatile String what;

        StartLimit(String what) {
            this.what = what;
        }

        @Override
        protected void reached() {
            gaveUpStart(
                    "%s did not return within the start timeout of %s (option startTimeout); its thread was interrupted"
                            .formatted(what, host.limits().start()));
        }
    }

    /// The end has taken too long: first interrupt, then give up.
    private final class EndLimit extends TimerWheel.Deadline {
        private volatile boolean interrupted;

        @Override
        protected void reached() {
            if (interrupted) {
                giveUp();
            } else if (!hasEnded()) {
                interrupted = true;
                interruptCode();
                setLimit(this);
            }
        }
    }
}
