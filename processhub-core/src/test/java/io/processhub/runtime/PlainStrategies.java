package io.processhub.runtime;

import io.processhub.core.CoreConfig;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The plainest five strategies, for tests of the shell, which may not know the built-in ones.
final class PlainStrategies
        implements DistributionStrategy,
                RedundancyStrategy,
                MigrationStrategy,
                SynchronizationStrategy,
                PartitionToleranceStrategy {
    static CoreConfig.Strategies all() {
        var plain = new PlainStrategies();
        return new CoreConfig.Strategies(plain, plain, plain, plain, plain);
    }

    @Override
    public String fingerprint() {
        return "Plain";
    }

    @Override
    public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
        return candidates.stream().map(Candidate::node).limit(replicas).toList();
    }

    @Override
    public int replicas(int candidates) {
        return 1;
    }

    @Override
    public Plan plan(StoredSpec child) {
        return new Plan(Order.STOP_FIRST, Duration.ofSeconds(15));
    }

    @Override
    public List<NodeId> tellAtOnce(List<NodeId> others, RandomGenerator chance) {
        return others;
    }

    @Override
    public List<NodeId> compareWith(List<NodeId> others, RandomGenerator chance) {
        return others;
    }

    @Override
    public Duration interval() {
        return Duration.ofSeconds(1);
    }

    @Override
    public boolean mayAct(Membership seen) {
        return true;
    }
}
