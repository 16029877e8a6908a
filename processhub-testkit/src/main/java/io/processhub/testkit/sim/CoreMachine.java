package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig;
import io.processhub.core.HubCore;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Time;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.model.ChildId;
import java.util.List;
import java.util.Optional;

/// The real machine.
final class CoreMachine implements Machine {
    private final HubCore core;

    private CoreMachine(HubCore core) {
        this.core = core;
    }

    static Machine make(CoreConfig config, Time now) {
        return new CoreMachine(new HubCore(config, now));
    }

    @Override
    public void step(HubEvent event, Time now) {
        core.step(event, now);
    }

    @Override
    public void flush(Time now) {
        core.flush(now);
    }

    @Override
    public List<HubEffect> takeEffects() {
        return core.takeEffects();
    }

    @Override
    public long nextWakeupMillis() {
        return core.nextWakeupMillis();
    }

    @Override
    public Optional<Wanted> wanted(ChildId id) {
        return core.wanted(id);
    }

    @Override
    public Look look() {
        var inside = core.inspect();
        return new Look(
                inside.subView().orElse(null),
                inside.agreed(),
                inside.members(),
                inside.own(),
                inside.copies(),
                inside.calls() + inside.openMoves());
    }
}
