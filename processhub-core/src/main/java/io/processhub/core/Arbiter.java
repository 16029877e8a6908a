package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.registry.Child;
import io.processhub.core.registry.Child.Held;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord.Stop;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.Message.MoveOrder;
import io.processhub.core.wire.Message.PinRequest;
import io.processhub.core.wire.Message.StartRequest;
import io.processhub.core.wire.Message.StopRequest;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.Phase;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Decides about the children whose arbiter this member is, one decision per child at a time:
/// starts, stops and moves, and whatever has to be put right. It gives out the tokens.
///
/// What it has given out and not seen taken is remembered in [Decisions], and forgotten with the
/// sub-view: in the next one the logs alone tell what came of it.
final class Arbiter {
    private final House house;
    private final LogExchange exchange;
    private final Placement placement;
    private final Decisions decisions = new Decisions();
    private final Assignments assignments;
    private final Grants grants;
    private final Lease lease;
    private final Pins pins;
    private final Settling settling;

    Arbiter(House house, LogExchange exchange, Placement placement, Lease lease, Settling settling) {
        this.house = house;
        this.exchange = exchange;
        this.placement = placement;
        this.assignments = new Assignments(house);
        this.grants = new Grants(house, decisions, assignments);
        this.lease = lease;
        this.pins = new Pins(house);
        this.settling = settling;
    }

    // ---- requests ----

    void requested(StartRequest request, SubView subView) {
        if (request.remainingMillis() <= 0) {
            return;
        }
        long deadline = house.nowMillis() + request.remainingMillis();
        for (var spec : request.specs()) {
            start(new Decisions.Start(request.operation(), spec, request.takeOver(), deadline), subView);
        }
    }

    void requested(StopRequest request, SubView subView) {
        if (request.remainingMillis() <= 0) {
            return;
        }
        for (var id : request.ids()) {
            stop(request.operation(), id, request.onlyStartedBy(), subView);
        }
    }

    void requested(PinRequest request, SubView subView) {
        if (request.remainingMillis() <= 0 || lease.right() == Lease.Right.WAIT) {
            return;
        }
        for (var id : request.ids()) {
            pin(request.operation(), id, request.node(), subView);
        }
    }

    private void start(Decisions.Start start, SubView subView) {
        var id = start.spec().id();
        if (lease.right() == Lease.Right.REFUSE) {
            house.outbox.answer(start.operation(), refusedPartitioned(id));
            return;
        }
        if (lease.right() == Lease.Right.WAIT) {
            decisions.queue(start);
            return;
        }
        if (decisions.isStopping(id)) {
            decisions.queue(start);
            return;
        }
        var child = house.registry.child(id);
        var wanted = child == null ? null : child.wanted();
        if (child != null && wanted != null && !child.isDone(wanted)) {
            startOfWanted(start, child, wanted);
        } else if (child != null && child.isClaimed()) {
            decisions.queue(start);
        } else {
            if (lease.rests(id, child)) {
                decisions.queue(start);
                return;
            }
            startUnwanted(start, child, subView);
        }
    }

    private void startUnwanted(Decisions.Start start, @Nullable Child child, SubView subView) {
        var spec = start.spec();
        var id = spec.id();
        int replicas = Claims.replicas(house, subView);
        var holders = grants.holdersToBe(id, child);
        var targets = placement.targets(spec, subView, replicas, holders);
        var refusal = placement.refusal(spec, subView, replicas, targets);
        if (refusal != null) {
            house.outbox.answer(start.operation(), refusal);
            return;
        }
        var token = grants.nextToken(id, child);
        var stopped = child == null ? Token.NONE : child.stoppedUpTo();
        var desire = new Wanted(id, token, start.operation(), spec, stopped, null, Token.NONE);
        house.registry.append(desire);
        grants.grant(desire, start.operation(), true, token, replicas, holders, targets);
    }

    private void startOfWanted(Decisions.Start start, Child child, Wanted wanted) {
        boolean ownCall = wanted.by().equals(start.operation());
        boolean sameSpec = wanted.spec().equals(start.spec());
        if (!ownCall && !(start.takeOver() && sameSpec)) {
            house.outbox.answer(start.operation(), alreadyStarted(child, sameSpec));
        } else {
            if (!ownCall && house.registry.hasDeparted()) {
                renew(wanted, child);
            }
            decisions.awaitUp(child.id(), start.operation());
            answerUp(child);
        }
    }

    /// A member that is out of reach may have stopped the child meanwhile; who takes it over now
    /// wants it after that.
    private void renew(Wanted wanted, Child child) {
        var token = grants.nextToken(child.id(), child);
        house.registry.append(wanted.renewed(token, child.stoppedUpTo()));
    }

    private Outcome alreadyStarted(Child child, boolean sameSpec) {
        var claims = Claims.counted(child.claims());
        if (claims.isEmpty()) {
            var open = decisions.open(child.id());
            var holder = open.isEmpty() ? house.self : open.getFirst().target();
            return new Outcome.AlreadyStarted(child.id(), holder, child.greatestToken(), 0, sameSpec);
        }
        var first = claims.getFirst();
        return new Outcome.AlreadyStarted(
                child.id(), first.holder(), first.claim().token(), first.claim().serial(), sameSpec);
    }

    private void stop(OperationId operation, ChildId id, OperationId onlyStartedBy, SubView subView) {
        if (lease.right() == Lease.Right.REFUSE) {
            house.outbox.answer(operation, refusedPartitioned(id));
            return;
        }
        var child = house.registry.child(id);
        var wanted = child == null ? null : child.wanted();
        boolean excepted =
                onlyStartedBy.number() != 0 && (wanted == null || !wanted.by().equals(onlyStartedBy));
        boolean unknown = child != null
                && !decisions.isStopping(id)
                && !child.isClaimed()
                && (wanted == null || child.isDone(wanted));
        if (child == null || unknown || excepted) {
            house.outbox.answer(operation, new Outcome.NotFound(id));
            return;
        }
        if (!decisions.isStopping(id)) {
            var upTo = grants.latestDesire(id, child);
            var holders = Claims.holders(child.claims());
            long seq = house.registry.append(new Stop(child.id(), upTo));
            decisions.beginStop(child.id(), upTo, holders, seq);
            house.registry.keepStop(child);
        }
        decisions.stopWanted(child.id(), operation);
        look(child.id(), child, subView);
    }

    private void pin(OperationId operation, ChildId id, @Nullable NodeId node, SubView subView) {
        var child = house.registry.child(id);
        var wanted = child == null ? null : child.wanted();
        if (lease.right() == Lease.Right.REFUSE) {
            house.outbox.answer(operation, refusedPartitioned(id));
        } else if (child == null || wanted == null || child.isDone(wanted) || decisions.isStopping(id)) {
            house.outbox.answer(operation, new Outcome.NotFound(id));
        } else {
            var refusal = Pins.refusal(child, node, subView);
            if (refusal != null) {
                house.outbox.answer(operation, refusal);
                return;
            }
            boolean maybePinnedElsewhere = house.registry.hasDeparted(); // by whom is out of reach
            if (!Objects.equals(wanted.pin(), node) || maybePinnedElsewhere) {
                house.registry.append(wanted.pinnedTo(node, grants.nextToken(id, child)));
            }
            pins.await(id, operation, node);
            look(id, child, subView);
        }
    }

    // ---- looking again ----

    /// The ids that somebody waits to have started.
    List<ChildId> queued() {
        return decisions.queued();
    }

    /// No sub-view is agreed: what was decided and not taken is forgotten, whoever asked will ask
    /// again.
    void left() {
        decisions.clear();
        assignments.clear();
        pins.clear();
        house.registry.releaseStops();
    }

    /// Looks at a child whose arbiter this member is, and does what is missing.
    void look(ChildId id, @Nullable Child child, SubView subView) {
        decisions.settleTaken(id, child);
        finishStop(id, child);
        if (child != null) {
            if (!decisions.isStopping(id) && decisions.open(id).isEmpty()) {
                house.registry.releaseStop(child);
            }
            assignments.settle(child);
            answerUp(child);
            lookAtDesire(child, subView);
            pins.look(child, decisions.open(id).isEmpty(), settling.holdsBack(), house.agreedId());
        }
        if (!decisions.isStopping(id)
                && decisions.isQueued(id)
                && lease.right() == Lease.Right.ACT
                && (child == null || !child.isClaimed())) {
            for (var start : decisions.takeQueued(id)) {
                if (start.deadlineMillis() > house.nowMillis()) {
                    start(start, subView);
                }
            }
        }
    }

    private void lookAtDesire(Child child, SubView subView) {
        var wanted = child.wanted();
        if (wanted == null) {
            return;
        }
        var id = child.id();
        if (child.isDone(wanted)) {
            house.registry.append(new Stop(id, grants.latestDesire(id, child)));
            if (!decisions.open(id).isEmpty()) {
                house.registry.keepStop(child);
            }
            return;
        }
        if (!child.isWantedByPresent(wanted)) {
            house.registry.append(wanted);
        }
        if (lease.right() != Lease.Right.ACT) {
            return;
        }
        var claims = Claims.counted(child.claims());
        int replicas = Claims.replicas(house, subView);
        int missing = replicas - claims.size() - decisions.claimsToCome(id, child);
        if (missing > 0 && lease.rests(id, child)) {
            return;
        }
        if (missing > 0) {
            boolean fresh = !child.wasHeldFor(wanted.token());
            var asker = fresh ? wanted.by() : new OperationId(house.self, 0);
            var holders = grants.holdersToBe(id, child);
            var token = grants.nextToken(id, child);
            grants.grant(
                    wanted,
                    asker,
                    fresh,
                    token,
                    missing,
                    holders,
                    placement.targets(wanted, subView, replicas, holders));
        } else if (missing == 0 && decisions.open(id).isEmpty()) {
            moveMisplaced(child, wanted, claims, subView);
            renewOutdated(child, claims);
        }
        if (!Claims.isSingle(house)) {
            lookAtInstances(child, wanted, claims, replicas, subView);
        }
    }

    /// Where several instances are wanted: which is active, and which are too many.
    private void lookAtInstances(Child child, Wanted wanted, List<Held> claims, int replicas, SubView subView) {
        boolean surplus = claims.size() > replicas && decisions.open(child.id()).isEmpty();
        if (!surplus && !house.hasRoles) {
            return;
        }
        var targets = placement.targets(wanted, subView, replicas, Claims.holders(claims));
        if (surplus) {
            assignments.endSurplus(child, claims, targets, replicas, subView.id());
        }
        if (house.hasRoles && !lease.rests(child.id(), child)) {
            boolean moreCome = claims.size() < replicas;
            assignments.giveRoles(
                    child, claims, targets, moreCome, subView.id(), () -> grants.nextToken(child.id(), child));
        }
    }

    /// A claim under a token that is not above all that were given out gets one that is, where it
    /// is.
    private void renewOutdated(Child child, List<Held> claims) {
        if (decisions.open(child.id()).isEmpty()) {
            for (var held : claims) {
                if (held.claim().outdated() && held.claim().phase() != Phase.MOVING) {
                    move(child, held, held.holder());
                }
            }
        }
    }

    private void moveMisplaced(Child child, Wanted wanted, List<Held> claims, SubView subView) {
        if (!mayMove(claims, subView)) {
            return;
        }
        var holders = Claims.holders(claims);
        var targets = placement.targets(wanted, subView, Claims.replicas(house, subView), holders);
        var free = new ArrayList<>(targets);
        free.removeAll(holders);
        for (var held : claims) {
            if (held.claim().phase() == Phase.MOVING) {
                if (!lease.rests(child.id(), child)) {
                    resume(child, wanted, held);
                }
            } else if (!targets.contains(held.holder()) && !free.isEmpty() && isMovable(held, subView)) {
                var target = free.removeFirst();
                boolean isBalancing =
                        subView.isActive(held.holder()) && !target.node().equals(wanted.pin());
                if (!isBalancing || !settling.holdsBack()) {
                    move(child, held, target);
                }
            }
        }
    }

    /// A move of a former sub-view that nobody has taken up: what is frozen comes back where it is.
    private void resume(Child child, Wanted wanted, Held frozen) {
        var at = new LogPosition(house.self, house.registry.ownSeq());
        var granted = new Granted(
                grants.nextToken(child.id(), child),
                wanted.token(),
                new OperationId(house.self, 0),
                at,
                wanted.spec(),
                false,
                1);
        grants.send(decisions.grant(child.id(), frozen.holder(), granted, house.nowMillis()));
    }

    private static boolean mayMove(List<Held> claims, SubView subView) {
        for (var held : claims) {
            if (held.claim().phase() == Phase.MOVING || isMovable(held, subView)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMovable(Held held, SubView subView) {
        return switch (held.claim().phase()) {
            case UP, BACKOFF -> true;
            case QUARANTINED, SUSPENDED -> !subView.isActive(held.holder());
            case STARTING, MOVING, PREPARING -> false;
        };
    }

    private void move(Child child, Held held, MemberId target) {
        var order = new MoveOrder(
                house.agreedId(), child.id(), held.claim().token(), grants.nextToken(child.id(), child), target);
        grants.send(decisions.move(child.id(), held, order, house.nowMillis()));
    }

    /// Once a heartbeat: what was not taken is sent again.
    void tick() {
        grants.tick();
    }

    // ---- answering ----

    /// Those who wait for the child are answered by who holds it, once others have stored that it
    /// is up.
    private void answerUp(Child child) {
        var wanted = decisions.isUpAwaited(child.id()) ? child.wanted() : null;
        if (wanted == null || child.isDone(wanted)) {
            return;
        }
        var claims = Claims.counted(child.claims());
        if (claims.isEmpty() || !Claims.areUp(claims) || decisions.claimsToCome(child.id(), child) > 0) {
            return;
        }
        var at = new LogPosition(house.self, house.registry.ownSeq());
        for (var operation : decisions.takeUpAwaited(child.id())) {
            for (var up : claims) {
                var claim = up.claim();
                var granted =
                        new Granted(claim.token(), claim.wanted(), operation, at, wanted.spec(), false, claims.size());
                house.outbox.grant(up.holder(), house.agreedId(), granted);
            }
        }
    }

    /// A stop is confirmed when nobody holds what it covers, and it is stored as an accepted start
    /// is.
    private void finishStop(ChildId id, @Nullable Child child) {
        var stop = decisions.stop(id);
        if (stop == null || stop.seq() > exchange.storedUpTo() || decisions.isOpenUpTo(id, stop.upTo())) {
            return;
        }
        if (child != null) {
            if (child.lastDepartedHolder() != null && lease.rests(id, child)) {
                return;
            }
            for (var held : child.claims()) {
                if (!held.claim().wanted().isAfter(stop.upTo())) {
                    return;
                }
            }
        }
        List<LogPosition> seen = new ArrayList<>();
        seen.add(new LogPosition(house.self, house.registry.ownSeq()));
        for (var holder : stop.holders()) {
            seen.add(new LogPosition(holder, house.registry.held(holder)));
        }
        if (child != null) {
            house.registry.releaseStop(child);
        }
        for (var operation : decisions.endStop(id)) {
            house.outbox.answer(operation, new Outcome.Stopped(id, stop.holders(), seen));
        }
    }

    /// Stops that waited for others to hold this member's log.
    void answerStored(SubView subView) {
        for (var id : decisions.takeStored(exchange.storedUpTo())) {
            look(id, house.registry.child(id), subView);
        }
    }

    private static Outcome refusedPartitioned(ChildId id) {
        return new Outcome.Refused(
                id, Outcome.Reason.PARTITIONED, "this side of a partition may not act; try again after the heal");
    }
}
