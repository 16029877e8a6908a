package io.processhub.core.slot;

import io.processhub.model.ExitReason;
import io.processhub.model.RestartType;

/// How often a child has failed in a row, and when it is tried again.
public final class Restarts {
    /// It is not tried again.
    static final long NO_MORE = -1;

    private final Limits limits;
    private final RestartType type;
    private int failures;

    /// How restarts are limited.
    ///
    /// @param maxRestarts        so many in a row; one more failure and the child is quarantined
    /// @param healthyMillis      a life of at least this long clears the count
    /// @param firstBackoffMillis the wait before the second restart in a row; the first is at once
    /// @param maxBackoffMillis   the wait doubles up to this
    public record Limits(int maxRestarts, long healthyMillis, long firstBackoffMillis, long maxBackoffMillis) {}

    Restarts(Limits limits, RestartType type) {
        this.limits = limits;
        this.type = type;
    }

    /// Whether the child is started again after it has ended so.
    boolean isWanted(ExitReason reason) {
        return switch (type) {
            case PERMANENT -> true;
            case TRANSIENT -> reason.isAbnormal();
            case TEMPORARY -> false;
        };
    }

    /// It has lived for so long.
    void lived(long millis) {
        if (millis >= limits.healthyMillis()) {
            failures = 0;
        }
    }

    /// It is to be tried as if it had never failed.
    void forget() {
        failures = 0;
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
