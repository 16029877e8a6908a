package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Down;
import io.processhub.core.wire.LogRecord.OfClaim;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.Message.MoveOrder;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Phase;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// What an arbiter has decided in this sub-view and not yet seen done, and who waits for it.
final class Decisions {
    /// How often the wait before a repetition doubles.
    private static final int MOST_DOUBLED = 3;

    private final Map<ChildId, List<Open>> opens = new LinkedHashMap<>();
    private final Map<ChildId, Stopping> stops = new LinkedHashMap<>();
    private final Queue<Unstored> unstored = new ArrayDeque<>();
    private final Map<ChildId, List<Start>> queued = new LinkedHashMap<>();
    private final Map<ChildId, List<OperationId>> awaitingUp = new LinkedHashMap<>();

    /// A stop that others may not hold yet; they come in the order of this member's log.
    private record Unstored(ChildId id, long seq) {}

    /// A start that is wanted.
    record Start(OperationId operation, StoredSpec spec, boolean takeOver, long deadlineMillis) {}

    /// Something that was ordered, and whose taking no log shows yet.
    abstract static sealed class Open {
        private long sentAtMillis;
        private int repeated;

        private Open(long sentAtMillis) {
            this.sentAtMillis = sentAtMillis;
        }

        /// After how long it is sent again.
        long patience(long millis) {
            return millis;
        }

        abstract Token token();

        abstract MemberId target();

        abstract boolean isSettled(@Nullable Child child);

        /// Whether it makes up for a claim that no log shows.
        abstract boolean replacesClaim(@Nullable Child child);
    }

    /// A grant under way to its target.
    static final class OpenGrant extends Open {
        private final MemberId target;
        private final Granted granted;

        private OpenGrant(MemberId target, Granted granted, long sentAtMillis) {
            super(sentAtMillis);
            this.target = target;
            this.granted = granted;
        }

        Granted granted() {
            return granted;
        }

        @Override
        Token token() {
            return granted.token();
        }

        @Override
        MemberId target() {
            return target;
        }

        @Override
        boolean isSettled(@Nullable Child child) {
            return child != null && isTaken(child.heldBy(target), granted.token());
        }

        @Override
        boolean replacesClaim(@Nullable Child child) {
            return true;
        }
    }

    /// A move under way: ordered at the holder, until the target has it or the holder stays.
    static final class OpenMove extends Open {
        private final MemberId holder;
        private final MoveOrder order;
        private boolean begun;

        /// Remembered, since the record that says so may be dropped before the target's log is
        /// here.
        private boolean handedOver;

        private OpenMove(MemberId holder, MoveOrder order, long sentAtMillis) {
            super(sentAtMillis);
            this.holder = holder;
            this.order = order;
        }

        MemberId holder() {
            return holder;
        }

        MoveOrder order() {
            return order;
        }

        /// A move may have to wait at its old home, also for long.
        @Override
        long patience(long millis) {
            return millis << Math.min(super.repeated, MOST_DOUBLED);
        }

        @Override
        Token token() {
            return order.to();
        }

        @Override
        MemberId target() {
            return order.target();
        }

        @Override
        boolean isSettled(@Nullable Child child) {
            if (child == null) {
                return true;
            }
            var there = child.heldBy(order.target());
            if (isTaken(there, order.to())) {
                return there instanceof Down || !isHeldAsBefore(child);
            }
            return switch (child.heldBy(holder)) {
                case null -> !handedOver;
                case Down down -> !isHandedOver(down);
                case Claim claim when !claim.token().sameGrant(order.from()) -> true;
                case Claim claim -> {
                    boolean moving =
                            claim.phase() == Phase.MOVING && claim.moveTo().sameGrant(order.to());
                    begun |= moving;
                    yield begun && !moving;
                }
            };
        }

        /// The target's log may be faster than the holder's: until that shows the move too, there
        /// seems to be one instance more than there is.
        private boolean isHeldAsBefore(Child child) {
            return child.heldBy(holder) instanceof Claim claim
                    && claim.token().sameGrant(order.from())
                    && claim.phase() != Phase.MOVING;
        }

        @Override
        boolean replacesClaim(@Nullable Child child) {
            return handedOver || (child != null && child.heldBy(holder) instanceof Down down && isHandedOver(down));
        }

        /// The holder has seen the target's claim. Its log may be faster than the target's.
        private boolean isHandedOver(Down down) {
            handedOver |=
                    down.reason() instanceof ExitReason.Moved && order.from().sameGrant(down.token());
            return handedOver;
        }
    }

    /// A stop that is written, and not confirmed.
    ///
    /// @param holders who held the child then
    /// @param seq     where the stop is in this member's log
    record Stopping(Token upTo, List<MemberId> holders, long seq, List<OperationId> askers) {}

    void clear() {
        opens.clear();
        stops.clear();
        unstored.clear();
        queued.clear();
        awaitingUp.clear();
    }

    // ---- grants and moves ----

    Open grant(ChildId id, MemberId target, Granted granted, long nowMillis) {
        return add(id, new OpenGrant(target, granted, nowMillis));
    }

    Open move(ChildId id, MemberId holder, MoveOrder order, long nowMillis) {
        return add(id, new OpenMove(holder, order, nowMillis));
    }

    private Open add(ChildId id, Open open) {
        opens.computeIfAbsent(id, i -> new ArrayList<>(1)).add(open);
        return open;
    }

    List<Open> open(ChildId id) {
        return opens.getOrDefault(id, List.of());
    }

    /// How many claims are on their way that no log shows yet.
    int claimsToCome(ChildId id, @Nullable Child child) {
        int count = 0;
        for (var open : open(id)) {
            if (open.replacesClaim(child)) {
                count++;
            }
        }
        return count;
    }

    boolean isOpenUpTo(ChildId id, Token upTo) {
        for (var open : open(id)) {
            if (!open.token().isAfter(upTo)) {
                return true;
            }
        }
        return false;
    }

    /// Forgets what the logs show to be taken, or to have come to nothing.
    void settleTaken(ChildId id, @Nullable Child child) {
        var open = opens.get(id);
        if (open == null) {
            return;
        }
        open.removeIf(one -> one.isSettled(child));
        if (open.isEmpty()) {
            opens.remove(id);
        }
    }

    /// What was sent so long ago that it may be lost; counts as sent now.
    List<Open> openForLong(long nowMillis, long longMillis) {
        List<Open> old = new ArrayList<>();
        for (var ofChild : opens.values()) {
            for (var open : ofChild) {
                if (nowMillis - open.sentAtMillis >= open.patience(longMillis)) {
                    open.sentAtMillis = nowMillis;
                    open.repeated++;
                    old.add(open);
                }
            }
        }
        return old;
    }

    /// Whether a claim register shows that this grant was taken, or never will be.
    private static boolean isTaken(@Nullable OfClaim held, Token token) {
        boolean isPrepared = held instanceof Claim claim && claim.phase() == Phase.PREPARING;
        return held != null && !isPrepared && !token.isAfter(held.token());
    }

    // ---- stops ----

    boolean isStopping(ChildId id) {
        return stops.containsKey(id);
    }

    @Nullable
    Stopping stop(ChildId id) {
        return stops.get(id);
    }

    void beginStop(ChildId id, Token upTo, List<MemberId> holders, long seq) {
        stops.put(id, new Stopping(upTo, holders, seq, new ArrayList<>(1)));
        unstored.add(new Unstored(id, seq));
    }

    void stopWanted(ChildId id, OperationId operation) {
        var stop = stops.get(id);
        if (stop != null && !stop.askers().contains(operation)) {
            stop.askers().add(operation);
        }
    }

    List<OperationId> endStop(ChildId id) {
        var stop = stops.remove(id);
        return stop == null ? List.of() : stop.askers();
    }

    /// The stops that others hold now, each once: what else one waits for is looked at when it
    /// comes.
    List<ChildId> takeStored(long storedUpTo) {
        List<ChildId> ids = new ArrayList<>();
        for (var head = unstored.peek(); head != null && head.seq() <= storedUpTo; head = unstored.peek()) {
            ids.add(unstored.remove().id());
        }
        return ids;
    }

    // ---- those who wait ----

    void queue(Start start) {
        var starts = queued.computeIfAbsent(start.spec().id(), i -> new ArrayList<>(1));
        starts.removeIf(other -> other.operation().equals(start.operation()));
        starts.add(start);
    }

    List<ChildId> queued() {
        return List.copyOf(queued.keySet());
    }

    boolean isQueued(ChildId id) {
        return queued.containsKey(id);
    }

    List<Start> takeQueued(ChildId id) {
        var starts = queued.remove(id);
        return starts == null ? List.of() : starts;
    }

    void awaitUp(ChildId id, OperationId operation) {
        var operations = awaitingUp.computeIfAbsent(id, i -> new ArrayList<>(1));
        if (!operations.contains(operation)) {
            operations.add(operation);
        }
    }

    boolean isUpAwaited(ChildId id) {
        return awaitingUp.containsKey(id);
    }

    List<OperationId> takeUpAwaited(ChildId id) {
        var operations = awaitingUp.remove(id);
        return operations == null ? List.of() : operations;
    }
}
