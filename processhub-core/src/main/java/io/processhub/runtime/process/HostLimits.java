package io.processhub.runtime.process;

import java.time.Duration;
import java.util.function.IntSupplier;

/// What a host allows its processes.
///
/// @param start      how long the factory and `init` may take together
/// @param mailbox    how many messages may wait for one process; one more is refused
/// @param stateBytes how many bytes a state that is handed over may have
/// @param movedBytes how many bytes of undelivered messages go with a process that moves; asked at
///                   each move, since another transport may take longer frames
public record HostLimits(Duration start, int mailbox, int stateBytes, IntSupplier movedBytes) {
    /// 10 s, 100,000 messages, 1 MiB of state and as much of messages.
    public static final HostLimits DEFAULT = new HostLimits(Duration.ofSeconds(10), 100_000);

    /// How many undelivered messages go with a process that moves.
    static final int MOVED_MESSAGES = 65_536;

    public HostLimits {
        if (!start.isPositive()) {
            throw new IllegalArgumentException("startTimeout: " + start + " is not positive");
        }
        if (mailbox < 1) {
            throw new IllegalArgumentException("mailbox limit: " + mailbox + " is not in 1.." + Integer.MAX_VALUE);
        }
    }

    /// Limits with which 1 MiB moves.
    public HostLimits(Duration start, int mailbox) {
        this(start, mailbox, 1 << 20, () -> 1 << 20);
    }
}
