package io.processhub.core;

import io.processhub.core.operation.Desk;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import java.util.List;

/// What the room of the operations sees of the house.
final class CallSide implements Desk {
    private final House house;
    private final LogExchange exchange;

    CallSide(House house, LogExchange exchange) {
        this.house = house;
        this.exchange = exchange;
    }

    @Override
    public MemberId arbiter(ChildId child) {
        var agreed = house.agreed();
        var arbiter = agreed == null ? null : agreed.arbiter(child);
        if (arbiter == null) {
            throw new IllegalStateException("nobody is asked while no sub-view with active members is agreed");
        }
        return arbiter;
    }

    @Override
    public void ask(MemberId arbiter, Message.ViewBound request) {
        house.outbox.send(arbiter, request);
    }

    @Override
    public boolean isShown(LogPosition position) {
        return house.registry.held(position.owner()) >= position.seq() || !house.registry.isPresent(position.owner());
    }

    @Override
    public void fetch(MemberId owner) {
        if (!owner.equals(house.self)) {
            exchange.pull(owner, owner);
        }
    }

    @Override
    public void progress(long call, List<Outcome> outcomes) {
        house.outbox.add(new HubEffect.CallProgress(call, outcomes));
    }

    @Override
    public void ended(long call, List<ChildId> timedOut, boolean rolledBack) {
        house.outbox.add(new HubEffect.CallEnded(call, timedOut, rolledBack));
    }

    @Override
    public void wakeAt(long dueMillis) {
        house.alarms.wakeAt(dueMillis, null);
    }

    @Override
    public MemberId self() {
        return house.self;
    }
}
