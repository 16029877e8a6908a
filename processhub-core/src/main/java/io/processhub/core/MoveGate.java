package io.processhub.core;

import io.processhub.core.handover.Pace;
import io.processhub.core.slot.Slot;
import io.processhub.core.slot.SlotState;
import io.processhub.core.wire.Message.MoveOrder;
import io.processhub.model.ChildId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Which of the moves that were ordered here may begin now: not all at once, and not while the
/// process asks for a delay. An order that waits belongs to its sub-view, and is forgotten with it.
final class MoveGate {
    private final House house;
    private final CoreConfig.Moving moving;
    private final Pace pace;
    private final Map<ChildId, MoveOrder> waiting = new LinkedHashMap<>();
    private final Map<ChildId, Deferral> deferrals = new LinkedHashMap<>();
    private boolean hurries;
    private long deferredUntilMillis = Long.MAX_VALUE;
    private long alarmMillis = Long.MIN_VALUE;

    /// A process does not want to move yet.
    ///
    /// @param runs     its life
    /// @param endMillis when it moves all the same; far away while no move was ordered
    private record Deferral(Token runs, long endMillis) {}

    MoveGate(House house) {
        this.house = house;
        this.moving = house.config.moving();
        this.pace = new Pace(moving.atOnce(), moving.perSecond(), house.nowMillis());
    }

    /// Whether the child may begin to move on this order now; if not, the order waits.
    ///
    /// @param underWay how many others are moving from here
    boolean admits(Slot slot, MoveOrder order, int underWay) {
        if (isDeferred(slot)) {
            waiting.put(order.id(), order);
            return false;
        }
        if (!pace.hasRoom(underWay)) {
            waiting.put(order.id(), order);
            return false;
        }
        if (!hurries && !pace.take(house.nowMillis())) {
            waiting.put(order.id(), order);
            wakeAt(pace.nextMillis(house.nowMillis()));
            return false;
        }
        waiting.remove(order.id());
        return true;
    }

    private boolean isDeferred(Slot slot) {
        var id = slot.spec().id();
        var deferral = deferrals.get(id);
        if (deferral == null || !(slot.state() instanceof SlotState.Up)) {
            return false;
        }
        if (!deferral.runs().equals(slot.runs())) {
            deferrals.remove(id);
            return false;
        }
        if (deferral.endMillis() == Long.MAX_VALUE) {
            long end = house.nowMillis() + moving.maxDeferral().toMillis();
            deferrals.put(id, new Deferral(deferral.runs(), end));
            house.alarms.wakeAt(end, null);
            return true;
        }
        return house.nowMillis() < Math.min(deferral.endMillis(), deferredUntilMillis);
    }

    /// A process wants its moves delayed, or no longer.
    void defers(ChildId id, Token runs, boolean defers) {
        if (defers) {
            deferrals.putIfAbsent(id, new Deferral(runs, Long.MAX_VALUE));
        } else {
            deferrals.remove(id);
        }
    }

    /// This member leaves: only so many at once, but as fast as that goes, and delayed no longer
    /// than until then.
    void hurry(long deferredUntil) {
        hurries = true;
        deferredUntilMillis = deferredUntil;
        house.alarms.wakeAt(deferredUntil, null);
    }

    /// The orders whose turn may have come, the earliest first; at most as many as there is room
    /// for. One that is not valid any more, since its child has another grant by now, waits no
    /// longer; one that cannot begin now takes nobody's room.
    ///
    /// @param held what is held under the grant that the order names, or null
    List<MoveOrder> due(int underWay, Function<MoveOrder, @Nullable Slot> held) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<MoveOrder> due = new ArrayList<>();
        for (var orders = waiting.values().iterator(); orders.hasNext() && pace.hasRoom(underWay + due.size()); ) {
            var order = orders.next();
            var slot = held.apply(order);
            if (slot == null) {
                orders.remove();
            } else if (Moves.isMovable(slot) && !isDeferred(slot)) {
                due.add(order);
            }
        }
        return due;
    }

    /// The child is held here no longer.
    void forget(ChildId id) {
        waiting.remove(id);
        deferrals.remove(id);
    }

    /// The sub-view has been left.
    void left() {
        waiting.clear();
    }

    /// How many orders wait.
    int waiting() {
        return waiting.size();
    }

    private void wakeAt(long millis) {
        if (alarmMillis <= house.nowMillis() || millis < alarmMillis) {
            alarmMillis = millis;
            house.alarms.wakeAt(millis, null);
        }
    }
}
