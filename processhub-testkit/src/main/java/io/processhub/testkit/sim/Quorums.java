package io.processhub.testkit.sim;

import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.strategy.partition.Divergence;
import io.processhub.strategy.partition.DynamicQuorum;
import io.processhub.strategy.partition.MajorityQuorum;
import io.processhub.strategy.partition.StaticQuorum;

/// Which sides of a storm may act.
enum Quorums {
    /// All.
    DIVERGENCE,
    /// Those with more than half of the nodes there are at first.
    STATIC,
    /// Those with two of three of the nodes there were lately.
    DYNAMIC,
    /// Those with more than half of the most nodes there ever were.
    MAJORITY;

    PartitionToleranceStrategy strategy(int nodes) {
        return switch (this) {
            case DIVERGENCE -> new Divergence();
            case STATIC -> new StaticQuorum(nodes / 2 + 1).startupConfirm(true);
            case DYNAMIC -> new DynamicQuorum(66);
            case MAJORITY -> new MajorityQuorum().initialClusterSize(nodes);
        };
    }
}
