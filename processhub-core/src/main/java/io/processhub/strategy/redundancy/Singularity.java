package io.processhub.strategy.redundancy;

import io.processhub.spi.RedundancyStrategy;

/// One instance of each child, however many nodes there are. The default.
public record Singularity() implements RedundancyStrategy {
    @Override
    public int replicas(int candidates) {
        return 1;
    }

    @Override
    public String fingerprint() {
        return "Singularity";
    }
}
