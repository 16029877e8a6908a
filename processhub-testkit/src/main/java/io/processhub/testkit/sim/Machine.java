package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Time;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.LogState;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The machine that the world drives: a hub without its shell.
interface Machine {
    /// As [io.processhub.core.HubCore#step].
    void step(HubEvent event, Time now);

    /// As [io.processhub.core.HubCore#flush].
    void flush(Time now);

    /// As [io.processhub.core.HubCore#takeEffects].
    List<HubEffect> takeEffects();

    /// As [io.processhub.core.HubCore#nextWakeupMillis].
    long nextWakeupMillis();

    /// How it looks inside, for the invariants.
    Look look();

    /// As [io.processhub.core.HubCore#wanted].
    Optional<Wanted> wanted(ChildId id);

    /// What the invariants see of a machine.
    ///
    /// @param subView the sub-view it is in, agreed or not; null before the first
    /// @param agreed  whether it is agreed here
    /// @param members of that sub-view
    /// @param own     its own log
    /// @param copies  its copies of others' logs
    /// @param pending operations and orders that are not answered yet
    record Look(
            @Nullable SubViewId subView,
            boolean agreed,
            List<MemberId> members,
            LogState own,
            List<LogState> copies,
            int pending) {}

    /// Makes the machine of one hub.
    interface Maker {
        /// A new machine, at its birth.
        Machine make(CoreConfig config, Time now);
    }
}
