package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.registry.Child.Held;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What an arbiter has decided in this sub-view and not yet seen done, and who waits for it.
final class Decisions {
    /// How often the wait before a repetition doubles.
    private static final int MOST_DOUBLED = 3;

    private final Map<ChildId, Matter> matters = new LinkedHashMap<>();
    private final Queue<Unstored> unstored = new ArrayDeque<>();

    /// Whoever looks at a child asks many times for what is open about it.
    private @Nullable ChildId lastAsked;

    private @Nullable Matter lastFound;

    /// All that is open about one child.
    private static final class Matter {
        private List<Open> opens = List.of();
        private @Nullable Stopping stop;
        private List<Start> queued = List.of();
        private List<OperationId> awaitingUp = List.of();

        private boolean isOver() {
            return opens.isEmpty() && stop == null && queued.isEmpty() && awaitingUp.isEmpty();
        }
    }

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

        /// The desire it serves.
        abstract Token wanted();

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
        Token wanted() {
            return granted.wanted();
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
        private final Token wanted;
        private boolean begun;

        /// Remembered, since the record that says so may be dropped before the target's log is
        /// here.
        private boolean handedOver;

        private OpenMove(Held held, MoveOrder order, long sentAtMillis) {
            super(sentAtMillis);
            this.holder = held.holder();
            this.order = order;
            this.wanted = held.claim().wanted();
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
        Token wanted() {
            return wanted;
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
        matters.clear();
        unstored.clear();
        lastAsked = null;
        lastFound = null;
    }

    @SuppressWarnings("ReferenceEquality") // another object for the same id is looked up, no more
    private @Nullable Matter find(ChildId id) {
        if (id != lastAsked) {
            lastFound = matters.get(id);
            lastAsked = id;
        }
        return lastFound;
    }

    private Matter of(ChildId id) {
        var found = find(id);
        if (found == null) {
            found = new Matter();
            matters.put(id, found);
            lastFound = found;
        }
        return found;
    }

    private void forgetIfOver(ChildId id, Matter matter) {
        if (matter.isOver()) {
            matters.remove(id);
            lastAsked = null;
            lastFound = null;
        }
    }

    private static <T> List<T> with(List<T> some, T more) {
        if (some.isEmpty()) {
            return List.of(more);
        }
        var all = new ArrayList<T>(some);
        all.add(more);
        return all;
    }

    private static <T> List<T> without(List<T> some, Predicate<T> gone) {
        if (some.size() == 1) {
            return gone.test(some.getFirst()) ? List.of() : some;
        }
        return some.stream().filter(gone.negate()).toList();
    }

    // ---- grants and moves ----

    Open grant(ChildId id, MemberId target, Granted granted, long nowMillis) {
        return add(id, new OpenGrant(target, granted, nowMillis));
    }

    Open move(ChildId id, Held held, MoveOrder order, long nowMillis) {
        return add(id, new OpenMove(held, order, nowMillis));
    }

    private Open add(ChildId id, Open open) {
        var matter = of(id);
        matter.opens = with(matter.opens, open);
        return open;
    }

    List<Open> open(ChildId id) {
        var matter = find(id);
        return matter == null ? List.of() : matter.opens;
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
            if (!open.wanted().isAfter(upTo)) {
                return true;
            }
        }
        return false;
    }

    /// Forgets what the logs show to be taken, or to have come to nothing.
    void settleTaken(ChildId id, @Nullable Child child) {
        var matter = find(id);
        if (matter != null && !matter.opens.isEmpty()) {
            matter.opens = without(matter.opens, one -> one.isSettled(child));
            forgetIfOver(id, matter);
        }
    }

    /// What was sent so long ago that it may be lost; counts as sent now.
    List<Open> openForLong(long nowMillis, long longMillis) {
        List<Open> old = new ArrayList<>();
        for (var matter : matters.values()) {
            for (var open : matter.opens) {
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
        return stop(id) != null;
    }

    @Nullable
    Stopping stop(ChildId id) {
        var matter = find(id);
        return matter == null ? null : matter.stop;
    }

    void beginStop(ChildId id, Token upTo, List<MemberId> holders, long seq) {
        of(id).stop = new Stopping(upTo, holders, seq, new ArrayList<>(1));
        unstored.add(new Unstored(id, seq));
    }

    void stopWanted(ChildId id, OperationId operation) {
        var stop = stop(id);
        if (stop != null && !stop.askers().contains(operation)) {
            stop.askers().add(operation);
        }
    }

    List<OperationId> endStop(ChildId id) {
        var matter = find(id);
        var stop = matter == null ? null : matter.stop;
        if (matter == null || stop == null) {
            return List.of();
        }
        matter.stop = null;
        forgetIfOver(id, matter);
        return stop.askers();
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
        var matter = of(start.spec().id());
        matter.queued = with(without(matter.queued, other -> other.operation().equals(start.operation())), start);
    }

    List<ChildId> queued() {
        List<ChildId> ids = new ArrayList<>();
        matters.forEach((id, matter) -> {
            if (!matter.queued.isEmpty()) {
                ids.add(id);
            }
        });
        return ids;
    }

    boolean isQueued(ChildId id) {
        var matter = find(id);
        return matter != null && !matter.queued.isEmpty();
    }

    List<Start> takeQueued(ChildId id) {
        var matter = find(id);
        if (matter == null) {
            return List.of();
        }
        var starts = matter.queued;
        matter.queued = List.of();
        forgetIfOver(id, matter);
        return starts;
    }

    void awaitUp(ChildId id, OperationId operation) {
        var matter = of(id);
        if (!matter.awaitingUp.contains(operation)) {
            matter.awaitingUp = with(matter.awaitingUp, operation);
        }
    }

    boolean isUpAwaited(ChildId id) {
        var matter = find(id);
        return matter != null && !matter.awaitingUp.isEmpty();
    }

    List<OperationId> takeUpAwaited(ChildId id) {
        var matter = find(id);
        if (matter == null) {
            return List.of();
        }
        var operations = matter.awaitingUp;
        matter.awaitingUp = List.of();
        forgetIfOver(id, matter);
        return operations;
    }
}
