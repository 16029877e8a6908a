package io.processhub.runtime.process;

import java.time.Duration;

/// What a host allows its processes.
///
/// @param start   how long the factory and `init` may take together
/// @param mailbox how many messages may wait for one process; one more is refused
public record HostLimits(Duration start, int mailbox) {
    /// 10 s, 100,000 messages.
    public static final HostLimits DEFAULT = new HostLimits(Duration.ofSeconds(10), 100_000);

    public HostLimits {
        if (!start.isPositive()) {
            throw new IllegalArgumentException("startTimeout: " + start + " is not positive");
        }
        if (mailbox < 1) {
            throw new IllegalArgumentException("mailbox limit: " + mailbox + " is not in 1.." + Integer.MAX_VALUE);
        }
    }
}
