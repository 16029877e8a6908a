package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig.Strategies;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.strategy.distribution.ConsistentHashing;
import io.processhub.strategy.migration.ColdSwap;
import io.processhub.strategy.partition.Divergence;
import io.processhub.strategy.redundancy.Singularity;
import io.processhub.strategy.synchronization.PubSub;

/// The strategies of a simulated hub unless a test says otherwise.
final class SimStrategies {
    private SimStrategies() {}

    /// The default of each kind.
    static Strategies defaults() {
        return moving(new ColdSwap());
    }

    /// The default of each kind, but moves as given.
    static Strategies moving(MigrationStrategy migration) {
        return moving(migration, new Divergence());
    }

    /// The default of each kind, but moves and sides as given.
    static Strategies moving(MigrationStrategy migration, PartitionToleranceStrategy sides) {
        return new Strategies(new ConsistentHashing(), new Singularity(), migration, new PubSub(), sides);
    }

    /// The default of each kind, but sides as given.
    static Strategies with(PartitionToleranceStrategy sides) {
        return moving(new ColdSwap(), sides);
    }
}
