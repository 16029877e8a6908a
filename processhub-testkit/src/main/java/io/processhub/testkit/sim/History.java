package io.processhub.testkit.sim;

import io.processhub.core.HubEffect;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What users called and what they were told, with what else ends a child; checked while it is
/// written, and as a whole when all is quiet.
final class History {
    /// A child ended without a call.
    private static final class Ending {
        private final long at;
        private final SimHub where;
        private final @Nullable SubViewId subView;
        private final boolean wasDouble;
        private boolean knownToAll;

        Ending(long at, SimHub where, boolean wasDouble) {
            this.at = at;
            this.where = where;
            this.subView = where.look().subView();
            this.wasDouble = wasDouble;
        }
    }

    /// How long a call may be late, in microseconds: nodes handle events with some delay.
    private static final long GRACE = 2_000_000;

    private final World world;
    private final Realm realm;
    private final List<SimCall> calls = new ArrayList<>();
    private final List<SimCall> open = new ArrayList<>();
    /// Calls whose end not everyone may know yet.
    private final List<SimCall> spreading = new ArrayList<>();

    private final TreeMap<ChildId, List<SimCall>> byChild = new TreeMap<>();
    private final TreeMap<ChildId, List<Ending>> endings = new TreeMap<>();
    private final TreeMap<ChildId, Long> failedStarts = new TreeMap<>();
    private final Set<ChildId> quarantined = new LinkedHashSet<>();

    History(World world, Realm realm) {
        this.world = world;
        this.realm = realm;
    }

    List<SimCall> calls() {
        return calls;
    }

    /// A call that is not over.
    Optional<SimCall> openCall() {
        return open.stream().filter(call -> !call.isOver()).findFirst();
    }

    SimCall begin(SimHub origin, SimCall.Kind kind, List<ChildId> ids, long timeoutMillis) {
        var call =
                new SimCall(calls.size() + 1, kind, origin, ids, world.agenda().now(), timeoutMillis);
        calls.add(call);
        open.add(call);
        if (kind == SimCall.Kind.STOP) {
            spreading.add(call);
        }
        for (var id : ids) {
            byChild.computeIfAbsent(id, _ -> new ArrayList<>()).add(call);
        }
        return call;
    }

    /// Some children are settled: each once, truly, and so that the caller's own look-ups show it.
    void progress(SimHub hub, SimCall call, HubEffect.CallProgress progress, Machine.Look decidedAt) {
        var several = new LinkedHashSet<ChildId>();
        for (var outcome : progress.outcomes()) {
            boolean further = outcome instanceof Outcome.Started && several.contains(outcome.id());
            if (outcome instanceof Outcome.Started started && started.instances() > 1) {
                several.add(outcome.id());
            }
            if (!further && !call.settle(outcome, world.agenda().now())) {
                throw world.violated(
                        "L3", "%s settles %s twice, or never asked for it: %s".formatted(hub, outcome.id(), call));
            }
            switch (outcome) {
                case Outcome.Started started -> {
                    checkStarted(hub, call, started, decidedAt);
                    if (call.kind() == SimCall.Kind.PIN) {
                        hub.wanted(started.id()).ifPresent(wanted -> call.pinned(started.id(), wanted.by()));
                    }
                }
                case Outcome.Stopped stopped -> checkStopped(hub, call, stopped);
                case Outcome.NotFound notFound -> checkNotFound(hub, call, notFound);
                case Outcome.AlreadyStarted _, Outcome.StartFailed _, Outcome.Refused _ -> {}
            }
        }
    }

    private void checkStarted(SimHub hub, SimCall call, Outcome.Started started, Machine.Look decidedAt) {
        var instance = realm.truth()
                .find(started.id(), started.holder(), started.token())
                .orElseThrow(() -> world.violated(
                        "L1", "%s was told of a start that never was: %s in %s".formatted(hub, started, call)));
        if (instance.serial() != started.serial()) {
            throw world.violated(
                    "L1",
                    "%s was told of serial %d of %s, which has %d"
                            .formatted(hub, started.serial(), instance, instance.serial()));
        }
        checkStored(hub, call, started, instance);
        var shown = hub.table().get(started.id());
        boolean isMember = decidedAt.agreed() && decidedAt.members().contains(started.holder());
        boolean shows = shown != null
                && shown.instances().stream()
                        .anyMatch(it -> it.holder().equals(started.holder()) && instance.had(it.token()));
        boolean mayBeStopped = byChild.getOrDefault(started.id(), List.of()).stream()
                .anyMatch(other -> mayEnd(other, started.id()) && other.overAt() + GRACE >= call.beganAt());
        mayBeStopped |= endings.getOrDefault(started.id(), List.of()).stream()
                .anyMatch(ofAnother -> ofAnother.at >= call.beganAt());
        if (instance.isUp() && isMember && !shows && !mayBeStopped) {
            throw world.violated(
                    "P11",
                    "%s was told of %s, and its look-up shows %s"
                            .formatted(hub, instance, shown == null ? "nothing" : shown.instances()));
        }
    }

    /// Accepted means stored: by so many others as asked for, or as there are.
    private void checkStored(SimHub hub, SimCall call, Outcome.Started started, Instance instance) {
        var holder = instance.hub();
        int others = holder.look().members().size() - 1;
        boolean isNews = call.kind() == SimCall.Kind.START || instance.startedAt() >= call.beganAt();
        if (!isNews || !holder.isOpen() || !holder.look().agreed() || holder.agreedSince() >= call.beganAt()) {
            return;
        }
        for (var position : started.seqs()) {
            if (position.owner().equals(holder.self())) {
                long copies = realm.hubs().stream()
                        .filter(other -> other != holder && other.holds(position))
                        .count();
                if (copies < Math.min(world.options().ackCopies(), others) - realm.closedSince(call.beganAt())) {
                    throw world.violated(
                            "L1", "%s was told of %s, and %d others hold it".formatted(hub, instance, copies));
                }
            }
        }
    }

    /// Nobody is told that there is no such child while it runs before everyone's eyes; but to one
    /// who wants it elsewhere it is gone while it is being stopped.
    private void checkNotFound(SimHub hub, SimCall call, Outcome.NotFound notFound) {
        for (var instance : realm.truth().running(notFound.id())) {
            boolean isPin = call.kind() == SimCall.Kind.PIN; // a stop may be done, and not everywhere yet
            boolean wasKnown = instance.isUp()
                    && !(isPin && mayHaveEndedSince(notFound.id(), instance.startedAt()))
                    && instance.startedAt() < call.beganAt() - GRACE
                    && hub.agreedSince() < call.beganAt() - GRACE
                    && realm.sharesSubView(hub, instance.hub())
                    && instance.hub().agreedSince() < call.beganAt() - GRACE;
            if (wasKnown) {
                throw world.violated(
                        "L1",
                        "%s was told that there is no %s, and this runs: %s".formatted(hub, notFound.id(), instance));
            }
        }
    }

    /// What ran on another side when the stop was called may be shown for a moment when the two
    /// meet, and be ending still; or go on, if it was started anew there, which no stop covers that
    /// did not know of it.
    private void checkStopped(SimHub hub, SimCall call, Outcome.Stopped stopped) {
        var shown = hub.table().get(stopped.id());
        if (shown != null) {
            for (var entry : shown.instances()) {
                realm.truth()
                        .find(stopped.id(), entry.holder(), entry.token())
                        .filter(instance -> instance.startedAt() < call.beganAt())
                        .filter(instance -> instance.hub().agreedSince() < call.beganAt())
                        .ifPresent(instance -> {
                            throw world.violated(
                                    "P11",
                                    "%s was told that %s is stopped, and its look-up shows %s"
                                            .formatted(hub, stopped.id(), instance));
                        });
            }
        }
        for (var instance : realm.truth().running(stopped.id())) {
            boolean cameSince = instance.hub().agreedSince() >= call.beganAt();
            boolean mayGoOn = cameSince
                    && (instance.phase() == Instance.Phase.STOPPING
                            || instance.hub().wanted(stopped.id()).isPresent());
            if (instance.startedAt() < call.beganAt() && realm.sharesSubView(hub, instance.hub()) && !mayGoOn) {
                throw world.violated(
                        "S5",
                        "%s was told that %s is stopped, and this goes on: %s".formatted(hub, stopped.id(), instance));
            }
        }
    }

    void ended(SimHub hub, SimCall call, HubEffect.CallEnded ended) {
        var unanswered = new LinkedHashSet<>(call.ids());
        unanswered.removeIf(id -> call.settled(id).isPresent());
        boolean isComplete = call.wasCancelled() || unanswered.equals(new LinkedHashSet<>(ended.timedOut()));
        if (!isComplete) {
            throw world.violated(
                    "L3",
                    "%s ended a call with %s timed out, but %s have no answer: %s"
                            .formatted(hub, ended.timedOut(), unanswered, call));
        }
        call.end(
                List.copyOf(unanswered),
                ended.rolledBack(),
                world.agenda().now(),
                hub.look().subView());
    }

    /// A process did not come up.
    void startFailed(Instance instance) {
        failedStarts.put(instance.id(), world.agenda().now());
    }

    /// A process ended without being told to.
    void endedByItself(Instance instance, ExitReason reason) {
        boolean isDone = switch (instance.spec().restart()) {
            case PERMANENT -> false;
            case TRANSIENT -> !reason.isAbnormal();
            case TEMPORARY -> true;
        };
        if (isDone) {
            endings.computeIfAbsent(instance.id(), _ -> new ArrayList<>())
                    .add(new Ending(
                            world.agenda().now(),
                            instance.hub(),
                            !realm.truth().running(instance.id()).isEmpty()));
        }
    }

    void quarantined(ChildId id) {
        quarantined.add(id);
    }

    /// S5: a child must not be started if everyone knew that it was over, and nobody wanted it
    /// since; nor in the agreed sub-view in which it ended.
    void checkMayStart(Instance instance, @Nullable SubViewId agreed) {
        var why = overBecauseOf(instance.id());
        for (var ending : endings.getOrDefault(instance.id(), List.of())) {
            if (agreed != null
                    && agreed.equals(ending.subView)
                    && !ending.wasDouble
                    && !hasSomeoneWoken(ending.at)
                    && !wasWantedSince(instance.id(), ending.at)) {
                why = "it had ended by itself on %s at %.6f".formatted(ending.where, ending.at / 1e6);
            }
        }
        if (why != null) {
            throw world.violated("S5", "%s, although %s".formatted(instance, why));
        }
    }

    /// Whether a node has just come back from a pause: it may carry out starts that have waited for
    /// it longer than their callers have.
    private boolean hasSomeoneWoken(long at) {
        return realm.hubs().stream().anyMatch(hub -> hub.node().resumedAt() + GRACE >= at);
    }

    private @Nullable String overBecauseOf(ChildId id) {
        for (var stop : byChild.getOrDefault(id, List.of())) {
            if (stop.isKnownToAll() && !wasWantedSince(id, stop.beganAt())) {
                return "it was stopped and everyone knew: " + stop;
            }
        }
        for (var ending : endings.getOrDefault(id, List.of())) {
            if (ending.knownToAll && !wasWantedSince(id, ending.at)) {
                return "it had ended by itself on %s at %.6f and everyone knew"
                        .formatted(ending.where, ending.at / 1e6);
            }
        }
        return null;
    }

    /// Notices of what has ended that everyone knows it.
    void spread() {
        spreading.removeIf(call -> {
            boolean stays = call.origin().isOpen()
                    && (!call.isOver() || call.isIn(call.origin().look().subView()));
            if (stays && call.isOver() && isKnownToAll(call)) {
                call.knownToAll();
                return true;
            }
            return !stays;
        });
        for (var entry : endings.entrySet()) {
            for (var ending : entry.getValue()) {
                if (!ending.knownToAll
                        && ending.subView != null
                        && ending.subView.equals(ending.where.look().subView())
                        && isGoneForAll(ending.where, entry.getKey())) {
                    ending.knownToAll = true;
                }
            }
        }
    }

    private boolean isKnownToAll(SimCall stop) {
        return realm.everyoneSharesSubView(stop.origin()) && stop.ids().stream().allMatch(id -> isKnownToAll(stop, id));
    }

    private boolean isKnownToAll(SimCall stop, ChildId id) {
        return stop.outcome(id).orElse(null) instanceof Outcome.Stopped stopped
                && isGoneForAll(stop.origin(), id)
                && stopped.seqs().stream().allMatch(realm::isHeldByAll);
    }

    private boolean isGoneForAll(SimHub hub, ChildId id) {
        return realm.everyoneSharesSubView(hub)
                && realm.truth().running(id).isEmpty()
                && realm.hubs().stream().noneMatch(other -> other.table().containsKey(id));
    }

    private boolean wasWantedSince(ChildId id, long at) {
        return byChild.getOrDefault(id, List.of()).stream()
                .anyMatch(call -> call.kind() == SimCall.Kind.START && call.overAt() + GRACE >= at);
    }

    /// V3: every call ends, not much later than it may.
    void checkOpenCalls() {
        long now = world.agenda().now();
        open.removeIf(SimCall::isOver);
        for (var call : open) {
            if (!call.origin().node().isPaused()) {
                long from = Math.max(
                        call.beganAt() + call.timeoutMillis() * 1_000,
                        call.origin().node().resumedAt());
                if (now > from + GRACE) {
                    throw world.violated("V3", "a call does not end: " + call);
                }
            }
        }
    }

    /// Every child that was ever spoken of.
    Set<ChildId> children() {
        return byChild.keySet();
    }

    /// L1: why the child must be running now, or null if it need not.
    @Nullable
    SimCall mustRunBecauseOf(ChildId id) {
        if (quarantined.contains(id)) {
            return null;
        }
        SimCall last = null;
        for (var call : byChild.getOrDefault(id, List.of())) {
            if (call.kind() == SimCall.Kind.START
                    && call.outcome(id).orElse(null) instanceof Outcome.Started
                    && !call.rollback()) {
                last = call;
            }
        }
        return last == null || mayHaveEndedSince(id, last.beganAt()) || isForgotten(last, id) ? null : last;
    }

    /// V2: why the child must be pinned where it is, or null if it may be pinned anywhere: the last
    /// that anybody wanted of it, and was told to be done.
    @Nullable
    SimCall mustBePinnedBecauseOf(ChildId id) {
        SimCall last = null;
        for (var call : byChild.getOrDefault(id, List.of())) {
            boolean isDone =
                    call.kind() == SimCall.Kind.PIN && call.outcome(id).orElse(null) instanceof Outcome.Started;
            last = isDone ? call : last;
        }
        if (last == null
                || mayHaveEndedSince(id, last.beganAt())
                || !isHolderThere(last, id)
                || !isStillThatOne(last, id)) {
            return null;
        }
        long since = last.beganAt() - world.greatestClockDifference();
        for (var other : byChild.getOrDefault(id, List.of())) {
            if (other != last && other.overAt() + GRACE >= since) {
                return null;
            }
        }
        return last;
    }

    /// Whether the child that was pinned is wanted still. On another side of a partition it may
    /// have been stopped before, and started anew: a pin goes with the child that it was said of.
    private boolean isStillThatOne(SimCall pin, ChildId id) {
        var start = pin.startOfPinned(id);
        return realm.hubs().stream()
                .allMatch(hub ->
                        hub.wanted(id).filter(it -> it.by().equals(start)).isPresent());
    }

    /// Whether who held the child then, and so knew where it was pinned, is still there.
    private boolean isHolderThere(SimCall pin, ChildId id) {
        return pin.outcome(id).orElse(null) instanceof Outcome.Started started
                && realm.hubs().stream().anyMatch(hub -> hub.self().equals(started.holder()));
    }

    /// Whether nobody who ever knew of this start, or of a later life, is left.
    private boolean isForgotten(SimCall start, ChildId id) {
        return start.outcome(id).orElse(null) instanceof Outcome.Started started
                && realm.hubs().stream().noneMatch(hub -> hub.hasShownSince(id, started.token()));
    }

    private boolean mayHaveEndedSince(ChildId id, long at) {
        long since = at - world.greatestClockDifference();
        boolean byCall = byChild.getOrDefault(id, List.of()).stream()
                .anyMatch(call -> call.overAt() + GRACE >= since && mayEnd(call, id));
        boolean byItself = endings.getOrDefault(id, List.of()).stream().anyMatch(ending -> ending.at >= since);
        return byCall || byItself || failedStarts.getOrDefault(id, -1L) >= since;
    }

    private static boolean mayEnd(SimCall call, ChildId id) {
        if (call.kind() == SimCall.Kind.STOP) {
            return true;
        }
        return switch (call.outcome(id).orElse(null)) {
            case null -> call.rollback();
            case Outcome.Started _ -> call.rollback();
            case Outcome.StartFailed _ -> true;
            case Outcome.AlreadyStarted _, Outcome.Stopped _, Outcome.NotFound _, Outcome.Refused _ -> false;
        };
    }

    /// S5: why the child must not be running now, or null if it may.
    @Nullable
    String mustNotRunBecauseOf(ChildId id) {
        var concerning = byChild.getOrDefault(id, List.of());
        if (concerning.stream().noneMatch(call -> call.kind() == SimCall.Kind.START)) {
            return "nobody ever started it";
        }
        return overBecauseOf(id);
    }
}
