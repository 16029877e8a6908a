package io.processhub.core.slot;

import io.processhub.model.ExitReason;
import io.processhub.model.RestartType;
import org.jspecify.annotations.Nullable;

/// How often a child has failed in a row, and when it is tried again.
public final class Restarts {
    /// It is not tried again.
    static final long NO_MORE = -1;

    private final Limits limits;
    private int failures;

    /// How restarts are limited.
    ///
    /// @param maxRestarts        so many in a row; one more failure and the child is quarantined
    /// @param healthyMillis      a life of at least this long clears the count
    /// @param firstBackoffMillis the wait before the second restart in a row; the first is at once
    /// @param maxBackoffMillis   the wait doubles up to this
    public record Limits(int maxRestarts, long healthyMillis, long firstBackoffMillis, long maxBackoffMillis) {}

    Restarts(Limits limits) {
        this.limits = limits;
    }

    /// The count after a life; a long one clears it.
    ///
    /// @param before null if it has never failed: most children never do
    static @Nullable Restarts after(@Nullable Restarts before, long livedMillis) {
        return before == null || livedMillis >= before.limits.healthyMillis() ? null : before;
    }

    /// Whether a child of this type is started again after it has ended so.
    static boolean isWanted(RestartType type, ExitReason reason) {
        return switch (type) {
            case PERMANENT -> true;
            case TRANSIENT -> reason.isAbnormal();
            case TEMPORARY -> false;
        };
    }

    /// It failed once more.
    ///
    /// @return how long to wait before the next start, or [#NO_MORE]
    long failed() {
        failures++;
        if (failures > limits.maxRestarts()) {
            return NO_MORE;
        }
        if (failures == 1) {
            return 0;
        }
        long doubled = limits.firstBackoffMillis() << Math.min(failures - 2, 30);
        return Math.min(doubled, limits.maxBackoffMillis());
    }
}
