package io.processhub.core;

import io.processhub.core.cluster.Cluster;
import io.processhub.core.cluster.SubView;
import io.processhub.core.operation.Calls;
import io.processhub.core.registry.Child;
import io.processhub.core.slot.Parcel;
import io.processhub.core.slot.SlotEvent;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import io.processhub.model.View;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One hub on one node as a machine: events in, effects out. No thread, clock, chance, log or I/O.
///
/// The corridor between the rooms: it translates what happened in one into what another is to know.
/// Not thread-safe: one driver steps it.
///
/// ```java
/// core.step(event, now);            // any number of times
/// core.flush(now);                  // once per batch: tells others what changed
/// for (var effect : core.takeEffects()) { … }
/// wakeAt(core.nextWakeupMillis());  // then step(new HubEvent.TimerDue(), now), flush, …
/// ```
public final class HubCore {
    /// So many requests of this member to itself are taken in one batch: what others say, and what
    /// became of the first ones, is not to wait until a call with a million children is through.
    private static final int REQUESTS_AT_ONCE = 2;

    private final House house;
    private final Cluster cluster;
    private final LogExchange exchange;
    private final Holder holder;
    private final Placement placement;
    private final Arbiter arbiter;
    private final Calls calls;
    private final Looking looking;
    private final Settling settling;
    private final Drain drain;
    private final Parking parking = new Parking();
    private final Departed departed;
    private final Quorum quorum;
    private final Witness witness;
    private final Lease lease;
    private final Leaving leaving = new Leaving();
    private final Pauses pauses;
    private int requestsLeft = REQUESTS_AT_ONCE;
    private long nextTickMillis;
    private long answeredUpTo;
    private @Nullable HubStanding standing;
    private boolean isStandingStale;

    /// A hub that is in no view yet.
    public HubCore(CoreConfig config, Time now) {
        house = new House(config, now);
        departed = new Departed(house);
        quorum = new Quorum(house, departed);
        witness = new Witness(house);
        lease = new Lease(house, quorum);
        var timings = config.timings();
        cluster = new Cluster(
                new Cluster.Self(
                        config.self(),
                        config.weight(),
                        config.labels(),
                        config.strategies().fingerprint(),
                        timings.barrierTimeout().toMillis(),
                        timings.formation().toMillis(),
                        config.expectedMembers(),
                        quorum.rightMillis()),
                new ClusterSide(),
                now.monotonicMillis());
        house.enter(cluster);
        exchange = new LogExchange(house, lease, witness);
        holder = new Holder(house, exchange);
        placement = new Placement(house);
        settling = new Settling(house);
        arbiter = new Arbiter(house, exchange, placement, lease, settling);
        calls = new Calls(new CallSide(house, exchange));
        looking = new Looking(house, holder, arbiter);
        drain = new Drain(house, holder);
        nextTickMillis = now.monotonicMillis() + timings.heartbeat().toMillis();
        pauses = new Pauses(2 * timings.heartbeat().toMillis(), now.monotonicMillis());
    }

    // ---- the four doors ----

    /// Lets one event happen.
    public void step(HubEvent event, Time now) {
        house.setTime(now);
        pauses.step(now.monotonicMillis());
        lease.stepBegins(nextTickMillis);
        applyRight();
        switch (event) {
            case HubEvent.ViewInstalled installed -> install(installed.view());
            case HubEvent.MessageReceived received -> receive(received.from(), received.message());
            case HubEvent.NotHereReceived notHere ->
                cluster.notHere(notHere.from(), notHere.message(), house.nowMillis());
            case HubEvent.TimerDue due -> wake();
            case HubEvent.StartCalled start -> start(start);
            case HubEvent.StopCalled stop -> stop(stop);
            case HubEvent.PinCalled pin -> pin(pin);
            case HubEvent.CallCancelled cancelled -> calls.cancel(cancelled.call());
            case HubEvent.ProcessStarted up -> holder.happen(up.id(), new SlotEvent.Started(up.token(), up.serial()));
            case HubEvent.ProcessPrepared prepared ->
                holder.happen(prepared.id(), new SlotEvent.Prepared(prepared.token()));
            case HubEvent.HandoverFailed failed -> house.outbox.note(new Note.StateLost(failed.id(), failed.why()));
            case HubEvent.StateNotTaken it -> holder.merges().notTaken(it.id(), it.left());
            case HubEvent.ProcessStartFailed failed ->
                holder.happen(failed.id(), new SlotEvent.StartFailed(failed.token(), failed.cause()));
            case HubEvent.ProcessEnded ended ->
                holder.happen(ended.id(), new SlotEvent.Ended(ended.token(), ended.reason()));
            case HubEvent.ProcessFrozen frozen ->
                holder.happen(
                        frozen.id(),
                        new SlotEvent.FrozenNow(frozen.token(), new Parcel(frozen.mailbox(), frozen.state())));
            case HubEvent.RoleTaken taken ->
                holder.happen(taken.id(), new SlotEvent.RoleTaken(taken.token(), taken.change()));
            case HubEvent.FactsMeasured measured -> house.facts.measured(measured.facts());
            case HubEvent.ReleaseCalled release -> holder.happen(release.id(), new SlotEvent.Released());
            case HubEvent.SizeReset reset -> resetSize(reset.size());
            case HubEvent.DrainCalled d -> drain(true);
            case HubEvent.UndrainCalled u -> drain(false);
            case HubEvent.MoveDeferred it -> holder.defers(it.id(), it.token(), it.defers());
            case HubEvent.LeaveCalled leave -> leave(leave.timeoutMillis());
        }
        applyRight();
        settle();
    }

    /// Ends a batch of steps: sends what the batch wrote to this member's log, and
    /// acknowledgements.
    public void flush(Time now) {
        house.setTime(now);
        holder.admitMoves();
        settle();
        exchange.flush();
        answerStored();
        settle();
        exchange.flush();
        house.outbox.pack();
        requestsLeft = REQUESTS_AT_ONCE;
        leaveIfDone();
        drain.tell();
        tellStanding();
    }

    /// What is to be done since the last call, in order.
    public List<HubEffect> takeEffects() {
        return house.outbox.take();
    }

    /// When a [HubEvent.TimerDue] is wanted next, on the monotonic clock.
    public long nextWakeupMillis() {
        return house.outbox.hasToSelf()
                ? house.nowMillis()
                : Math.min(Math.min(nextTickMillis, lease.nextMillis()), house.alarms.nextMillis());
    }

    /// How it stands inside; for tests, tools and questions.
    public Inspection inspect() {
        var subView = cluster.subView();
        return new Inspection(
                Optional.ofNullable(subView).map(SubView::id),
                house.agreed() != null,
                subView == null ? List.of() : subView.members(),
                house.registry.own(),
                house.registry.copies(),
                holder.held().size(),
                calls.size(),
                holder.moves().open() + (settling.holdsBack() ? 1 : 0),
                house.registry.tombstones());
    }

    /// What is wanted of the child, as far as is known here; for tests and tools.
    public Optional<Wanted> wanted(ChildId id) {
        return Optional.ofNullable(house.registry.child(id)).map(Child::wanted);
    }

    // ---- what users call ----

    private void start(HubEvent.StartCalled start) {
        calls.start(
                start.call(),
                start.specs(),
                start.timeoutMillis(),
                start.takeOver(),
                start.rollback(),
                house.nowMillis());
        refuseIfBarred();
    }

    private void stop(HubEvent.StopCalled stop) {
        calls.stop(stop.call(), stop.ids(), stop.timeoutMillis(), house.nowMillis());
        refuseIfBarred();
    }

    private void pin(HubEvent.PinCalled pin) {
        calls.pin(pin.call(), pin.ids(), pin.node(), pin.timeoutMillis(), house.nowMillis());
        refuseIfBarred();
    }

    private void refuseIfBarred() {
        if (leaving.isUnderWay()) {
            calls.refuseAll(Outcome.Reason.LEAVING, "the hub on this node is closing; call another node");
        } else if (cluster.isMismatched()) {
            calls.refuseAll(Outcome.Reason.MISMATCH, cluster.mismatch().orElse("the hub's strategies differ"));
        } else if (house.agreed() != null && lease.right() == Lease.Right.REFUSE) {
            calls.refuseAll(
                    Outcome.Reason.PARTITIONED, "this side of a partition may not act; try again after the heal");
        }
    }

    private void resetSize(int size) {
        quorum.reset(size);
        cluster.tellAnew(house.nowMillis());
    }

    private void drain(boolean now) {
        if (leaving.isUnderWay()) {
            return;
        }
        drain.is(now);
        cluster.keepEmpty(now, house.nowMillis());
        isStandingStale = true;
    }

    private void leave(long timeoutMillis) {
        holder.moves().gate().hurry(house.nowMillis() + timeoutMillis / 2);
        leaving.begin(house.nowMillis() + timeoutMillis);
        house.alarms.wakeAt(house.nowMillis() + timeoutMillis, null);
        cluster.beginLeaving(house.nowMillis());
        refuseIfBarred();
    }

    private void leaveIfDone() {
        if (!leaving.isUnderWay()) {
            return;
        }
        var agreed = house.agreed();
        if (agreed != null && agreed.candidates().isEmpty()) {
            holder.stopAll();
            settle();
            exchange.flush();
        }
        boolean handedOver = agreed != null
                && !agreed.isActive(house.self)
                && holder.held().size() == 0
                && exchange.heldByAll() == house.registry.ownSeq();
        if (leaving.end(handedOver || house.nowMillis() >= leaving.deadlineMillis())) {
            house.outbox.add(new HubEffect.Left());
        }
    }

    // ---- what others say ----

    private void install(View view) {
        Set<MemberId> still = new HashSet<>();
        for (var copy : house.registry.copies()) {
            if (house.registry.isPresent(copy.owner())
                    && view.contains(copy.owner().node())) {
                still.add(copy.owner());
            }
        }
        house.outbox.note(new Note.MembersLeft(still.stream().sorted().toList()));
        house.registry.setPresent(still, house.nowMillis());
        cluster.install(view, house.nowMillis());
    }

    private void receive(MemberId from, Message message) {
        switch (message) {
            case Message.Report report -> {
                departed.heard(from, report.state() == Message.Report.MemberState.LEAVING);
                cluster.reported(from, report, house.nowMillis());
            }
            case Message.Mark mark -> cluster.marked(from, mark, house.nowMillis());
            case Message.NotHere notHere -> cluster.notHere(from.node(), notHere, house.nowMillis());
            case Message.Heartbeat heartbeat -> exchange.received(from, heartbeat);
            case Message.Delta delta -> exchange.received(from, delta);
            case Message.PassOn passOn -> exchange.received(from, passOn);
            case Message.Pull pull -> exchange.received(from, pull);
            case Message.Stored stored -> exchange.received(from, stored);
            case Message.Digest digest -> exchange.received(from, digest);
            case Message.Facts facts -> house.facts.received(from, facts);
            case Message.Answer answer -> calls.answered(answer.operation(), answer.outcomes(), house.nowMillis());
            case Message.ViewBound bound -> receiveBound(from, bound.after(pauses.mayHaveWaited()));
        }
    }

    private void receiveBound(MemberId from, Message.ViewBound message) {
        var agreed = house.agreed();
        if (agreed != null && agreed.id().equals(message.subView())) {
            obey(from, message, agreed);
        } else if (!parking.isLeft(message.subView())) {
            long until =
                    house.nowMillis() + house.config.timings().barrierTimeout().toMillis();
            if (!parking.park(from, message, house.nowMillis(), until)) {
                house.outbox.note(new Note.MessageDropped(
                        from,
                        message.getClass().getSimpleName(),
                        "more than " + Parking.MAX_PER_SENDER + " wait for a sub-view"));
            }
        }
    }

    private void obey(MemberId from, Message.ViewBound message, SubView agreed) {
        switch (message) {
            case Message.StartRequest request -> arbiter.requested(request, agreed);
            case Message.StopRequest request -> arbiter.requested(request, agreed);
            case Message.PinRequest request -> arbiter.requested(request, agreed);
            case Message.Grant grant -> grant.children().forEach(holder::granted);
            case Message.MoveOrder order -> holder.ordered(order);
            case Message.Assign assign -> assign.assignments().forEach(holder::assigned);
            case Message.Envelope envelope -> holder.arrived(envelope);
            case Message.Cancel cancel -> holder.asked(from, cancel);
            case Message.Cancelled it -> holder.happen(it.id(), new SlotEvent.MoveRefused(it.to()));
            case Message.Prepare prepare -> holder.prepare(from, prepare);
            case Message.Prepared prepared -> holder.prepared(from, prepared);
            case Message.CallOff callOff -> holder.calledOff(callOff);
            case Message.Merge merge -> holder.merges().arrived(merge);
        }
    }

    // ---- level-triggered: whatever was touched is looked at again ----

    private void settle() {
        boolean more = true;
        while (more) {
            more = false;
            for (var message = nextToSelf(); message != null; message = nextToSelf()) {
                receive(house.self, message);
                more = true;
            }
            more |= looking.atTouched();
            if (exchange.takeGrew()) {
                cluster.logsGrew(house.nowMillis());
                calls.logsGrew();
                more = true;
            }
        }
    }

    private @Nullable Message nextToSelf() {
        var message = house.outbox.nextToSelf(requestsLeft > 0);
        if (message instanceof Message.StartRequest
                || message instanceof Message.StopRequest
                || message instanceof Message.PinRequest) {
            requestsLeft--;
        }
        return message;
    }

    /// What this member may do has changed: without the right nothing runs here.
    private void applyRight() {
        if (!lease.takeChange()) {
            return;
        }
        boolean acts = lease.right() == Lease.Right.ACT;
        departed.acts(acts);
        holder.mayRun(lease.mayRun());
        refuseIfBarred();
        isStandingStale = true;
        if (acts) {
            looking.atAll();
        }
    }

    private void answerStored() {
        if (!lease.mayRun()) {
            return;
        }
        holder.answerStored();
        long stored = exchange.storedUpTo();
        if (stored == answeredUpTo) {
            return;
        }
        answeredUpTo = stored;
        var agreed = house.agreed();
        if (agreed != null) {
            arbiter.answerStored(agreed);
        }
    }

    // ---- time ----

    private void wake() {
        for (var id : house.alarms.ring(house.nowMillis())) {
            holder.rang(id);
        }
        calls.tick(house.nowMillis());
        boolean rested = lease.takeRested();
        if (settling.takeSettled() || rested) {
            looking.asArbiter();
        }
        if (house.nowMillis() >= nextTickMillis) {
            nextTickMillis =
                    house.nowMillis() + house.config.timings().heartbeat().toMillis();
            cluster.tick(house.nowMillis());
            lease.tick();
            exchange.tick();
            holder.tick();
            arbiter.tick();
            parking.expire(house.nowMillis());
            exchange.giveUp(departed.retire());
        }
    }

    private void tellStanding() {
        boolean changed = cluster.takeChanged() || isStandingStale;
        isStandingStale = false;
        if (!leaving.takeChanged() && !changed) {
            return;
        }
        var now = Standings.of(cluster, leaving, drain, lease);
        if (!now.equals(standing)) {
            standing = now;
            house.outbox.add(new HubEffect.StatusChanged(now));
        }
    }

    /// What the room of the cluster sees of the house.
    private final class ClusterSide extends ClusterSurroundings {
        ClusterSide() {
            super(house, departed, quorum, witness);
        }

        @Override
        public void missing(LogPosition log, MemberId owner) {
            exchange.pull(log.owner(), owner);
        }

        @Override
        public void left(SubViewId subView) {
            parking.leave(subView);
            calls.left();
            arbiter.left();
            holder.left();
        }

        @Override
        public void proposed(SubView subView) {
            house.outbox.note(new Note.MembersProposed(subView.members()));
            house.registry.setPresent(subView.members(), house.nowMillis());
            house.facts.proposed(subView);
            lease.proposed(subView);
            settling.proposed();
        }

        @Override
        public void agreed(SubView subView, Token greatest, Token forgottenApart, Map<MemberId, Message.Mark> marks) {
            house.registry.raiseGivenOut(greatest);
            holder.agreed(forgottenApart);
            departed.agreed(subView);
            exchange.agreed(subView);
            witness.agreed(subView);
            quorum.agreed(subView, marks.values());
            lease.agreed(subView, marks);
            settling.agreed(subView);
            looking.atAll();
            applyRight();
            house.outbox.note(new Note.MembersAgreed(subView.members()));
            if (leaving.isUnderWay() && !subView.candidates().isEmpty()) {
                holder.stopIf(child -> placement.isNowhere(child, subView));
            }
            for (var parked : parking.take(subView.id())) {
                receiveBound(parked.from(), parked.now(house.nowMillis()));
            }
            if (!subView.candidates().isEmpty()) {
                calls.agreed(subView.id(), house.nowMillis());
            }
            refuseIfBarred();
            calls.logsGrew();
        }
    }
}
