package io.processhub.core.operation;

import io.processhub.core.operation.Call.Kind;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message.PinRequest;
import io.processhub.core.wire.Message.StartRequest;
import io.processhub.core.wire.Message.StopRequest;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The calls of this node's users that are under way, from the call to its end.
///
/// A call's children are grouped by arbiter and asked for in chunks; what is not answered is asked
/// for again when the sub-view changes, and when nothing was heard for a while. A child is settled
/// once, and only when this node's own look-ups show what was answered.
public final class Calls {
    /// How many children one request names at most.
    static final int CHUNK = 500;

    /// After so long without any news of a call, what is open is asked for again.
    private static final long ASK_AGAIN_MILLIS = 2_000;

    /// How long what was started is stopped after the user was told that the time is up.
    private static final long UNDO_MILLIS = 30_000;

    private final Desk desk;
    private final Map<Long, Call> calls = new TreeMap<>();
    private @Nullable SubViewId subView;

    /// No calls yet.
    public Calls(Desk desk) {
        this.desk = desk;
    }

    // ---- what happens ----

    /// A user wants children.
    public void start(
            long number, List<StoredSpec> specs, long timeoutMillis, boolean takeOver, boolean rollback, long now) {
        var call = open(number, Kind.START, timeoutMillis, takeOver, rollback, now);
        for (var spec : specs) {
            call.open.put(spec.id(), spec);
        }
        ask(call, now);
        endIfSettled(call);
    }

    /// A user wants children no more.
    public void stop(long number, List<ChildId> ids, long timeoutMillis, long now) {
        var call = open(number, Kind.STOP, timeoutMillis, false, false, now);
        for (var id : ids) {
            call.open.put(id, null);
        }
        ask(call, now);
        endIfSettled(call);
    }

    /// A user wants children on a node, or where the strategy says.
    public void pin(long number, List<ChildId> ids, @Nullable NodeId node, long timeoutMillis, long now) {
        var call = open(number, Kind.PIN, timeoutMillis, false, false, now);
        call.node = node;
        for (var id : ids) {
            call.open.put(id, null);
        }
        ask(call, now);
        endIfSettled(call);
    }

    /// A user gave a call up.
    public void cancel(long number) {
        var call = calls.get(number);
        if (call != null && !call.ended) {
            calls.remove(number);
            desk.ended(number, unsettled(call), false);
        }
    }

    /// A new sub-view is agreed: what is open goes to those who decide now.
    public void agreed(SubViewId id, long now) {
        subView = id;
        for (var call : List.copyOf(calls.values())) {
            call.partly.clear();
            ask(call, now);
        }
    }

    /// No sub-view is agreed now.
    public void left() {
        subView = null;
    }

    /// Ends every open child of every call with this outcome, and does so for calls to come.
    public void refuseAll(Outcome.Reason reason, String detail) {
        for (var call : List.copyOf(calls.values())) {
            var open = List.copyOf(call.open.keySet());
            call.open.clear();
            for (var id : open) {
                settle(call, new Outcome.Refused(id, reason, detail));
            }
            report(call);
            endIfSettled(call);
        }
    }

    /// An arbiter or a holder has answered.
    public void answered(OperationId operation, List<Outcome> outcomes, long now) {
        var call = calls.get(operation.number());
        if (call == null || !call.id.equals(operation)) {
            return;
        }
        call.lastNewsMillis = now;
        for (var outcome : outcomes) {
            if (call.open.containsKey(outcome.id())) {
                take(call, outcome);
            }
        }
        report(call);
        endIfSettled(call);
    }

    /// Logs have grown, or members have gone: answers that waited for it may be shown now.
    public void logsGrew() {
        for (var call : List.copyOf(calls.values())) {
            if (!call.early.isEmpty()) {
                for (var outcomes : List.copyOf(call.early.values())) {
                    if (areShown(outcomes)) {
                        call.early.remove(outcomes.getFirst().id());
                        outcomes.forEach(each -> settle(call, each));
                    }
                }
                report(call);
                endIfSettled(call);
            }
        }
    }

    /// Time has passed: calls end at their deadline, and the silent are asked again.
    public void tick(long now) {
        for (var call : List.copyOf(calls.values())) {
            if (now >= call.deadlineMillis) {
                expire(call, now);
            } else if (now - call.lastNewsMillis >= ASK_AGAIN_MILLIS) {
                ask(call, now);
            }
        }
    }

    /// The time is up. What a call with rollback has started, or may have, is stopped all the same;
    /// its user does not wait for that.
    private void expire(Call call, long now) {
        var timedOut = unsettled(call);
        boolean undone = call.undoing || (call.rollback && !timedOut.isEmpty());
        if (!call.ended) {
            desk.ended(call.id.number(), timedOut, undone);
        }
        if (call.ended || !undone) {
            calls.remove(call.id.number());
            return;
        }
        call.ended = true;
        call.deadlineMillis = now + UNDO_MILLIS;
        desk.wakeAt(call.deadlineMillis);
        if (!call.undoing) {
            call.early.clear();
            call.started.addAll(timedOut);
            undo(call, now);
        }
    }

    /// How many calls are under way.
    public int size() {
        return calls.size();
    }

    // ---- asking ----

    private Call open(long number, Kind kind, long timeoutMillis, boolean takeOver, boolean rollback, long now) {
        var call = new Call(desk.operation(number), kind, now + timeoutMillis, takeOver, rollback, now);
        calls.put(number, call);
        desk.wakeAt(call.deadlineMillis);
        return call;
    }

    private void ask(Call call, long now) {
        var current = subView;
        if (current == null || call.open.isEmpty()) {
            return;
        }
        call.lastNewsMillis = now;
        long remaining = Math.max(1, call.deadlineMillis - now);
        if (call.kind == Kind.START && !call.undoing) {
            byArbiter(
                    call.open.values().stream().filter(Objects::nonNull).toList(),
                    StoredSpec::id,
                    (arbiter, specs) ->
                            desk.ask(arbiter, new StartRequest(current, call.id, remaining, call.takeOver, specs)));
        } else if (call.kind == Kind.PIN) {
            byArbiter(
                    call.open.keySet(),
                    Function.identity(),
                    (arbiter, ids) -> desk.ask(arbiter, new PinRequest(current, call.id, remaining, call.node, ids)));
        } else {
            var onlyStartedBy = call.undoing ? call.id : desk.operation(0);
            byArbiter(
                    call.open.keySet(),
                    Function.identity(),
                    (arbiter, ids) ->
                            desk.ask(arbiter, new StopRequest(current, call.id, remaining, onlyStartedBy, ids)));
        }
    }

    private <T> void byArbiter(
            Collection<T> children, Function<T, ChildId> id, BiConsumer<MemberId, List<T>> askChunk) {
        Map<MemberId, List<T>> ofArbiters = new LinkedHashMap<>();
        for (var child : children) {
            ofArbiters
                    .computeIfAbsent(desk.arbiter(id.apply(child)), a -> new ArrayList<>())
                    .add(child);
        }
        ofArbiters.forEach((arbiter, all) -> {
            for (int from = 0; from < all.size(); from += CHUNK) {
                askChunk.accept(arbiter, all.subList(from, Math.min(from + CHUNK, all.size())));
            }
        });
    }

    // ---- settling ----

    private void take(Call call, Outcome outcome) {
        boolean ofUndoing = outcome instanceof Outcome.Stopped || outcome instanceof Outcome.NotFound;
        if (call.undoing != (ofUndoing && call.kind == Kind.START)) {
            return;
        }
        var outcomes = outcome instanceof Outcome.Started started ? instances(call, started) : List.of(outcome);
        if (outcomes.isEmpty()) {
            return;
        }
        call.open.remove(outcome.id());
        if (!call.partly.isEmpty()) {
            call.partly.remove(outcome.id());
        }
        if (areShown(outcomes)) {
            outcomes.forEach(each -> settle(call, each));
        } else {
            call.early.put(outcome.id(), outcomes);
            for (var each : outcomes) {
                positions(each).forEach(position -> desk.fetch(position.owner()));
            }
        }
    }

    /// The outcomes of all instances of a child, once they are all up.
    private static List<Outcome> instances(Call call, Outcome.Started started) {
        if (started.instances() <= 1) {
            return List.of(started);
        }
        var up = call.partly.computeIfAbsent(started.id(), _ -> new LinkedHashMap<>());
        up.put(started.holder(), started);
        return up.size() < started.instances() ? List.of() : List.copyOf(up.values());
    }

    private void settle(Call call, Outcome outcome) {
        if (call.undoing) {
            return;
        }
        call.settled.add(outcome);
        if (outcome instanceof Outcome.Started) {
            call.noteStarted(outcome.id());
        } else if (call.kind == Kind.START) {
            call.failed = true;
        }
    }

    private void report(Call call) {
        if (!call.settled.isEmpty()) {
            desk.progress(call.id.number(), List.copyOf(call.settled));
            call.settled.clear();
        }
    }

    private void endIfSettled(Call call) {
        if (!call.isSettled() || !calls.containsKey(call.id.number())) {
            return;
        }
        if (call.rollback && call.failed && !call.undoing && !call.started.isEmpty()) {
            undo(call, call.lastNewsMillis);
            return;
        }
        calls.remove(call.id.number());
        if (!call.ended) {
            desk.ended(call.id.number(), List.of(), call.rollback && call.failed);
        }
    }

    private void undo(Call call, long now) {
        call.undoing = true;
        call.open.clear();
        for (var id : call.started) {
            call.open.put(id, null);
        }
        ask(call, now);
    }

    private List<ChildId> unsettled(Call call) {
        if (call.undoing) {
            return List.of();
        }
        List<ChildId> ids = new ArrayList<>(call.open.keySet());
        ids.addAll(call.early.keySet());
        return ids;
    }

    private boolean areShown(List<Outcome> outcomes) {
        for (var outcome : outcomes) {
            if (!isShown(outcome)) {
                return false;
            }
        }
        return true;
    }

    private boolean isShown(Outcome outcome) {
        for (var position : positions(outcome)) {
            if (!desk.isShown(position)) {
                return false;
            }
        }
        return true;
    }

    private static List<LogPosition> positions(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Started started -> started.seqs();
            case Outcome.Stopped stopped -> stopped.seqs();
            case Outcome.AlreadyStarted a -> List.of();
            case Outcome.NotFound n -> List.of();
            case Outcome.StartFailed f -> List.of();
            case Outcome.Refused r -> List.of();
        };
    }
}
