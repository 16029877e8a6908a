package io.processhub.strategy.migration;

import io.processhub.model.StoredSpec;
import io.processhub.spi.MigrationStrategy;
import java.time.Duration;

/// Stops a child here, then starts it there: a gap, never two. The default.
///
/// What the process hands over and the messages it has not handled travel with it.
///
/// @param askAfter after how long without a confirmation the old home asks the new one whether it
///                 has the child, and again after each such time; above zero, 5 s by default
public record ColdSwap(Duration askAfter) implements MigrationStrategy {
    private static final Duration DEFAULT_ASK_AFTER = Duration.ofSeconds(5);

    public ColdSwap {
        if (!askAfter.isPositive()) {
            throw new IllegalArgumentException("ColdSwap askAfter: " + askAfter + " is not above zero; use 5 s or so");
        }
    }

    /// Asks after 5 s.
    public ColdSwap() {
        this(DEFAULT_ASK_AFTER);
    }

    @Override
    public Plan plan(StoredSpec child) {
        return new Plan(Order.STOP_FIRST, askAfter);
    }

    @Override
    public String fingerprint() {
        return "ColdSwap";
    }
}
