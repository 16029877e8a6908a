package io.processhub.core;

import io.processhub.core.handover.Departures;
import io.processhub.core.handover.Retained;
import io.processhub.core.registry.Child;
import io.processhub.core.slot.Parcel;
import io.processhub.core.slot.Slot;
import io.processhub.core.slot.SlotEffect;
import io.processhub.core.slot.SlotState;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Down;
import io.processhub.core.wire.Message.CallOff;
import io.processhub.core.wire.Message.Cancel;
import io.processhub.core.wire.Message.Envelope;
import io.processhub.core.wire.Message.MoveOrder;
import io.processhub.core.wire.Message.Prepare;
import io.processhub.core.wire.Message.Prepared;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.spi.MigrationStrategy.Order;
import io.processhub.spi.MigrationStrategy.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way of a child from its old home to its new one, seen from both.
///
/// A move that stops first is: freeze here, one envelope, start there. A move that starts first is
/// the same, with a preparation before it: the new home runs the child's `init` meanwhile, and the
/// envelope then finds a process that waits for it. A preparation decides nothing and holds
/// nothing: it belongs to its sub-view, and whoever misses the other's part of it just ends it. An
/// envelope that finds nothing prepared is a move that stops first.
final class Moves {
    /// When to ask for a child on its way if the strategy fails to say it.
    private static final Duration ASK_AFTER = Duration.ofSeconds(15);

    private static final long FIRST_WAIT_MILLIS = 1_000;
    private static final long MAX_WAIT_MILLIS = 60_000;

    /// An arbiter that still wants a move orders it again long before.
    private static final long FORGET_MILLIS = 30_000;

    private final House house;
    private final Departures departures = new Departures();
    private final Retained retained = new Retained();
    private final MoveGate gate;
    private final Map<ChildId, Preparation> preparations = new LinkedHashMap<>();
    private final Map<ChildId, Wait> waits = new LinkedHashMap<>();
    private final Map<ChildId, Guest> guests = new LinkedHashMap<>();

    /// At the old home: a child that is being prepared elsewhere.
    private record Preparation(MoveOrder order, Prepare message, long untilMillis) {}

    /// At the old home: preparations failed so often in a row, and the next is not before this.
    private record Wait(int failures, long untilMillis) {}

    /// At the new home: who is to send a child that is being prepared.
    private record Guest(MemberId from, SubViewId subView, Token to, boolean ready) {}

    Moves(House house) {
        this.house = house;
        this.gate = new MoveGate(house);
    }

    MoveGate gate() {
        return gate;
    }

    /// How many children are on their way from here, or are being prepared for it.
    int underWay() {
        return departures.size() + preparations.size();
    }

    Plan plan(StoredSpec spec) {
        try {
            return house.config.strategies().migration().plan(spec);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("migration", String.valueOf(e)));
            return new Plan(Order.STOP_FIRST, ASK_AFTER);
        }
    }

    // ---- at the old home ----

    /// Whether the child is to be frozen now: it is to stop first, or cannot be prepared. If not,
    /// it is being prepared, or waits until that is tried again; the arbiter repeats its order.
    boolean isToFreeze(Slot slot, MoveOrder order) {
        var plan = plan(slot.spec());
        if (plan.order() == Order.STOP_FIRST || !(slot.state() instanceof SlotState.Up)) {
            return gate.admits(slot, order, underWay());
        }
        var id = order.id();
        var underWay = preparations.get(id);
        if (underWay != null && !order.to().isAfter(underWay.order().to())) {
            return false;
        }
        var wait = waits.get(id);
        if (wait != null && isLeaving()) {
            return gate.admits(slot, order, underWay());
        }
        if ((wait != null && wait.untilMillis() > house.nowMillis()) || !gate.admits(slot, order, underWay())) {
            return false;
        }
        var message = new Prepare(order.subView(), order.to(), slot.wanted(), slot.spec());
        long until = house.nowMillis() + plan.childMigrationTimeout().toMillis();
        preparations.put(id, new Preparation(order, message, until));
        house.outbox.send(order.target(), message);
        return false;
    }

    private boolean isLeaving() {
        var agreed = house.agreed();
        return agreed != null && !agreed.isActive(house.self);
    }

    /// The token that the child comes under: after that of its preparation, so that the logs tell
    /// which of both they speak of.
    Token arrival(Slot slot, MoveOrder order) {
        return plan(slot.spec()).order() == Order.START_FIRST ? order.to().nextLife() : order.to();
    }

    /// The child is being frozen, on this order.
    void begin(Slot slot, MoveOrder order) {
        var id = order.id();
        preparations.remove(id);
        waits.remove(id);
        departures.begin(id, order.subView(), plan(slot.spec()).askAfter().toMillis(), house.nowMillis());
        house.outbox.note(new Note.MoveBegun(id, order.target()));
    }

    /// The new home says how far its preparation is.
    ///
    /// @return the order on which the child is to be frozen now, or null
    @Nullable
    MoveOrder prepared(MemberId from, Prepared prepared, @Nullable Slot slot) {
        var underWay = underWay(from, prepared);
        if (underWay != null && !prepared.ready()) {
            failed(prepared.id(), underWay);
            return null;
        }
        var state = slot == null ? null : slot.state();
        if (isOnItsWay(state, prepared.to()) || (underWay != null && state instanceof SlotState.Starting)) {
            return null;
        }
        if (underWay != null
                && state != null
                && state.token().sameGrant(underWay.order().from())) {
            return underWay.order();
        }
        preparations.remove(prepared.id());
        if (prepared.ready()) {
            house.outbox.send(from, new CallOff(prepared.subView(), prepared.id(), prepared.to()));
        }
        return null;
    }

    private @Nullable Preparation underWay(MemberId from, Prepared prepared) {
        var underWay = preparations.get(prepared.id());
        boolean isIt = underWay != null
                && underWay.order().to().equals(prepared.to())
                && underWay.order().target().equals(from);
        return isIt ? underWay : null;
    }

    private static boolean isOnItsWay(@Nullable SlotState state, Token to) {
        return switch (state) {
            case SlotState.Freezing freezing -> freezing.to().sameGrant(to);
            case SlotState.Frozen frozen -> frozen.to().sameGrant(to);
            case null, default -> false;
        };
    }

    /// Looks whether the log of the new home says that a preparation has failed.
    void look(ChildId id, Child child) {
        var underWay = preparations.get(id);
        if (underWay != null
                && child.heldBy(underWay.order().target()) instanceof Down down
                && !underWay.order().to().isAfter(down.token())) {
            failed(id, underWay);
        }
    }

    private void failed(ChildId id, Preparation underWay) {
        preparations.remove(id);
        int failures = waits.containsKey(id) ? waits.get(id).failures() + 1 : 1;
        long wait = Math.min(FIRST_WAIT_MILLIS << Math.min(failures - 1, 10), MAX_WAIT_MILLIS);
        waits.put(id, new Wait(failures, house.nowMillis() + wait));
        house.outbox.note(new Note.MoveCancelled(id, underWay.order().target()));
    }

    /// The child is held here no longer, or under another grant, or stays.
    void end(ChildId id) {
        departures.end(id);
        preparations.remove(id);
    }

    /// The child is held here no longer.
    void forget(ChildId id) {
        end(id);
        waits.remove(id);
        guests.remove(id);
        gate.forget(id);
    }

    void carryOut(Slot slot, SlotEffect.OfMove effect) {
        var id = slot.spec().id();
        switch (effect) {
            case SlotEffect.SayPrepared s -> sayPrepared(id);
            case SlotEffect.Dispatch dispatch -> dispatch(slot, dispatch);
            case SlotEffect.Ask ask -> ask(id, ask.to(), ask.target());
            case SlotEffect.Arrived arrived -> arrived(slot.spec(), arrived.to(), arrived.parcel());
            case SlotEffect.MoveOff off -> {
                end(id);
                house.outbox.note(new Note.MoveCancelled(id, off.target()));
            }
        }
    }

    /// An envelope belongs to the sub-view in which the move was ordered; later it is not sent any
    /// more.
    private void dispatch(Slot slot, SlotEffect.Dispatch dispatch) {
        var agreed = house.agreed();
        if (agreed != null && departures.belongsTo(slot.spec().id(), agreed.id())) {
            var parcel = dispatch.parcel();
            house.outbox.send(
                    dispatch.target(),
                    new Envelope(
                            agreed.id(),
                            dispatch.from(),
                            dispatch.to(),
                            slot.wanted(),
                            slot.spec(),
                            parcel.mailbox(),
                            parcel.state()),
                    true);
        }
    }

    /// Asks the new home, behind the envelope: that may be long.
    void ask(ChildId id, Token to, MemberId target) {
        var agreed = house.agreed();
        if (agreed != null && departures.belongsTo(id, agreed.id())) {
            house.outbox.send(target, new Cancel(agreed.id(), id, to), true);
        }
    }

    boolean isUnderWayNow(ChildId id) {
        var agreed = house.agreed();
        return agreed != null && departures.belongsTo(id, agreed.id());
    }

    /// Whether a child that its new home holds in quarantine is let go: if nothing would be lost
    /// with that home. It keeps all that it was sent, but so does this one, until it is up there.
    boolean isLetGo(SlotState.Frozen frozen) {
        return house.registry.isPresent(frozen.target()) && (frozen.parcel().isEmpty() || isLeaving());
    }

    /// The children it is time to ask for.
    List<ChildId> due() {
        return departures.due(house.nowMillis());
    }

    /// The new home shows it up.
    private void arrived(StoredSpec spec, Token to, Parcel parcel) {
        var keep = plan(spec).retention();
        if (keep.isPositive() && parcel.state().size() > 0) {
            retained.keep(spec.id(), to, parcel.state(), house.nowMillis() + keep.toMillis());
        }
    }

    /// What this member kept of a child that moved on, if the life that took it over is the one
    /// that was lost.
    Parcel kept(ChildId id, @Nullable Child child) {
        var state = retained.take(id, lost(child), house.nowMillis());
        return new Parcel(List.of(), state);
    }

    /// The life that ended with its holder.
    private static Token lost(@Nullable Child child) {
        var holder = child == null ? null : child.lastDepartedHolder();
        if (child == null || holder == null) {
            return Token.NONE;
        }
        return child.heldBy(holder) instanceof Claim claim ? claim.token() : Token.NONE;
    }

    // ---- at the new home ----

    /// A child is to be prepared here.
    void expect(MemberId from, Prepare prepare) {
        guests.put(prepare.spec().id(), new Guest(from, prepare.subView(), prepare.to(), false));
    }

    /// Whether this preparation is the one that is under way here.
    boolean isExpected(ChildId id, Token to) {
        var guest = guests.get(id);
        return guest != null && guest.to().equals(to);
    }

    /// The child is prepared here.
    private void sayPrepared(ChildId id) {
        var guest = guests.get(id);
        if (guest != null) {
            guests.put(id, new Guest(guest.from(), guest.subView(), guest.to(), true));
            house.outbox.send(guest.from(), new Prepared(guest.subView(), id, guest.to(), true));
        }
    }

    /// It cannot be prepared here.
    void refuse(MemberId from, Prepare prepare) {
        house.outbox.send(from, new Prepared(prepare.subView(), prepare.spec().id(), prepare.to(), false));
    }

    /// It has come, or comes no more.
    void expectNoLonger(ChildId id) {
        guests.remove(id);
    }

    // ---- both ----

    /// The sub-view has been left, and all preparations with it.
    ///
    /// @return the children that were being prepared here
    List<ChildId> left() {
        preparations.clear();
        gate.left();
        var ended = List.copyOf(guests.keySet());
        guests.clear();
        return ended;
    }

    /// How many moves of this member's children are under way, or wait.
    int open() {
        return underWay() + waits.size() + gate.waiting();
    }

    /// Once a heartbeat: what was not answered is said again.
    void tick() {
        retained.expire(house.nowMillis());
        waits.values().removeIf(wait -> house.nowMillis() - wait.untilMillis() > FORGET_MILLIS);
        for (var id : List.copyOf(preparations.keySet())) {
            var underWay = preparations.get(id);
            if (underWay != null && underWay.untilMillis() <= house.nowMillis()) {
                var order = underWay.order();
                failed(id, underWay);
                house.outbox.send(order.target(), new CallOff(order.subView(), id, order.to()));
            } else if (underWay != null) {
                house.outbox.send(underWay.order().target(), underWay.message());
            }
        }
        for (var guest : new ArrayList<>(guests.entrySet())) {
            if (guest.getValue().ready()) {
                sayPrepared(guest.getKey());
            }
        }
    }

    /// Whether what is held here can be frozen now.
    static boolean isMovable(Slot slot) {
        return switch (slot.state()) {
            case SlotState.Up _, SlotState.Backoff _, SlotState.Quarantined _, SlotState.Suspended _ -> true;
            case SlotState.Preparing _,
                    SlotState.Starting _,
                    SlotState.Freezing _,
                    SlotState.Frozen _,
                    SlotState.Suspending _,
                    SlotState.Stopping _,
                    SlotState.Vacant _ -> false;
        };
    }
}
