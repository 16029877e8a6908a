package io.processhub;

import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.SynchronizationStrategy;
import io.processhub.strategy.distribution.CentralizedLoadBalancer;
import io.processhub.strategy.distribution.ConsistentHashing;
import io.processhub.strategy.distribution.Guided;
import io.processhub.strategy.migration.ColdSwap;
import io.processhub.strategy.migration.HotSwap;
import io.processhub.strategy.partition.Divergence;
import io.processhub.strategy.partition.DynamicQuorum;
import io.processhub.strategy.partition.MajorityQuorum;
import io.processhub.strategy.partition.StaticQuorum;
import io.processhub.strategy.redundancy.Replication;
import io.processhub.strategy.redundancy.Singularity;
import io.processhub.strategy.synchronization.Gossip;
import io.processhub.strategy.synchronization.PubSub;
import java.time.Duration;
import java.util.Objects;

/// The built-in strategies by name. Each is written against the same SPI as a user's own.
///
/// ```java
/// HubConfig.named("orders", c -> c.synchronizationStrategy(
///         Strategies.pubSub(Duration.ofSeconds(5))))
/// ```
public final class Strategies {
    private Strategies() {}

    /// Spreads children evenly over the nodes by their weights, and moves only what must move when
    /// a node comes or goes. The default.
    public static DistributionStrategy consistentHashing() {
        return new ConsistentHashing();
    }

    /// Gives each child to the nodes that its caller names in
    /// [io.processhub.api.StartOptions#childMapping]. A child of a node that is gone is down until
    /// that node is back.
    public static DistributionStrategy guided() {
        return new Guided();
    }

    /// As [#guided()], with a choice of what becomes of a child whose node is gone.
    public static DistributionStrategy guided(Guided.Failover failover) {
        Objects.requireNonNull(failover, "failover");
        return new Guided(failover);
    }

    /// Starts children on nodes that have little to do, as the nodes say of themselves every 10 s,
    /// and leaves them where they are.
    public static DistributionStrategy centralizedLoadBalancer() {
        return new CentralizedLoadBalancer();
    }

    /// As [#centralizedLoadBalancer()], with other options of how load is scored.
    public static DistributionStrategy centralizedLoadBalancer(CentralizedLoadBalancer.Options options) {
        Objects.requireNonNull(options, "options");
        return new CentralizedLoadBalancer(options);
    }

    /// One instance of each child. The default.
    public static RedundancyStrategy singularity() {
        return new Singularity();
    }

    /// So many instances of each child, each on another node, all of them active.
    ///
    /// @param factor 1 to 10,000, or [Replication#CLUSTER_SIZE] for one on each node
    /// @throws IllegalArgumentException if the factor is out of its range
    public static RedundancyStrategy replication(int factor) {
        return new Replication(factor, Replication.Model.ACTIVE_ACTIVE, Replication.Signal.NONE);
    }

    /// So many instances of each child, each on another node.
    ///
    /// @param factor 1 to 10,000, or [Replication#CLUSTER_SIZE] for one on each node
    /// @param model  whether all are active, or one
    /// @param signal which roles a process is told of
    /// @throws IllegalArgumentException if the factor is out of its range
    public static RedundancyStrategy replication(int factor, Replication.Model model, Replication.Signal signal) {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(signal, "signal");
        return new Replication(factor, model, signal);
    }

    /// Moves a child by stopping it here and then starting it there. The default, which asks after
    /// the hub's `migrBaseTimeout`.
    ///
    /// @param askAfter after how long without a confirmation the old home asks the new one;
    ///                 positive
    public static MigrationStrategy coldSwap(Duration askAfter) {
        Objects.requireNonNull(askAfter, "askAfter");
        return new ColdSwap(askAfter);
    }

    /// As [#coldSwap(Duration)], with or without the handover of states.
    ///
    /// @param handover whether a process that implements [io.processhub.api.HandsOver] takes its
    ///                 state along; true by default
    public static MigrationStrategy coldSwap(Duration askAfter, boolean handover) {
        Objects.requireNonNull(askAfter, "askAfter");
        return new ColdSwap(askAfter, handover, new ColdSwap().handoverDataWait());
    }

    /// Moves a child by running its `init` at the new home while it still works at the old one;
    /// then its waiting messages go over. Without handover of its state.
    public static MigrationStrategy hotSwap() {
        return new HotSwap();
    }

    /// As [#hotSwap()], with other options.
    ///
    /// ```java
    /// c.migrationStrategy(Strategies.hotSwap(HotSwap.Options.DEFAULT.handover(true)));
    /// ```
    public static MigrationStrategy hotSwap(HotSwap.Options options) {
        Objects.requireNonNull(options, "options");
        return new HotSwap(options);
    }

    /// Tells everyone of each change at once, and compares registries every 15 s. The default.
    public static SynchronizationStrategy pubSub() {
        return new PubSub();
    }

    /// Tells everyone of each change at once, and compares registries now and then.
    ///
    /// @param interval how often; at least 100 ms
    public static SynchronizationStrategy pubSub(Duration interval) {
        Objects.requireNonNull(interval, "interval");
        return new PubSub(interval);
    }

    /// Each change to 3 members, who pass it on to 3 each, until all have it; registries are
    /// compared every 15 s. For large clusters: nobody has to tell everyone.
    public static Gossip gossip() {
        return new Gossip();
    }

    /// As [#gossip()], with other options.
    ///
    /// @param recipients   how many each member tells, 1 to 100
    /// @param syncInterval how often registries are compared, 100 ms to 1 day
    /// @throws IllegalArgumentException if an option is out of its range
    public static Gossip gossip(int recipients, Duration syncInterval) {
        Objects.requireNonNull(syncInterval, "syncInterval");
        return new Gossip(recipients, syncInterval);
    }

    /// Both sides of a partition go on; when they meet again, one instance of each child survives.
    /// The default.
    public static PartitionToleranceStrategy divergence() {
        return new Divergence();
    }

    /// A side acts while it has at least so many members; the other stops its children.
    ///
    /// @param quorumSize at least 1; more than half of all nodes that there can be
    public static StaticQuorum staticQuorum(int quorumSize) {
        return new StaticQuorum(quorumSize);
    }

    /// A side acts while it has at least this share of the members that it had in the last 30 s.
    ///
    /// @param quorumSize percent, 1 to 100; more than 50
    public static DynamicQuorum dynamicQuorum(int quorumSize) {
        return new DynamicQuorum(quorumSize);
    }

    /// A side acts while it has more than half of the most members that there ever were.
    public static MajorityQuorum majorityQuorum() {
        return new MajorityQuorum();
    }
}
