package io.processhub.core;

import io.processhub.core.handover.Refusals;
import io.processhub.core.registry.Child;
import io.processhub.core.slot.Parcel;
import io.processhub.core.slot.Restarts;
import io.processhub.core.slot.Slot;
import io.processhub.core.slot.SlotEffect;
import io.processhub.core.slot.SlotEvent;
import io.processhub.core.slot.SlotState;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Down;
import io.processhub.core.wire.Message.Assignment;
import io.processhub.core.wire.Message.CallOff;
import io.processhub.core.wire.Message.Cancel;
import io.processhub.core.wire.Message.Cancelled;
import io.processhub.core.wire.Message.Envelope;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.Message.MoveOrder;
import io.processhub.core.wire.Message.Prepare;
import io.processhub.core.wire.Message.Prepared;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.Phase;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Holds the children that run on this node: takes grants and envelopes, claims before it acts, and
/// obeys what the logs say about what it holds.
final class Holder {
    private final House house;
    private final Restarts.Limits limits;
    private final Map<ChildId, Slot> slots = new LinkedHashMap<>();
    private final Starters starters;
    private final Judge judge;
    private final Moves moves;
    private final Processes processes;
    private final Merges merges;
    private final Refusals refusals = new Refusals();
    private boolean mayRun = true;

    Holder(House house, LogExchange exchange) {
        this.house = house;
        this.starters = new Starters(house, exchange);
        this.judge = new Judge(house);
        this.moves = new Moves(house);
        this.processes = new Processes(house, moves);
        this.merges = new Merges(house, slots::get);
        var supervision = house.config.supervision();
        this.limits = new Restarts.Limits(
                supervision.maxRestarts(),
                supervision.window().toMillis(),
                supervision.firstBackoff().toMillis(),
                supervision.maxBackoff().toMillis());
    }

    // ---- orders of an arbiter ----

    void granted(Granted granted) {
        var id = granted.spec().id();
        var token = granted.token();
        var slot = slots.get(id);
        if (slot != null) {
            regrant(slot, granted);
            return;
        }
        var child = house.registry.child(id);
        if (child != null && child.isStopped(granted.wanted())) {
            house.registry.append(Down.byStop(id, token, granted.wanted()));
            house.outbox.answer(
                    granted.operation(), new Outcome.StartFailed(id, house.self, "it was stopped before its start"));
            return;
        }
        if (hasEnded(child, token)) {
            return;
        }
        if (!granted.fresh()) {
            var from = child == null ? null : child.lastDepartedHolder();
            house.outbox.note(new Note.Recovered(id, from == null ? house.self : from));
        }
        claim(
                granted.spec(),
                token,
                granted.wanted(),
                Starters.Starter.of(granted),
                granted.fresh(),
                granted.fresh() ? Parcel.EMPTY : moves.kept(id, child));
    }

    /// A grant of what is held here already is for what was frozen when it was given, comes twice,
    /// or brings somebody else who waits for the child.
    private void regrant(Slot slot, Granted granted) {
        if (granted.operation().number() == 0
                && granted.token().isAfter(slot.state().token())) {
            apply(slot, slot.on(new SlotEvent.Regranted(granted.token()), house.nowMillis()));
        } else if (granted.operation().number() != 0 && slot.state().token().sameGrant(granted.token())) {
            starters.awaitUp(slot, Starters.Starter.of(granted));
        }
    }

    void ordered(MoveOrder order) {
        var slot = heldUnder(order.from(), order.id());
        if (slot == null) {
            return;
        }
        if (order.target().equals(house.self)) {
            moves.end(order.id());
            apply(slot, slot.on(new SlotEvent.Regranted(order.to()), house.nowMillis()));
        } else if (Moves.isMovable(slot) && moves.isToFreeze(slot, order)) {
            freeze(slot, order);
        }
    }

    /// Lets those begin to move whose turn has come.
    void admitMoves() {
        moves.gate()
                .due(moves.underWay(), order -> heldUnder(order.from(), order.id()))
                .forEach(this::ordered);
    }

    private @Nullable Slot heldUnder(Token grant, ChildId id) {
        var slot = slots.get(id);
        return slot != null && slot.state().token().sameGrant(grant) ? slot : null;
    }

    /// A process wants its moves delayed, or no longer.
    void defers(ChildId id, Token token, boolean defers) {
        if (slots.containsKey(id)) {
            moves.gate().defers(id, token, defers);
        }
    }

    void assigned(Assignment assignment) {
        var slot = slots.get(assignment.id());
        if (slot == null || !slot.state().token().equals(assignment.token())) {
            return;
        }
        var event = switch (assignment.duty()) {
            case BE_ACTIVE -> new SlotEvent.RoleGiven(assignment.token(), Role.ACTIVE, assignment.to());
            case BE_PASSIVE -> new SlotEvent.RoleGiven(assignment.token(), Role.PASSIVE, Token.NONE);
            case END -> new SlotEvent.StopWanted(new ExitReason.Superseded(), false);
        };
        apply(slot, slot.on(event, house.nowMillis()));
    }

    private void freeze(Slot slot, MoveOrder order) {
        moves.begin(slot, order);
        var to = moves.arrival(slot, order);
        apply(slot, slot.on(new SlotEvent.MoveWanted(to, order.target()), house.nowMillis()));
    }

    // ---- between the homes ----

    void arrived(Envelope envelope) {
        var id = envelope.spec().id();
        var child = house.registry.child(id);
        var slot = slots.get(id);
        boolean isExpected = slot != null && slot.state() instanceof SlotState.Preparing;
        if ((slot != null && !isExpected) || refusals.contains(id, envelope.to()) || hasEnded(child, envelope.to())) {
            return;
        }
        if (child != null && child.isStopped(envelope.wanted())) {
            if (slot == null) {
                house.registry.append(Down.byStop(id, envelope.to(), envelope.wanted()));
            }
            return;
        }
        if (slot != null) {
            moves.expectNoLonger(id);
            var parcel = new Parcel(envelope.mailbox(), envelope.state());
            apply(slot, slot.on(new SlotEvent.Enlivened(envelope.to(), parcel), house.nowMillis()));
            return;
        }
        claim(
                envelope.spec(),
                envelope.to(),
                envelope.wanted(),
                null,
                false,
                new Parcel(envelope.mailbox(), envelope.state()));
    }

    void asked(MemberId from, Cancel cancel) {
        var child = house.registry.child(cancel.id());
        var own = child == null ? null : child.heldBy(house.self);
        if (own == null || !own.reaches(cancel.to())) {
            refusals.promise(cancel.id(), cancel.to());
            var slot = heldUnder(cancel.to(), cancel.id());
            if (slot != null) {
                callOff(slot); // it would wait for what does not come
            }
            house.outbox.send(from, new Cancelled(cancel.subView(), cancel.id(), cancel.to()));
        }
    }

    /// Another member asks this one to prepare a child that it still has.
    void prepare(MemberId from, Prepare prepare) {
        var id = prepare.spec().id();
        var slot = slots.get(id);
        var child = house.registry.child(id);
        if (slot != null) {
            if (slot.state() instanceof SlotState.Preparing && !moves.isExpected(id, prepare.to())) {
                callOff(slot);
            }
        } else if (!mayRun || hasEnded(child, prepare.to()) || (child != null && child.isStopped(prepare.wanted()))) {
            moves.refuse(from, prepare);
        } else {
            moves.expect(from, prepare);
            var prepared = new Slot(prepare.spec(), limits, prepare.to(), prepare.wanted());
            slots.put(id, prepared);
            apply(prepared, prepared.prepare());
        }
    }

    void prepared(MemberId from, Prepared prepared) {
        var slot = slots.get(prepared.id());
        var order = moves.prepared(from, prepared, slot);
        if (order != null && slot != null && Moves.isMovable(slot)) {
            freeze(slot, order);
        }
    }

    void calledOff(CallOff callOff) {
        var slot = slots.get(callOff.id());
        if (slot != null && moves.isExpected(callOff.id(), callOff.to())) {
            callOff(slot);
        }
    }

    private void callOff(Slot slot) {
        moves.expectNoLonger(slot.spec().id());
        if (slot.state() instanceof SlotState.Preparing) {
            end(slot);
        }
    }

    // ---- news of the processes ----

    void happen(ChildId id, SlotEvent event) {
        var slot = slots.get(id);
        if (slot != null) {
            apply(slot, slot.on(event, house.nowMillis()));
        }
    }

    void rang(ChildId id) {
        var slot = slots.get(id);
        if (slot != null
                && slot.state() instanceof SlotState.Backoff backoff
                && backoff.dueMillis() <= house.nowMillis()) {
            apply(slot, slot.on(new SlotEvent.BackoffOver(), house.nowMillis()));
        }
    }

    // ---- what the logs say ----

    /// Looks again at a child that this member may hold.
    void look(Child child) {
        var id = child.id();
        moves.look(id, child);
        merges.look(id);
        var slot = slots.get(id);
        if (slot == null) {
            return;
        }
        if (child.isStopped(slot.wanted())) {
            obeyStop(slot, child);
        } else if (slot.state() instanceof SlotState.Frozen frozen) {
            lookAtFrozen(slot, frozen, child);
        }
        var agreed = house.agreed();
        if (agreed != null && slots.containsKey(id)) {
            judge(slot, child);
        }
        if (mayRun && slot.state() instanceof SlotState.Suspended) {
            resume(slot);
        }
    }

    private void obeyStop(Slot slot, Child child) {
        apply(slot, slot.on(new SlotEvent.StopWanted(new ExitReason.Stopped(), true), house.nowMillis()));
        if (slot.state() instanceof SlotState.Frozen frozen) {
            lookAtFrozen(slot, frozen, child);
        }
        if (slot.state() instanceof SlotState.Frozen frozen
                && house.agreed() != null
                && !moves.isUnderWayNow(slot.spec().id())
                && !judge.isClaimedAt(child, frozen)) {
            apply(slot, slot.on(new SlotEvent.MoveRefused(frozen.to()), house.nowMillis()));
        }
    }

    private void lookAtFrozen(Slot slot, SlotState.Frozen frozen, Child child) {
        var there = child.heldBy(frozen.target());
        if (there == null || !there.reaches(frozen.to())) {
            return;
        }
        boolean hasArrived = switch (there) {
            case Claim claim ->
                claim.token().isAfter(frozen.to().endOfGrant())
                        || claim.phase() == Phase.UP
                        || claim.phase() == Phase.MOVING
                        || (claim.phase() == Phase.QUARANTINED && moves.isLetGo(frozen));
            case Down down -> true;
        };
        if (hasArrived) {
            house.outbox.note(new Note.Moved(slot.spec(), frozen.target()));
            apply(slot, slot.on(new SlotEvent.MoveArrived(frozen.to()), house.nowMillis()));
        } else if (there instanceof Claim claim && claim.phase() == Phase.QUARANTINED) {
            moves.end(child.id());
        }
    }

    private void judge(Slot slot, Child child) {
        if (slot.state() instanceof SlotState.Stopping) {
            return;
        }
        var kept = judge.kept(slot, child);
        if (kept != null) {
            if (!(slot.state() instanceof SlotState.Suspended)) {
                house.outbox.note(
                        new Note.DoubleEnded(slot.spec().id(), slot.state().token(), kept, judge.overlap(slot, kept)));
            }
            apply(slot, slot.on(new SlotEvent.StopWanted(new ExitReason.Superseded(), false), house.nowMillis()));
        } else if (child.heldBy(house.self) instanceof Claim claim) {
            var amended = judge.amended(slot, child, claim);
            if (!amended.equals(claim)) {
                house.registry.append(amended);
            }
        }
    }

    // ---- sub-views, time, leaving ----

    /// Answers that waited for others to hold this member's log.
    void answerStored() {
        starters.answerStored();
    }

    /// The sub-view has been left: what was only prepared here ends.
    void left() {
        refusals.clear();
        for (var id : moves.left()) {
            var slot = slots.get(id);
            if (slot != null) {
                callOff(slot);
            }
        }
    }

    /// A new sub-view is agreed.
    ///
    /// @param forgottenApart up to here, tokens were given out by those who come back
    void agreed(Token forgottenApart) {
        judge.agreed(forgottenApart);
    }

    void tick() {
        for (var id : moves.due()) {
            var slot = slots.get(id);
            if (slot != null && slot.state() instanceof SlotState.Frozen frozen) {
                moves.ask(id, frozen.to(), frozen.target());
            }
        }
        moves.tick();
        merges.tick();
    }

    /// Whether this side may run children. What it must not run is stopped, and keeps its claim.
    void mayRun(boolean now) {
        if (mayRun != now) {
            mayRun = now;
            for (var slot : List.copyOf(slots.values())) {
                if (now) {
                    resume(slot);
                } else {
                    apply(slot, slot.suspend());
                }
            }
        }
    }

    /// One of too many stays as it is: its arbiter ends some of them first.
    private void resume(Slot slot) {
        var child = house.registry.child(slot.spec().id());
        if (!(slot.state() instanceof SlotState.Suspended) || child == null || !judge.areTooMany(child)) {
            apply(slot, slot.resume());
        }
    }

    /// Nobody is left to take the children over: they end here.
    void stopAll() {
        List.copyOf(slots.values()).forEach(this::end);
    }

    /// Those that nobody else is to run end here, and are wanted still.
    void stopIf(Predicate<ChildId> isNowhere) {
        for (var slot : List.copyOf(slots.values())) {
            if (Moves.isMovable(slot) && isNowhere.test(slot.spec().id())) {
                end(slot);
            }
        }
    }

    private void end(Slot slot) {
        apply(slot, slot.on(new SlotEvent.StopWanted(new ExitReason.Stopped(), false), house.nowMillis()));
    }

    /// The children that are held here.
    Set<ChildId> held() {
        return slots.keySet();
    }

    Moves moves() {
        return moves;
    }

    Merges merges() {
        return merges;
    }

    // ---- carrying out ----

    private void claim(
            StoredSpec spec,
            Token token,
            Token wanted,
            Starters.@Nullable Starter starter,
            boolean fresh,
            Parcel parcel) {
        var slot = new Slot(spec, limits, token, wanted);
        slots.put(spec.id(), slot);
        if (!mayRun) {
            slot.suspend();
        }
        if (starter != null) {
            starters.await(spec.id(), starter);
        }
        apply(slot, slot.begin(fresh, parcel));
    }

    private void apply(Slot slot, List<SlotEffect> effects) {
        for (var effect : effects) {
            carryOut(slot, effect);
        }
    }

    private void carryOut(Slot slot, SlotEffect effect) {
        var spec = slot.spec();
        var id = spec.id();
        switch (effect) {
            case SlotEffect.WriteClaim write -> {
                var claim = new Claim(
                        id,
                        write.token(),
                        slot.wanted(),
                        write.phase(),
                        write.serial(),
                        write.moveTo(),
                        slot.isOutdated(),
                        slot.role());
                long seq = house.registry.append(claim);
                if (write.phase() == Phase.UP) {
                    starters.up(id, claim, seq);
                    merges.look(id);
                }
            }
            case SlotEffect.WriteDown write -> {
                slots.remove(id);
                moves.forget(id);
                house.registry.append(new Down(id, write.token(), slot.wanted(), write.reason(), write.last()));
                starters.ended(id, write.reason());
                merges.look(id);
            }
            case SlotEffect.OfProcess order -> processes.tell(spec, order);
            case SlotEffect.Offer offer -> merges.offer(id, offer.token(), offer.state());
            case SlotEffect.OfMove move -> moves.carryOut(slot, move);
            case SlotEffect.WakeAt wake -> house.alarms.wakeAt(wake.dueMillis(), id);
            case SlotEffect.Quarantine quarantine -> {
                starters.fail(id, Starters.QUARANTINED);
                house.outbox.note(new Note.Quarantined(id, quarantine.token(), quarantine.cause()));
            }
            case SlotEffect.Release r -> house.outbox.note(new Note.Released(id));
        }
    }

    private boolean hasEnded(@Nullable Child child, Token token) {
        return child != null && child.hasEnded(house.self, token);
    }
}
