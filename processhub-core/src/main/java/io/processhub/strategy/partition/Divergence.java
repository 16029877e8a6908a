package io.processhub.strategy.partition;

import io.processhub.spi.PartitionToleranceStrategy;

/// Every side of a partition goes on, each with a copy of what it cannot see; when they meet again,
/// one instance of each name survives. The default.
public record Divergence() implements PartitionToleranceStrategy {
    @Override
    public boolean mayAct(Membership seen) {
        return true;
    }

    @Override
    public String fingerprint() {
        return "Divergence";
    }
}
