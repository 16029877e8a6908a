package io.processhub.runtime.process;

import io.processhub.api.Received;
import io.processhub.model.ExitReason;

/// What a process is told to do; comes before all letters.
sealed interface Order {
    /// End, for this reason.
    record Stop(ExitReason reason) implements Order {}

    /// End, and give the letters back that were not read.
    record Freeze() implements Order {}

    /// Why it ends.
    default ExitReason reason() {
        return switch (this) {
            case Stop(var reason) -> reason;
            case Freeze() -> new ExitReason.Moved();
        };
    }

    /// What a process in run style receives.
    default Received received() {
        return switch (this) {
            case Stop(var reason) -> new Received.Stopping(reason);
            case Freeze() -> new Received.Moving();
        };
    }
}
