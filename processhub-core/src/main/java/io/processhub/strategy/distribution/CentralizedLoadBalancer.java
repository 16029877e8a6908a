package io.processhub.strategy.distribution;

import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.NodeReadings;
import io.processhub.spi.NodeReporter;
import io.processhub.spi.PlacementRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Starts children on nodes that have little to do, and leaves them where they are.
///
/// Each node scores its own load from 0 (idle) to 1 and tells the others; so every node holds the
/// whole scoreboard, and none is lost with a leader. A child that has to be started goes to a node
/// with a chance in proportion to the node's weight times what its score leaves of 1, at least 0.1:
/// in proportion, and not always to the idlest, so that many starts between two reports do not all
/// meet on one node. What runs is never moved because of load, nor to a node that joins; the
/// children of a node that leaves are started on the others in the same way.
///
/// Scores are as those of the original: of one reading 0.4 times the share of processor time, 0.3
/// times the run queue, 0.2 times the number of processes and 0.1 times the memory, each by its
/// full scale and at most 1; then the mean of the latest readings, each weighing `decayFactor`
/// times the one after it.
///
/// The chance is the child's hash, not a throw of dice: one scoreboard and one id give one answer.
/// A node that has not reported yet counts as idle. Costs O(n) for n nodes and a child that is to
/// be started, nothing for one that runs; keeps nothing. Good for any thread.
public final class CentralizedLoadBalancer implements DistributionStrategy {
    /// The name of the one fact that nodes tell: their score, 0 to 1.
    public static final String SCORE = "load-score";

    private static final double LEAST_SHARE = 0.1;

    private final Options options;
    private volatile WeightedRendezvous nodes = WeightedRendezvous.among(List.of());

    /// With the defaults of the original.
    public CentralizedLoadBalancer() {
        this(Options.DEFAULT);
    }

    /// With other options.
    public CentralizedLoadBalancer(Options options) {
        this.options = options;
    }

    /// How load is scored. Nodes may differ in it.
    ///
    /// @param maxHistorySize    how many readings a score is made of, at most; 1 to 1,000
    /// @param weightDecayFactor what a reading weighs, compared with the one after it; above 0, at
    ///                          most 1
    /// @param pushInterval      between two readings, each of which is told to all; at least 100 ms
    /// @param fullScale         what counts as a full load
    public record Options(int maxHistorySize, double weightDecayFactor, Duration pushInterval, Scale fullScale) {
        /// 30 readings, each 0.9 times the next, every 10 s.
        public static final Options DEFAULT = new Options(30, 0.9, Duration.ofSeconds(10), Scale.DEFAULT);

        public Options {
            if (maxHistorySize < 1 || maxHistorySize > 1_000) {
                throw new IllegalArgumentException("maxHistorySize: %d is not in 1..1000".formatted(maxHistorySize));
            }
            if (!(weightDecayFactor > 0) || weightDecayFactor > 1) {
                throw new IllegalArgumentException(
                        "weightDecayFactor: %s is not above 0 and at most 1".formatted(weightDecayFactor));
            }
            if (pushInterval.compareTo(Duration.ofMillis(100)) < 0) {
                throw new IllegalArgumentException("pushInterval: %s is below 100 ms".formatted(pushInterval));
            }
        }

        /// The same with another interval.
        public Options pushInterval(Duration other) {
            return new Options(maxHistorySize, weightDecayFactor, other, fullScale);
        }

        /// The same with another scale.
        public Options fullScale(Scale other) {
            return new Options(maxHistorySize, weightDecayFactor, pushInterval, other);
        }
    }

    /// What counts as a full load; more counts as much.
    ///
    /// @param runQueue    virtual threads that wait for a processor; at least 1
    /// @param processes   processes of the node; at least 1
    /// @param memoryBytes heap in use; at least 1
    public record Scale(int runQueue, int processes, long memoryBytes) {
        /// 100 waiting threads, 10,000 processes, 1 GiB: those of the original.
        public static final Scale DEFAULT = new Scale(100, 10_000, 1L << 30);

        public Scale {
            if (runQueue < 1 || processes < 1 || memoryBytes < 1) {
                throw new IllegalArgumentException(
                        "full scale of runQueue %d, processes %d, memoryBytes %d: each is at least 1"
                                .formatted(runQueue, processes, memoryBytes));
            }
        }
    }

    // ---- where ----

    /// Where a child would start if no node had reported yet.
    @Override
    public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
        return place(new PlacementRequest(child, candidates, replicas, List.of(), Map.of()));
    }

    @Override
    public List<NodeId> place(PlacementRequest request) {
        var holders = request.holders();
        if (holders.size() >= request.replicas()) {
            return holders.subList(0, request.replicas());
        }
        var candidates = request.candidates();
        var known = nodes;
        if (!known.isOf(candidates)) {
            known = WeightedRendezvous.among(candidates);
            nodes = known;
        }
        var chosen = new ArrayList<>(holders);
        var ranked = known.rank(
                request.child().id(), i -> share(candidates.get(i), request), request.replicas() + holders.size());
        for (var node : ranked) {
            if (chosen.size() < request.replicas() && !holders.contains(node)) {
                chosen.add(node);
            }
        }
        return chosen;
    }

    private static double share(Candidate candidate, PlacementRequest request) {
        var facts = request.facts().get(candidate.node());
        double score = facts == null ? 0 : facts.getOrDefault(SCORE, 0.0);
        return candidate.weight() * Math.max(LEAST_SHARE, 1 - score);
    }

    // ---- how loaded ----

    @Override
    public Optional<NodeReporter> reporter() {
        return Optional.of(new NodeReporter() {
            @Override
            public Duration reportInterval() {
                return options.pushInterval();
            }

            @Override
            public int history() {
                return options.maxHistorySize();
            }

            @Override
            public Map<String, Double> report(List<NodeReadings> readings) {
                return Map.of(SCORE, score(readings));
            }
        });
    }

    /// The score of a node.
    ///
    /// @param readings at least one, the latest first
    double score(List<NodeReadings> readings) {
        double sum = 0;
        double weights = 0;
        double weight = 1;
        for (var reading : readings) {
            sum += weight * score(reading);
            weights += weight;
            weight *= options.weightDecayFactor();
        }
        return sum / weights;
    }

    private double score(NodeReadings reading) {
        var full = options.fullScale();
        return 0.4 * atMostOne(reading.cpu())
                + 0.3 * atMostOne((double) reading.runQueue() / full.runQueue())
                + 0.2 * atMostOne((double) reading.processes() / full.processes())
                + 0.1 * atMostOne((double) reading.memoryBytes() / full.memoryBytes());
    }

    private static double atMostOne(double value) {
        return Math.clamp(value, 0, 1);
    }

    @Override
    public String fingerprint() {
        return "CentralizedLoadBalancer";
    }
}
