package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.registry.Child;
import io.processhub.core.registry.Child.Held;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.Phase;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Children that users have put on a node by hand: which may be, and who waits until they are
/// there. The pin itself is a part of the desire, in the arbiter's log. Who waits is forgotten with
/// the sub-view; he asks again.
final class Pins {
    private final House house;
    private final Map<ChildId, List<Waiter>> waiters = new LinkedHashMap<>();

    private record Waiter(OperationId operation, @Nullable NodeId node) {}

    Pins(House house) {
        this.house = house;
    }

    /// Why a child may not be put on a node, or null.
    static Outcome.@Nullable Refused refusal(Child child, @Nullable NodeId node, SubView subView) {
        if (node != null && subView.activeOn(node) == null) {
            return new Outcome.Refused(
                    child.id(),
                    Outcome.Reason.NO_NODE,
                    "node %s may run no children now; these may: %s"
                            .formatted(
                                    node,
                                    subView.candidates().stream()
                                            .map(candidate -> candidate.node().toString())
                                            .toList()));
        }
        var claims = Claims.counted(child.claims());
        boolean isQuarantined = !claims.isEmpty()
                && claims.stream().allMatch(held -> held.claim().phase() == Phase.QUARANTINED);
        return isQuarantined
                ? new Outcome.Refused(
                        child.id(),
                        Outcome.Reason.NOT_MOVABLE,
                        "it is in quarantine on %s; release it first"
                                .formatted(claims.getFirst().holder().node()))
                : null;
    }

    void await(ChildId id, OperationId operation, @Nullable NodeId node) {
        var ofChild = waiters.computeIfAbsent(id, i -> new ArrayList<>(1));
        ofChild.removeIf(waiter -> waiter.operation().equals(operation));
        ofChild.add(new Waiter(operation, node));
    }

    void clear() {
        waiters.clear();
    }

    /// Whoever waits is answered by who holds the child, once it is up where he wants it, and
    /// others have stored that.
    ///
    /// @param isSettled whether nothing of the child is under way
    /// @param moveWaits whether a move to where the strategy says may have to wait
    void look(Child child, boolean isSettled, boolean moveWaits, SubViewId agreed) {
        var ofChild = waiters.isEmpty() ? null : waiters.get(child.id());
        if (ofChild == null) {
            return;
        }
        var wanted = child.wanted();
        if (wanted == null || child.isDone(wanted)) {
            waiters.remove(child.id());
            ofChild.forEach(waiter -> house.outbox.answer(waiter.operation(), new Outcome.NotFound(child.id())));
            return;
        }
        var claims = Claims.counted(child.claims());
        boolean isUp = isSettled
                && !claims.isEmpty()
                && claims.stream().allMatch(held -> held.claim().phase() == Phase.UP);
        if (!isUp) {
            return;
        }
        var at = new LogPosition(house.self, house.registry.ownSeq());
        ofChild.removeIf(waiter -> {
            var home = moveWaits ? List.<Held>of() : claims;
            var there = waiter.node() == null ? home : on(waiter.node(), claims);
            for (var up : there) {
                var claim = up.claim();
                var granted = new Granted(
                        claim.token(), claim.wanted(), waiter.operation(), at, wanted.spec(), false, there.size());
                house.outbox.grant(up.holder(), agreed, granted);
            }
            return !there.isEmpty();
        });
        if (ofChild.isEmpty()) {
            waiters.remove(child.id());
        }
    }

    private static List<Held> on(NodeId node, List<Held> claims) {
        return claims.stream().filter(held -> held.holder().node().equals(node)).toList();
    }
}
