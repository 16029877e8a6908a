package io.processhub.runtime.process;

import io.processhub.api.AskException;
import io.processhub.api.ChildLaunch;
import io.processhub.api.ProcessBody;
import io.processhub.api.ProcessType;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the processes of one hub on one node: does what [io.processhub.core.HubEffect] asks for,
/// and says what happened, as [HubEvent]s.
///
/// `start`, `stop` and `freeze` only give the order and return at once; user code runs on virtual
/// threads. A start is answered by one [HubEvent.ProcessStarted] or [HubEvent.ProcessStartFailed];
/// after a `ProcessStarted` comes one [HubEvent.ProcessEnded] or [HubEvent.ProcessFrozen], later. A
/// process that is told to stop while it is starting, and does not come up, is answered by its
/// `ProcessStartFailed` alone.
///
/// The listener is called from many threads at once, those of the processes among them, and must
/// only put the event into a queue. Events of one child come in order.
public final class ProcessHost {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessHost.class);

    /// One process that is up here.
    public record Running(ChildId id, Token token, Pid pid) {}

    /// What there is of one host's processes.
    ///
    /// @param present   processes here, those that are starting and ending included
    /// @param abandoned threads of processes that were given up, and have not come back from user
    ///                  code
    public record Counts(int present, int abandoned) {}

    private final NodeProcesses processes;
    private final String hubName;
    private final Map<String, ProcessType<?>> types;
    private final Codec codec;
    private final Post post;
    private final HostLimits limits;
    private final RoleRules roles;
    private final Handover handover = new Handover(this);
    private final Consumer<HubEvent> listener;
    private final LaunchChanges changes;
    private final ClassLoader classLoader = contextClassLoader();
    private final ConcurrentHashMap<ChildId, Cell> cells = new ConcurrentHashMap<>();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private volatile boolean closing;

    /// A host without processes.
    ///
    /// @param types    what can run here, by name
    /// @param codec    decodes arguments, and messages that came from other nodes
    /// @param listener takes what happened; must not block
    public ProcessHost(
            NodeProcesses processes,
            String hubName,
            Map<String, ProcessType<?>> types,
            Codec codec,
            Post post,
            HostLimits limits,
            RoleRules roles,
            Consumer<HubEvent> listener) {
        this(processes, hubName, types, codec, post, limits, roles, LaunchChanges.NONE, listener);
    }

    /// A host without processes, which lets each life be changed before it begins.
    public ProcessHost(
            NodeProcesses processes,
            String hubName,
            Map<String, ProcessType<?>> types,
            Codec codec,
            Post post,
            HostLimits limits,
            RoleRules roles,
            LaunchChanges changes,
            Consumer<HubEvent> listener) {
        this.changes = changes;
        this.processes = processes;
        this.hubName = hubName;
        this.types = Map.copyOf(types);
        this.codec = codec;
        this.post = post;
        this.limits = limits;
        this.roles = roles;
        this.listener = listener;
    }

    /// Starts a process. Never blocks.
    ///
    /// @param mailbox messages it finds waiting, as [HubEvent.ProcessFrozen] gave them
    /// @param state   what its former life handed over
    public void start(StoredSpec spec, Token token, List<Payload> mailbox, Payload state) {
        var cell = new Cell(this, spec, token, processes.nextSerial());
        if (hasPlace(cell)) {
            letLive(cell, mailbox, state);
            processes.pool().submit(cell);
        }
    }

    /// Runs the `init` of a process that is to come from another node; then it waits. Never blocks.
    public void prepare(StoredSpec spec, Token token) {
        var cell = new Cell(this, spec, token, processes.nextSerial());
        if (hasPlace(cell)) {
            processes.pool().submit(cell);
        }
    }

    /// Lets a process that was prepared go on, with what its former life left. Does nothing if it
    /// is not here under the token it was prepared with. Never blocks.
    public void enliven(ChildId id, Token started, Token token, List<Payload> mailbox, Payload state) {
        var cell = cells.get(id);
        if (cell != null && cell.token.equals(started)) {
            cell.renew(token);
            letLive(cell, mailbox, state);
        }
    }

    /// Gives a process the state of another copy of it, in order with its messages. Never blocks.
    public void merge(ChildId id, Token token, HubEffect.LeftState left) {
        var cell = cells.get(id);
        var letter = Letter.of(new Handover.Merging(left), null, null);
        if (cell == null
                || !cell.token.equals(token)
                || cell.push(letter, Integer.MAX_VALUE) != Mailbox.Pushed.ACCEPTED) {
            listener.accept(new HubEvent.StateNotTaken(id, token, left));
        }
    }

    private boolean hasPlace(Cell cell) {
        var id = cell.childId();
        var other = cells.putIfAbsent(id, cell);
        if (other != null) {
            processes.pids().remove(cell);
            listener.accept(new HubEvent.ProcessStartFailed(
                    id, cell.token, "it still runs on this node, under token " + other.token.value()));
            return false;
        }
        if (closing) {
            remove(cell);
            listener.accept(new HubEvent.ProcessStartFailed(id, cell.token, "the hub is closing on this node"));
            return false;
        }
        return true;
    }

    private void letLive(Cell cell, List<Payload> mailbox, Payload state) {
        if (!mailbox.isEmpty()) {
            cell.preload(unpacked(cell, mailbox));
        }
        processes.pids().add(cell);
        if (cell.isClosed()) {
            processes.pids().forget(cell);
        }
        cell.inherit(state);
    }

    /// Gives a running process a later fencing token, which it reads from now on. Does nothing if
    /// it is not here under the token it was started with. Never blocks.
    public void renew(ChildId id, Token started, Token token) {
        var cell = cells.get(id);
        if (cell != null && cell.token.equals(started)) {
            cell.renew(token);
        }
    }

    /// Tells a process to take a role before its next message; answered by
    /// [HubEvent.RoleTaken]. Does nothing if it is not here under the token it was started with.
    /// Never blocks.
    public void changeRole(ChildId id, Token started, Role role, long change) {
        var cell = cells.get(id);
        if (cell != null && cell.token.equals(started)) {
            cell.take(role, change);
        }
    }

    /// Tells a process to stop: it ends after its current message; past its shutdown timeout it
    /// is interrupted, and after the same time again given up. Does nothing if it is not here
    /// under this token. Never blocks.
    public void stop(ChildId id, Token token, ExitReason reason) {
        var cell = cells.get(id);
        if (cell != null && cell.token.equals(token)) {
            cell.order(new Order.Stop(reason));
        }
    }

    /// As [#stop(ChildId, Token, ExitReason)], and it is given up after this time at the latest,
    /// also if it is ending already; interrupted after half of it.
    ///
    /// @param withinMillis 0 for no other limit than its shutdown timeout
    public void stop(ChildId id, Token token, ExitReason reason, long withinMillis) {
        var cell = cells.get(id);
        if (withinMillis == 0) {
            stop(id, token, reason);
        } else if (cell != null && cell.token.equals(token)) {
            cell.stopWithin(Duration.ofMillis(withinMillis / 2), reason);
        }
    }

    /// Tells a process to end after its current message, and to give back its state and the
    /// messages it has not read. One that overstays its shutdown timeout twice is given up, and its
    /// mailbox given back without it. Does nothing if it is not here under this token. Never
    /// blocks.
    ///
    /// @param handoverWait how long it may take to give its state; zero if it is not asked
    public void freeze(ChildId id, Token token, Duration handoverWait) {
        var cell = cells.get(id);
        if (cell != null && cell.token.equals(token)) {
            cell.order(new Order.Freeze(handoverWait));
        }
    }

    /// What really runs here, by id. A walk over all processes, without a lock.
    public List<Running> list() {
        return cells.values().stream()
                .filter(Cell::isUp)
                .map(cell -> new Running(cell.childId(), cell.fence(), cell.self()))
                .sorted(Comparator.comparing(Running::id))
                .toList();
    }

    /// How many there are.
    public Counts counts() {
        return new Counts((int) Math.min(Integer.MAX_VALUE, cells.mappingCount()), abandoned.get());
    }

    /// Stops all processes and takes no more. Blocks until they have ended, or up to the
    /// deadline; those that are left then are given up. All are reported as ever. Safe to call
    /// twice.
    ///
    /// @return whether all ended by themselves
    public boolean close(Duration deadline) {
        closing = true;
        cells.values().forEach(cell -> cell.order(new Order.Stop(new ExitReason.Stopped())));
        if (awaitEmpty(deadline)) {
            return true;
        }
        cells.values().forEach(Cell::giveUp);
        if (!awaitEmpty(Duration.ofSeconds(10))) {
            LOG.warn("hub close hub={} left={}", hubName, cells.size());
        }
        return false;
    }

    private boolean awaitEmpty(Duration deadline) {
        if (cells.isEmpty()) {
            return true;
        }
        try {
            empty.get(Math.max(0, deadline.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return cells.isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return cells.isEmpty();
        } catch (ExecutionException e) {
            throw new AssertionError("nothing fails this future", e);
        }
        return true;
    }

    // ---- what a cell needs ----

    NodeProcesses processes() {
        return processes;
    }

    String hubName() {
        return hubName;
    }

    HostLimits limits() {
        return limits;
    }

    Handover handover() {
        return handover;
    }

    Codec codec() {
        return codec;
    }

    Post post() {
        return post;
    }

    /// Runs what may be long on a virtual thread of its own.
    void spawn(Runnable work) {
        processes.spawner().spawn(work);
    }

    /// Makes the current thread fit for user code.
    void enter() {
        processes.spawner().letIn();
        Thread.currentThread().setContextClassLoader(classLoader);
    }

    /// Makes the code of one life.
    ///
    /// @param doing is told what is being called
    /// @throws Exception what the factory or a hook threw
    ProcessBody create(Cell cell, Consumer<String> doing) throws Exception {
        var spec = cell.spec;
        var type = types.get(spec.type());
        if (type == null) {
            throw new IllegalArgumentException("process type \"%s\" is not registered on node %s; registered are %s"
                    .formatted(spec.type(), processes.self().name(), new TreeSet<>(types.keySet())));
        }
        var encoded = spec.arguments();
        Object arguments = encoded.size() == 0 ? ProcessType.NoArguments.INSTANCE : codec.decode(encoded.bytes());
        if (changes.areNone()) {
            return create(type, arguments);
        }
        var launch = changes.changed(
                new ChildLaunch(spec.id(), spec.type(), arguments, spec.metadata(), spec.tag(), cell.token.value()),
                doing);
        doing.accept("init");
        cell.changeMetadata(launch.metadata());
        return create(type, launch.arguments());
    }

    private static <A> ProcessBody create(ProcessType<A> type, Object arguments) throws Exception {
        if (!type.argumentClass().isInstance(arguments)) {
            throw new IllegalArgumentException("process type \"%s\" takes %s, and was given %s"
                    .formatted(
                            type.name(),
                            type.argumentClass().getName(),
                            arguments.getClass().getName()));
        }
        return type.factory().create(type.argumentClass().cast(arguments));
    }

    CompletableFuture<Object> refusedAsk(Pid to, Pid from) {
        return CompletableFuture.failedFuture(
                new AskException(AskException.Reason.NOT_DELIVERED, to, "the asking process " + from + " has ended"));
    }

    // ---- what a cell tells ----

    void started(Cell cell) {
        listener.accept(new HubEvent.ProcessStarted(cell.childId(), cell.token, cell.serial()));
    }

    void startFailed(Cell cell, String cause) {
        remove(cell);
        LOG.debug("start failed hub={} child={} token={}", hubName, cell.childId(), cell.token.value());
        listener.accept(new HubEvent.ProcessStartFailed(cell.childId(), cell.token, cause));
    }

    void deferred(CellContext cell, boolean now) {
        listener.accept(new HubEvent.MoveDeferred(cell.childId(), cell.token, now));
    }

    void roleTaken(Cell cell, long change) {
        listener.accept(new HubEvent.RoleTaken(cell.childId(), cell.token, change));
    }

    RoleRules roles() {
        return roles;
    }

    void ended(Cell cell, ExitReason reason) {
        remove(cell);
        listener.accept(new HubEvent.ProcessEnded(cell.childId(), cell.token, reason));
    }

    /// A process moves on without its state, or got one that it cannot take.
    void stateLost(Cell cell, String why) {
        listener.accept(new HubEvent.HandoverFailed(cell.childId(), cell.token, why));
    }

    void prepared(Cell cell) {
        listener.accept(new HubEvent.ProcessPrepared(cell.childId(), cell.token));
    }

    void frozen(Cell cell, List<Letter> left, Payload state) {
        var mailbox =
                new MovedMailbox(HostLimits.MOVED_MESSAGES, limits.movedBytes().getAsInt());
        for (var letter : left) {
            if (letter.message instanceof CellTimers.Timer) {
                continue;
            }
            if (letter.message instanceof Handover.Merging(var other)) {
                listener.accept(new HubEvent.StateNotTaken(cell.childId(), cell.token, other));
                continue;
            }
            try {
                mailbox.add(letter.pack(codec::encode));
            } catch (Throwable e) { // the move goes on whatever one message does
                dead(cell, letter, DeadLetters.Why.NOT_MOVABLE, "it cannot move to another node: " + e.getMessage());
            }
        }
        remove(cell);
        listener.accept(new HubEvent.ProcessFrozen(cell.childId(), cell.token, mailbox.messages(), state));
    }

    void abandoned(Cell cell) {
        abandoned.incrementAndGet();
        LOG.warn("process given up hub={} child={} token={}", hubName, cell.childId(), cell.token.value());
    }

    /// The thread of a process that was given up has left user code.
    void cameBack(Cell cell) {
        if (cell.isAbandoned()) {
            abandoned.decrementAndGet();
            LOG.info("process given up came back hub={} child={}", hubName, cell.childId());
        }
    }

    /// A process was run and got nowhere, which no process does unless this runtime has a bug.
    void fruitless(Cell cell) {
        LOG.error("process makes no progress hub={} child={} {}", hubName, cell.childId(), cell.stance());
    }

    void terminateFailed(Cell cell, Throwable error) {
        LOG.warn("terminate failed hub={} child={} error={}", hubName, cell.childId(), Crash.describe(error));
    }

    void undelivered(Cell cell, List<Letter> letters) {
        for (var letter : letters) {
            undelivered(cell, letter);
        }
    }

    void undelivered(Cell cell, Letter letter) {
        if (letter.message instanceof Handover.Merging(var other)) {
            listener.accept(new HubEvent.StateNotTaken(cell.childId(), cell.token, other));
        } else if (!(letter.message instanceof CellTimers.Timer)) {
            dead(cell, letter, DeadLetters.Why.PROCESS_ENDED, "the process ended before it came to the message");
        }
    }

    void unreadable(CellContext cell, Letter letter, Throwable error) {
        var why = error instanceof CodecException ? String.valueOf(error.getMessage()) : error.toString();
        dead(cell, letter, DeadLetters.Why.UNREADABLE, "the message cannot be decoded there: " + why);
    }

    private void dead(CellContext cell, Letter letter, DeadLetters.Why why, String text) {
        processes.deadLetters().count(why, cell.self());
        if (letter.asker != null) {
            letter.asker.fail(AskException.Reason.NOT_DELIVERED, text);
        }
    }

    private List<Letter> unpacked(Cell cell, List<Payload> mailbox) {
        var letters = new ArrayList<Letter>(mailbox.size());
        for (var packed : mailbox) {
            try {
                letters.add(Letter.unpack(packed, post::replyAddress));
            } catch (IllegalArgumentException e) {
                processes.deadLetters().count(DeadLetters.Why.BAD_FRAME, cell.self());
            }
        }
        return letters;
    }

    private void remove(Cell cell) {
        processes.pids().remove(cell);
        cells.remove(cell.childId(), cell);
        if (closing && cells.isEmpty()) {
            empty.complete(null);
        }
    }

    private static ClassLoader contextClassLoader() {
        var own = Thread.currentThread().getContextClassLoader();
        return own == null ? ProcessHost.class.getClassLoader() : own;
    }
}
