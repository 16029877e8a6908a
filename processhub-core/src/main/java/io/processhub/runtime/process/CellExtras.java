package io.processhub.runtime.process;

import io.processhub.model.Token;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What most processes do not have most of the time. Made when it is first needed, so that an idle
/// process is small.
final class CellExtras {
    /// The later token that it was given since its start, if any.
    volatile @Nullable Token renewed;

    /// When it is interrupted or given up next, while it is to end.
    volatile TimerWheel.@Nullable Deadline limit;

    /// How long it has until each of its limits, if less than its spec says.
    volatile @Nullable Duration endLimit;

    /// What hooks made of its metadata; null if nothing. Written before its code begins.
    @Nullable
    Map<String, String> metadata;

    /// What its code waits for and has to be ended when it is to end.
    volatile @Nullable Set<OwnCall> calls;

    /// Only from inside.
    @Nullable
    CellTimers timers;

    /// Whether it was told to end, in run style. Only from inside.
    boolean told;

    /// Whether it delays its move.
    boolean defers;
}
