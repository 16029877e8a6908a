package io.processhub.testkit.sim;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.HubStanding;
import io.processhub.core.Note;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.View;
import io.processhub.spi.NodeReadings;
import io.processhub.spi.NodeReporter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One run of one hub on one node: the shell around the machine, with processes that are simulated.
final class SimHub {
    /// An effect, and how the machine looked when it was decided.
    private record Due(HubEffect effect, Machine.Look look) {}

    private final World world;
    private final Realm realm;
    private final SimNode node;
    private final MemberId self;
    private final Machine machine;
    private final SimProcesses processes;
    private final TreeMap<ChildId, HubEffect.Registered> table = new TreeMap<>();
    private final Map<ChildId, Token> shown = new HashMap<>();
    private final Map<Long, SimCall> calls = new LinkedHashMap<>();
    private final List<HubEvent> inbox = new ArrayList<>();
    private final Optional<NodeReporter> reporter;
    private final ArrayDeque<NodeReadings> readings = new ArrayDeque<>();
    private Machine.Look look;
    private int remaining = Integer.MAX_VALUE;
    private @Nullable HubStanding standing;
    private boolean open = true;
    private boolean leaving;
    private boolean driven;
    private long wakeAt = Long.MAX_VALUE;
    private long agreedSince = Long.MAX_VALUE;
    private long suspendedSince = Long.MAX_VALUE;
    private Runnable whenLeft = () -> {};

    SimHub(World world, Realm realm, SimNode node, MemberId self, Machine machine, Optional<NodeReporter> reporter) {
        this.reporter = reporter;
        this.world = world;
        this.realm = realm;
        this.node = node;
        this.self = self;
        this.machine = machine;
        this.processes = new SimProcesses(world, realm, this);
        this.look = machine.look();
    }

    SimNode node() {
        return node;
    }

    MemberId self() {
        return self;
    }

    Realm realm() {
        return realm;
    }

    boolean isOpen() {
        return open;
    }

    boolean isLeaving() {
        return leaving;
    }

    /// How the machine looked when it was last driven.
    Machine.Look look() {
        return look;
    }

    /// Whether it holds a log that far, its own among them.
    boolean holds(LogPosition position) {
        return position.owner().equals(self)
                || look.copies().stream()
                        .anyMatch(copy -> copy.owner().equals(position.owner()) && copy.seq() >= position.seq());
    }

    /// Whether it is a member of this sub-view, agreed here or not; one that was set aside is not.
    boolean isIn(SubViewId subView) {
        return open && subView.equals(look.subView()) && look.members().contains(self);
    }

    /// When it agreed on its sub-view; [Long#MAX_VALUE] while it has not.
    long agreedSince() {
        return agreedSince;
    }

    /// Since when it says that its side may not act; [Long#MAX_VALUE] while it may.
    long suspendedSince() {
        return suspendedSince;
    }

    /// What look-ups show here.
    NavigableMap<ChildId, HubEffect.Registered> table() {
        return table;
    }

    /// Whether look-ups here have ever shown this life of a child or a later one.
    boolean hasShownSince(ChildId id, Token token) {
        var greatest = shown.get(id);
        return greatest != null && !token.isAfter(greatest);
    }

    Optional<HubStanding> standing() {
        return Optional.ofNullable(standing);
    }

    /// The first wake-up of a machine that has just been made, and the view that the node has.
    void begin() {
        planWakeup();
        node.view().ifPresent(this::viewInstalled);
        reporter.ifPresent(this::report);
    }

    /// What the node tells of itself, again and again: its processor's load is what a test says,
    /// its processes are those of this hub.
    private void report(NodeReporter how) {
        if (!open) {
            return;
        }
        node.handle(() -> {
            int running = (int) realm.truth().running().stream()
                    .filter(instance -> instance.hub() == this)
                    .count();
            readings.addFirst(new NodeReadings(node.cpu(), 0, running, 0));
            while (readings.size() > how.history()) {
                readings.removeLast();
            }
            tell(new HubEvent.FactsMeasured(how.report(List.copyOf(readings))));
        });
        world.agenda().after(how.reportInterval().toMillis() * 1_000, () -> report(how));
    }

    void viewInstalled(View view) {
        tell(new HubEvent.ViewInstalled(view));
    }

    void received(SimNetwork.Frame frame) {
        var decoded = frame.decoded();
        world.trace().mix(frame.bytes().hashCode());
        if (!frame.ofNode()) {
            tell(new HubEvent.MessageReceived(decoded.sender(), decoded.message()));
        } else if (decoded.message() instanceof Message.NotHere notHere) {
            tell(new HubEvent.NotHereReceived(frame.origin(), notHere));
        }
    }

    /// A user's call.
    SimCall start(List<StoredSpec> specs, long timeoutMillis, boolean takeOver, boolean rollback) {
        var ids = specs.stream().map(StoredSpec::id).toList();
        var call = realm.history()
                .begin(this, SimCall.Kind.START, ids, timeoutMillis)
                .withSpecs(specs, rollback);
        calls.put(call.number(), call);
        tell(new HubEvent.StartCalled(call.number(), specs, timeoutMillis, takeOver, rollback));
        return call;
    }

    /// A user's call.
    SimCall stop(List<ChildId> ids, long timeoutMillis) {
        var call = realm.history().begin(this, SimCall.Kind.STOP, ids, timeoutMillis);
        calls.put(call.number(), call);
        tell(new HubEvent.StopCalled(call.number(), ids, timeoutMillis));
        return call;
    }

    /// A user's call.
    ///
    /// @param node where to; null for where the strategy says
    SimCall pin(List<ChildId> ids, @Nullable NodeId node, long timeoutMillis) {
        var call = realm.history()
                .begin(this, SimCall.Kind.PIN, ids, timeoutMillis)
                .withNode(node);
        calls.put(call.number(), call);
        tell(new HubEvent.PinCalled(call.number(), ids, node, timeoutMillis));
        return call;
    }

    /// What is wanted of the child, as far as is known here.
    Optional<Wanted> wanted(ChildId id) {
        return machine.wanted(id);
    }

    /// A user gives a call up.
    void cancel(SimCall call) {
        call.cancelled();
        tell(new HubEvent.CallCancelled(call.number()));
    }

    /// Ends a process by a crash, if it is up.
    boolean crashProcess(ChildId id) {
        return processes.crash(id);
    }

    /// It hands its children over and stays, or takes children again.
    void drain(boolean now) {
        remaining = Integer.MAX_VALUE;
        tell(now ? new HubEvent.DrainCalled() : new HubEvent.UndrainCalled());
    }

    /// How many children it still held when it last told so, since it is drained.
    int remaining() {
        return remaining;
    }

    /// A process here wants its moves delayed, or no longer.
    void deferMove(ChildId id, boolean defers) {
        processes.deferMove(id, defers);
    }

    void leave(long timeoutMillis, Runnable then) {
        leaving = true;
        whenLeft = then;
        tell(new HubEvent.LeaveCalled(timeoutMillis));
    }

    /// Its abrupt end: processes and calls end with it, and nobody is told.
    void drop() {
        if (open) {
            open = false;
            processes.drop();
            calls.values().forEach(SimCall::abandoned);
            realm.closed(this);
        }
    }

    /// Lets the machine hear of something, soon.
    void tell(HubEvent event) {
        if (!open) {
            return;
        }
        inbox.add(event);
        if (!driven) {
            driven = true;
            world.agenda().after(world.handlingTime(), () -> node.handle(this::drive));
        }
    }

    private void drive() {
        driven = false;
        if (!open) {
            return;
        }
        var now = node.time();
        var due = new ArrayList<Due>();
        var events = List.copyOf(inbox);
        inbox.clear();
        try {
            for (var event : events) {
                trace("in", event);
                machine.step(event, now);
                take(due);
            }
            machine.flush(now);
            take(due);
        } catch (RuntimeException | AssertionError e) {
            throw world.violated("CRASH", "the machine on " + this + " threw " + e + " after " + events, e);
        }
        carryOut(due);
    }

    private void take(List<Due> due) {
        var before = look;
        look = machine.look();
        if (!look.agreed()) {
            agreedSince = Long.MAX_VALUE;
        } else if (!before.agreed() || look.subView() == null || !look.subView().equals(before.subView())) {
            agreedSince = world.agenda().now();
        }
        realm.invariants().logs(this);
        for (var effect : machine.takeEffects()) {
            due.add(new Due(effect, look));
        }
    }

    private void carryOut(List<Due> due) {
        int until = node.isArmed() && !due.isEmpty() ? world.crashPoint(due.size()) : Integer.MAX_VALUE;
        for (int i = 0; i < due.size() && open; i++) {
            if (i >= until) {
                break;
            }
            carryOut(due.get(i).effect(), due.get(i).look());
        }
        if (until != Integer.MAX_VALUE && node.isUp()) {
            world.crash(node);
        }
        if (open) {
            realm.invariants().after(this);
            planWakeup();
        }
    }

    private void carryOut(HubEffect effect, Machine.Look decidedAt) {
        trace("out", effect);
        if (!open) {
            return;
        }
        switch (effect) {
            case HubEffect.Send send -> send(send.to(), send.message(), send.bulk());
            case HubEffect.StartProcess start -> processes.start(start, decidedAt);
            case HubEffect.PrepareProcess prepare -> processes.prepare(prepare);
            case HubEffect.EnlivenProcess enliven -> processes.enliven(enliven, decidedAt);
            case HubEffect.MergeState merge -> processes.merge(merge);
            case HubEffect.RenewToken renew -> processes.renew(renew, decidedAt);
            case HubEffect.ChangeRole change -> processes.changeRole(change, decidedAt);
            case HubEffect.StopProcess stop -> processes.stop(stop);
            case HubEffect.FreezeProcess freeze -> processes.freeze(freeze);
            case HubEffect.Registered registered -> {
                table.put(registered.spec().id(), registered);
                registered
                        .instances()
                        .forEach(it -> shown.merge(registered.spec().id(), it.token(), Token::max));
                realm.invariants().registered(this, registered);
            }
            case HubEffect.Unregistered unregistered -> table.remove(unregistered.id());
            case HubEffect.CallProgress progress ->
                realm.history().progress(this, call(progress.call()), progress, decidedAt);
            case HubEffect.CallEnded ended -> {
                realm.history().ended(this, call(ended.call()), ended);
                calls.remove(ended.call());
            }
            case HubEffect.StatusChanged changed -> {
                boolean isSuspended = changed.standing().phase() == HubStanding.Phase.PARTITIONED;
                suspendedSince = !isSuspended
                        ? Long.MAX_VALUE
                        : Math.min(suspendedSince, world.agenda().now());
                standing = changed.standing();
            }
            case HubEffect.Noted noted -> note(noted.note());
            case HubEffect.DrainProgress progress -> remaining = progress.remaining();
            case HubEffect.NameInUse nameInUse -> world.nameRefused(this, nameInUse.by());
            case HubEffect.Left _ -> {
                drop();
                world.hubLeft(this);
                whenLeft.run();
            }
        }
    }

    private void note(Note note) {
        realm.noted(this, note);
    }

    private SimCall call(long number) {
        var call = calls.get(number);
        if (call == null) {
            throw world.violated("L3", "%s speaks of call %d, which is over or never was".formatted(this, number));
        }
        return call;
    }

    private void send(List<NodeId> to, Message message, boolean bulk) {
        var frame = SimNetwork.Frame.of(realm.name(), self, message, bulk);
        world.traffic().sent(node.id(), message, to.size(), frame.bytes().size());
        for (var target : to) {
            world.network().send(node, target, frame);
        }
    }

    private void planWakeup() {
        long wanted = machine.nextWakeupMillis();
        if (wanted == Long.MAX_VALUE) {
            wakeAt = Long.MAX_VALUE;
            return;
        }
        long next = Math.max(node.microsAt(wanted), world.agenda().now() + 1_000);
        if (next == wakeAt) {
            return;
        }
        wakeAt = next;
        world.agenda().at(next, () -> {
            if (wakeAt == next) {
                node.handle(() -> wake(next));
            }
        });
    }

    private void wake(long planned) {
        if (wakeAt == planned) {
            wakeAt = Long.MAX_VALUE;
            tell(new HubEvent.TimerDue());
        }
    }

    private void trace(String what, Object step) {
        if (isRoutine(step)) {
            world.trace().mix(world.agenda().now() ^ node.index());
        } else {
            world.trace().step(world.agenda().now(), node.name(), what, step);
            realm.stirred();
            world.stepped(node, what, step);
        }
    }

    private static boolean isRoutine(Object step) {
        return step instanceof HubEvent.TimerDue
                || step instanceof HubEvent.FactsMeasured
                || (step instanceof HubEffect.Send send && isRoutine(send.message()))
                || (step instanceof HubEvent.MessageReceived received && isRoutine(received.message()));
    }

    private static boolean isRoutine(Message message) {
        return message instanceof Message.Heartbeat
                || message instanceof Message.Digest
                || message instanceof Message.Facts;
    }

    @Override
    public String toString() {
        return self.toString();
    }
}
