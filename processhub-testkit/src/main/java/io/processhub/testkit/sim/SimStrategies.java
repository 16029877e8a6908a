package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig.Strategies;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.Rendezvous;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The strategies of a simulated hub unless a test says otherwise: one instance, on the best node
/// by rendezvous hash, moved cold, told to everyone, on both sides of a partition.
final class SimStrategies {
    private SimStrategies() {}

    /// The default of each kind.
    static Strategies defaults() {
        return new Strategies(new ByHash(), new One(), new Cold(), new Everyone(), new Always());
    }

    private record ByHash() implements DistributionStrategy {
        @Override
        public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
            return Rendezvous.among(candidates.stream().map(Candidate::node).toList())
                    .rank(child.id(), replicas);
        }

        @Override
        public String fingerprint() {
            return "ByHash";
        }
    }

    private record One() implements RedundancyStrategy {
        @Override
        public int replicas(int candidates) {
            return 1;
        }

        @Override
        public String fingerprint() {
            return "One";
        }
    }

    private record Cold() implements MigrationStrategy {
        @Override
        public Plan plan(StoredSpec child) {
            return new Plan(Order.STOP_FIRST, Duration.ofSeconds(3));
        }

        @Override
        public String fingerprint() {
            return "Cold";
        }
    }

    private record Everyone() implements SynchronizationStrategy {
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
            return Duration.ofSeconds(15);
        }

        @Override
        public String fingerprint() {
            return "Everyone";
        }
    }

    private record Always() implements PartitionToleranceStrategy {
        @Override
        public boolean mayAct(Membership seen) {
            return true;
        }

        @Override
        public String fingerprint() {
            return "Always";
        }
    }
}
