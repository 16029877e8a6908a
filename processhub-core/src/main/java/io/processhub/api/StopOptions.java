package io.processhub.api;

import java.time.Duration;

/// How a stop is to go. Immutable; begin with [#DEFAULT].
///
/// @param timeout after this the call ends, and children without an answer count as unknown; 1 ms
///                to 1 day, 10 s by default. A child may itself take its whole shutdown timeout,
///                twice
public record StopOptions(Duration timeout) {
    /// 10 s.
    public static final StopOptions DEFAULT = new StopOptions(Duration.ofSeconds(10));

    public StopOptions {
        Texts.positive("timeout", timeout);
    }

    /// The same with another timeout.
    public StopOptions timeout(Duration other) {
        return new StopOptions(other);
    }
}
