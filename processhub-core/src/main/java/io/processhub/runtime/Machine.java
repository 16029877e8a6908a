package io.processhub.runtime;

import io.processhub.core.HubCore;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Time;
import java.util.List;

/// What a driver drives: a [HubCore], or a script in a test of the driver.
interface Machine {
    /// As [HubCore#step].
    void step(HubEvent event, Time now);

    /// As [HubCore#flush].
    void flush(Time now);

    /// As [HubCore#takeEffects].
    List<HubEffect> takeEffects();

    /// As [HubCore#nextWakeupMillis].
    long nextWakeupMillis();

    /// The machine of a core.
    static Machine of(HubCore core) {
        return new Machine() {
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
        };
    }
}
