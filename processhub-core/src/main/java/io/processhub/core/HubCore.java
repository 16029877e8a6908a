package io.processhub.core;

import java.util.List;

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
    public HubCore(CoreConfig config, Time now) {
        throw new UnsupportedOperationException();
    }

    /// Lets one event happen.
    public void step(HubEvent event, Time now) {}

    /// Ends a batch of steps: sends what the batch wrote to this member's log, and
    /// acknowledgements.
    public void flush(Time now) {}

    /// What is to be done since the last call, in order.
    public List<HubEffect> takeEffects() {
        return List.of();
    }

    /// When a [HubEvent.TimerDue] is wanted next, on the monotonic clock; [Long#MAX_VALUE] if
    /// never.
    public long nextWakeupMillis() {
        return Long.MAX_VALUE;
    }
}
