package io.processhub.api;

import java.time.Duration;
import java.util.Objects;

/// How a stop is to go. Immutable; begin with [#DEFAULT].
///
/// @param timeout after this the call ends, and children without an answer count as unknown; 1 ms
///                to 1 day. A child may itself take its whole shutdown timeout, twice. By default
///                15 s, or 5 s more than the slowest of the children may take, if that is longer
public record StopOptions(Duration timeout) {
    /// 15 s, or longer if a child may take longer to stop.
    public static final StopOptions DEFAULT = new StopOptions(Duration.ofSeconds(15));

    public StopOptions {
        Objects.requireNonNull(timeout, "timeout");
        Texts.positive("timeout", timeout);
    }

    /// The same with another timeout.
    public StopOptions timeout(Duration other) {
        return new StopOptions(other);
    }
}
