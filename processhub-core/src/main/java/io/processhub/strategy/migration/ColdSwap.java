package io.processhub.strategy.migration;

import io.processhub.model.StoredSpec;
import io.processhub.spi.MigrationStrategy;
import java.time.Duration;

/// Stops a child here, then starts it there: a gap, never two. The default.
///
/// The messages it has not handled travel with it, and so does its state, if its code implements
/// `HandsOver` and `handover` is on.
///
/// @param askAfter         after how long without a confirmation the old home asks the new one
///                         whether it has the child, and again after each such time; above zero, 5
///                         s by default
/// @param handover         whether processes are asked for their state; true by default
/// @param handoverDataWait how long one may take to give it; then it moves without. Above zero, 3 s
///                         by default
public record ColdSwap(Duration askAfter, boolean handover, Duration handoverDataWait) implements MigrationStrategy {
    private static final Duration DEFAULT_ASK_AFTER = Duration.ofSeconds(5);
    private static final Duration DEFAULT_DATA_WAIT = Duration.ofSeconds(3);
    private static final Duration UNUSED = Duration.ofSeconds(10);

    public ColdSwap {
        if (!askAfter.isPositive()) {
            throw new IllegalArgumentException("ColdSwap askAfter: " + askAfter + " is not above zero; use 5 s or so");
        }
        if (!handoverDataWait.isPositive()) {
            throw new IllegalArgumentException(
                    "ColdSwap handoverDataWait: " + handoverDataWait + " is not above zero; use 3 s or so");
        }
    }

    /// Hands states over.
    public ColdSwap(Duration askAfter) {
        this(askAfter, true, DEFAULT_DATA_WAIT);
    }

    /// Asks after 5 s, and hands states over.
    public ColdSwap() {
        this(DEFAULT_ASK_AFTER);
    }

    @Override
    public Plan plan(StoredSpec child) {
        return new Plan(Order.STOP_FIRST, askAfter, handover, handoverDataWait, UNUSED, Duration.ZERO);
    }

    @Override
    public String fingerprint() {
        return "ColdSwap";
    }
}
