package io.processhub.runtime.process;

import io.processhub.model.ExitReason;
import java.time.Duration;

/// What a process is told to do; comes before all letters.
sealed interface Order {
    /// End, for this reason.
    record Stop(ExitReason reason) implements Order {}

    /// End, and give the letters back that were not read.
    ///
    /// @param handoverWait how long it may take to give its state; zero if it is not asked
    record Freeze(Duration handoverWait) implements Order {}

    /// Why the process ends, for its `terminate`.
    default ExitReason why() {
        return switch (this) {
            case Stop(var reason) -> reason;
            case Freeze _ -> new ExitReason.Moved();
        };
    }
}
