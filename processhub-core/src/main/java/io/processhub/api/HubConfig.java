package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Names;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How a hub behaves on this node. Immutable; every instance is valid, because none can be built
/// that is not. What an option means and its default is said at its setter in [Builder].
///
/// Members of one hub should be given the same options; their strategies must be the same.
public final class HubConfig {
    private final Builder options;

    private HubConfig(Builder builder) {
        options = new Builder(builder);
        var problems = new Problems("HubConfig");
        problems.check("hubId", () -> Names.check("hub id", options.hubId));
        checkChildSpecs(problems);
        checkTimes(problems);
        checkNumbers(problems);
        problems.throwIfAny();
    }

    /// A hub of this name, with all defaults.
    ///
    /// @throws InvalidConfigException if the name is refused
    public static HubConfig named(String hubId) {
        return named(hubId, _ -> {});
    }

    /// A hub of this name, with changes to the defaults.
    ///
    /// ```java
    /// HubConfig.named("orders", c -> c.ackCopies(2).expectedMembers(3))
    /// ```
    ///
    /// @throws InvalidConfigException names everything that is wrong, at once
    public static HubConfig named(String hubId, Consumer<Builder> changes) {
        var builder = new Builder(hubId);
        changes.accept(builder);
        return new HubConfig(builder);
    }

    /// The same hub with further changes.
    ///
    /// @throws InvalidConfigException names everything that is wrong, at once
    public HubConfig with(Consumer<Builder> changes) {
        var builder = new Builder(options);
        changes.accept(builder);
        return new HubConfig(builder);
    }

    private void checkChildSpecs(Problems problems) {
        var seen = new HashSet<ChildId>();
        for (var spec : options.childSpecs) {
            problems.unless(
                    seen.add(spec.id()),
                    "childSpecs: child \"%s\" is in it twice; ids are unique",
                    ChildId.printable(spec.id().value()));
        }
        problems.unless(
                options.childSpecs.size() <= options.maxChildrenPerCall,
                "childSpecs: %d children are above maxChildrenPerCall, %d",
                options.childSpecs.size(),
                options.maxChildrenPerCall);
    }

    private void checkTimes(Problems problems) {
        positive(problems, "barrierTimeout", options.barrierTimeout);
        positive(problems, "deadlockRecoveryTimeout", options.deadlockRecoveryTimeout);
        positive(problems, "storagePurgeInterval", options.storagePurgeInterval);
        positive(problems, "migrBaseTimeout", options.migrBaseTimeout);
        positive(problems, "dsupMaxSeconds", options.dsupMaxSeconds);
        positive(problems, "dsupShutdownTimeout", options.dsupShutdownTimeout);
        positive(problems, "formationTimeout", options.formationTimeout);
        positive(problems, "startTimeout", options.startTimeout);
        positive(problems, "keepUnreachable", options.keepUnreachable);
        positive(problems, "heartbeatInterval", options.heartbeatInterval);
        positive(problems, "firstBackoff", options.firstBackoff);
        positive(problems, "maxBackoff", options.maxBackoff);
        problems.unless(
                options.heartbeatInterval.compareTo(options.barrierTimeout) < 0,
                "heartbeatInterval: %s is not below barrierTimeout, %s",
                options.heartbeatInterval,
                options.barrierTimeout);
        problems.unless(
                options.barrierTimeout.compareTo(options.deadlockRecoveryTimeout) <= 0,
                "barrierTimeout: %s is above deadlockRecoveryTimeout, %s",
                options.barrierTimeout,
                options.deadlockRecoveryTimeout);
        problems.unless(
                options.firstBackoff.compareTo(options.maxBackoff) <= 0,
                "firstBackoff: %s is above maxBackoff, %s",
                options.firstBackoff,
                options.maxBackoff);
    }

    private void checkNumbers(Problems problems) {
        within(problems, "dsupMaxRestarts", options.dsupMaxRestarts, 0, 100_000);
        within(problems, "expectedMembers", options.expectedMembers, 0, 10_000);
        within(problems, "ackCopies", options.ackCopies, 0, 1_000);
        within(problems, "maxMailboxMessages", options.maxMailboxMessages, 1, 100_000_000);
        within(problems, "maxQueuedCalls", options.maxQueuedCalls, 1, 10_000_000);
        within(problems, "maxChildrenPerCall", options.maxChildrenPerCall, 1, Limits.CHILDREN_PER_CALL);
        within(problems, "maxArgumentsBytes", options.maxArgumentsBytes, 1, Limits.ARGUMENTS_BYTES);
    }

    private static void positive(Problems problems, String option, Duration time) {
        problems.unless(Texts.isPositive(time), "%s: %s is not in 1 ms to 1 day", option, time);
    }

    private static void within(Problems problems, String option, int value, int least, int most) {
        problems.unless(value >= least && value <= most, "%s: %d is not in %d..%d", option, value, least, most);
    }

    /// The hub's name.
    public String hubId() {
        return options.hubId;
    }

    /// See [Builder#childSpecs(List)].
    public List<ChildSpec> childSpecs() {
        return options.childSpecs;
    }

    /// See [Builder#distributionStrategy]; empty for the default.
    public Optional<DistributionStrategy> distributionStrategy() {
        return options.distributionStrategy;
    }

    /// See [Builder#redundancyStrategy]; empty for the default.
    public Optional<RedundancyStrategy> redundancyStrategy() {
        return options.redundancyStrategy;
    }

    /// See [Builder#migrationStrategy]; empty for the default.
    public Optional<MigrationStrategy> migrationStrategy() {
        return options.migrationStrategy;
    }

    /// See [Builder#synchronizationStrategy]; empty for the default.
    public Optional<SynchronizationStrategy> synchronizationStrategy() {
        return options.synchronizationStrategy;
    }

    /// See [Builder#partitionToleranceStrategy]; empty for the default.
    public Optional<PartitionToleranceStrategy> partitionToleranceStrategy() {
        return options.partitionToleranceStrategy;
    }

    /// See [Builder#barrierTimeout].
    public Duration barrierTimeout() {
        return options.barrierTimeout;
    }

    /// See [Builder#deadlockRecoveryTimeout].
    public Duration deadlockRecoveryTimeout() {
        return options.deadlockRecoveryTimeout;
    }

    /// See [Builder#storagePurgeInterval].
    public Duration storagePurgeInterval() {
        return options.storagePurgeInterval;
    }

    /// See [Builder#migrBaseTimeout].
    public Duration migrBaseTimeout() {
        return options.migrBaseTimeout;
    }

    /// See [Builder#dsupMaxRestarts].
    public int dsupMaxRestarts() {
        return options.dsupMaxRestarts;
    }

    /// See [Builder#dsupMaxSeconds].
    public Duration dsupMaxSeconds() {
        return options.dsupMaxSeconds;
    }

    /// See [Builder#dsupShutdownTimeout].
    public Duration dsupShutdownTimeout() {
        return options.dsupShutdownTimeout;
    }

    /// See [Builder#firstBackoff].
    public Duration firstBackoff() {
        return options.firstBackoff;
    }

    /// See [Builder#maxBackoff].
    public Duration maxBackoff() {
        return options.maxBackoff;
    }

    /// See [Builder#expectedMembers].
    public int expectedMembers() {
        return options.expectedMembers;
    }

    /// See [Builder#formationTimeout].
    public Duration formationTimeout() {
        return options.formationTimeout;
    }

    /// See [Builder#startTimeout].
    public Duration startTimeout() {
        return options.startTimeout;
    }

    /// See [Builder#ackCopies].
    public int ackCopies() {
        return options.ackCopies;
    }

    /// See [Builder#keepUnreachable].
    public Duration keepUnreachable() {
        return options.keepUnreachable;
    }

    /// See [Builder#heartbeatInterval].
    public Duration heartbeatInterval() {
        return options.heartbeatInterval;
    }

    /// See [Builder#maxMailboxMessages].
    public int maxMailboxMessages() {
        return options.maxMailboxMessages;
    }

    /// See [Builder#maxQueuedCalls].
    public int maxQueuedCalls() {
        return options.maxQueuedCalls;
    }

    /// See [Builder#maxChildrenPerCall].
    public int maxChildrenPerCall() {
        return options.maxChildrenPerCall;
    }

    /// See [Builder#maxArgumentsBytes].
    public int maxArgumentsBytes() {
        return options.maxArgumentsBytes;
    }

    /// The options with their defaults. Nothing is checked before the whole is built. All times are
    /// 1 ms to 1 day.
    public static final class Builder {
        private final String hubId;
        private List<ChildSpec> childSpecs = List.of();
        private Optional<DistributionStrategy> distributionStrategy = Optional.empty();
        private Optional<RedundancyStrategy> redundancyStrategy = Optional.empty();
        private Optional<MigrationStrategy> migrationStrategy = Optional.empty();
        private Optional<SynchronizationStrategy> synchronizationStrategy = Optional.empty();
        private Optional<PartitionToleranceStrategy> partitionToleranceStrategy = Optional.empty();
        private Duration barrierTimeout = Duration.ofSeconds(10);
        private Duration deadlockRecoveryTimeout = Duration.ofSeconds(60);
        private Duration storagePurgeInterval = Duration.ofSeconds(15);
        private Duration migrBaseTimeout = Duration.ofSeconds(15);
        private int dsupMaxRestarts = 100;
        private Duration dsupMaxSeconds = Duration.ofSeconds(4);
        private Duration dsupShutdownTimeout = Duration.ofSeconds(60);
        private Duration firstBackoff = Duration.ofMillis(10);
        private Duration maxBackoff = Duration.ofSeconds(10);
        private int expectedMembers;
        private Duration formationTimeout = Duration.ofSeconds(10);
        private Duration startTimeout = Duration.ofSeconds(8);
        private int ackCopies = 1;
        private Duration keepUnreachable = Duration.ofMinutes(10);
        private Duration heartbeatInterval = Duration.ofSeconds(1);
        private int maxMailboxMessages = 100_000;
        private int maxQueuedCalls = 100_000;
        private int maxChildrenPerCall = Limits.CHILDREN_PER_CALL;
        private int maxArgumentsBytes = Limits.ARGUMENTS_BYTES;

        private Builder(String hubId) {
            this.hubId = hubId;
        }

        private Builder(Builder from) {
            hubId = from.hubId;
            childSpecs = from.childSpecs;
            distributionStrategy = from.distributionStrategy;
            redundancyStrategy = from.redundancyStrategy;
            migrationStrategy = from.migrationStrategy;
            synchronizationStrategy = from.synchronizationStrategy;
            partitionToleranceStrategy = from.partitionToleranceStrategy;
            barrierTimeout = from.barrierTimeout;
            deadlockRecoveryTimeout = from.deadlockRecoveryTimeout;
            storagePurgeInterval = from.storagePurgeInterval;
            migrBaseTimeout = from.migrBaseTimeout;
            dsupMaxRestarts = from.dsupMaxRestarts;
            dsupMaxSeconds = from.dsupMaxSeconds;
            dsupShutdownTimeout = from.dsupShutdownTimeout;
            firstBackoff = from.firstBackoff;
            maxBackoff = from.maxBackoff;
            expectedMembers = from.expectedMembers;
            formationTimeout = from.formationTimeout;
            startTimeout = from.startTimeout;
            ackCopies = from.ackCopies;
            keepUnreachable = from.keepUnreachable;
            heartbeatInterval = from.heartbeatInterval;
            maxMailboxMessages = from.maxMailboxMessages;
            maxQueuedCalls = from.maxQueuedCalls;
            maxChildrenPerCall = from.maxChildrenPerCall;
            maxArgumentsBytes = from.maxArgumentsBytes;
        }

        /// Static children: each member starts them as soon as the hub is formed; those that run
        /// already are left as they are. A failing one is logged and does not end the hub;
        /// [Hub#awaitReady] throws for it. Default: none.
        public Builder childSpecs(List<ChildSpec> specs) {
            childSpecs = List.copyOf(specs);
            return this;
        }

        /// As [#childSpecs(List)].
        public Builder childSpecs(ChildSpec... specs) {
            return childSpecs(List.of(specs));
        }

        /// Which nodes run a child. Default: ConsistentHashing.
        public Builder distributionStrategy(DistributionStrategy strategy) {
            distributionStrategy = Optional.of(strategy);
            return this;
        }

        /// How many instances of a child run. Default: Singularity, one.
        public Builder redundancyStrategy(RedundancyStrategy strategy) {
            redundancyStrategy = Optional.of(strategy);
            return this;
        }

        /// How a child is moved. Default: ColdSwap, which stops it here and then starts it there.
        public Builder migrationStrategy(MigrationStrategy strategy) {
            migrationStrategy = Optional.of(strategy);
            return this;
        }

        /// How registries are kept equal. Default: PubSub, everyone at once, compared every 15 s.
        public Builder synchronizationStrategy(SynchronizationStrategy strategy) {
            synchronizationStrategy = Optional.of(strategy);
            return this;
        }

        /// What becomes of a side of a partition. Default: Divergence, both sides go on.
        public Builder partitionToleranceStrategy(PartitionToleranceStrategy strategy) {
            partitionToleranceStrategy = Optional.of(strategy);
            return this;
        }

        /// How long a member may be silent while the others wait for it to say where it stands:
        /// then it is set aside, and they go on without it. Also how long this hub's own driver may
        /// wait for something, in a strategy that blocks, before this node tells the others that
        /// the hub is not here. Above [#heartbeatInterval]. Default: 10 s.
        public Builder barrierTimeout(Duration timeout) {
            barrierTimeout = timeout;
            return this;
        }

        /// How long this hub's own driver may stand still, in a strategy that blocks or computes
        /// without an end, before the hub is given up and begins anew, as a new member without
        /// children. At least [#barrierTimeout]. Default: 60 s.
        public Builder deadlockRecoveryTimeout(Duration timeout) {
            deadlockRecoveryTimeout = timeout;
            return this;
        }

        /// How often what has expired is cleaned up on this node: questions nobody answered,
        /// senders to nodes that are gone. Default: 15 s.
        public Builder storagePurgeInterval(Duration interval) {
            storagePurgeInterval = interval;
            return this;
        }

        /// How long a move with the default migration strategy may go unconfirmed before the old
        /// home asks the new one whether it has the child. It only asks: no move is given up by the
        /// clock. Default: 15 s.
        public Builder migrBaseTimeout(Duration timeout) {
            migrBaseTimeout = timeout;
            return this;
        }

        /// How often in a row one child may be started again in place; the next failure puts it
        /// into quarantine, until [Hub#release]. Failures are in a row while no life between them
        /// lasted for [#dsupMaxSeconds]. Counted for each child by itself; a move begins a new
        /// count. 0 to 100,000. Default: 100.
        public Builder dsupMaxRestarts(int restarts) {
            dsupMaxRestarts = restarts;
            return this;
        }

        /// A life of a child of at least this long clears its count of failures, and with it the
        /// wait before the next restart. It is no window that slides over time: with waits that
        /// grow, a child would never fail [#dsupMaxRestarts] times within one. Default: 4 s.
        public Builder dsupMaxSeconds(Duration life) {
            dsupMaxSeconds = life;
            return this;
        }

        /// How long a close of the hub may take to hand its children over and to stop the rest;
        /// what then still runs is interrupted and given up. Default: 60 s.
        public Builder dsupShutdownTimeout(Duration timeout) {
            dsupShutdownTimeout = timeout;
            return this;
        }

        /// The wait before the second restart of a child in a row; the first is at once, each
        /// further wait doubles. Default: 10 ms.
        public Builder firstBackoff(Duration wait) {
            firstBackoff = wait;
            return this;
        }

        /// The longest wait before a restart. Default: 10 s.
        public Builder maxBackoff(Duration wait) {
            maxBackoff = wait;
            return this;
        }

        /// So many members form a cluster at once, without waiting for [#formationTimeout]; 0 if it
        /// is not known. 0 to 10,000. Default: 0.
        public Builder expectedMembers(int members) {
            expectedMembers = members;
            return this;
        }

        /// How long a hub that meets no formed cluster looks for others before it forms one of
        /// those it has found. A node without a cluster transport forms at once. Default: 10 s.
        public Builder formationTimeout(Duration timeout) {
            formationTimeout = timeout;
            return this;
        }

        /// How long a child's factory and `init` may take together before its start counts as
        /// failed. Keep it below the timeout of the calls, so that they hear of it. Default: 8 s.
        public Builder startTimeout(Duration timeout) {
            startTimeout = timeout;
            return this;
        }

        /// So many further members must hold the news of a start or stop before it counts as done;
        /// as many as there are if there are fewer. 0 to 1,000. Default: 1.
        public Builder ackCopies(int copies) {
            ackCopies = copies;
            return this;
        }

        /// How long the records of a member that is gone are kept, in case it comes back. Default:
        /// 10 min.
        public Builder keepUnreachable(Duration time) {
            keepUnreachable = time;
            return this;
        }

        /// Between two heartbeats to every member; what has no answer is sent again with them.
        /// Below [#barrierTimeout]. Default: 1 s.
        public Builder heartbeatInterval(Duration interval) {
            heartbeatInterval = interval;
            return this;
        }

        /// How many messages may wait for one process; the next is not delivered, and its ask fails
        /// at once. 1 to 100,000,000. Default: 100,000.
        public Builder maxMailboxMessages(int messages) {
            maxMailboxMessages = messages;
            return this;
        }

        /// How many calls may wait for the hub's driver; the next is refused with [Refusal#LIMIT].
        /// 1 to 10,000,000. Default: 100,000.
        public Builder maxQueuedCalls(int calls) {
            maxQueuedCalls = calls;
            return this;
        }

        /// How many children one call may name. 1 to 1,000,000. Default: 1,000,000.
        public Builder maxChildrenPerCall(int children) {
            maxChildrenPerCall = children;
            return this;
        }

        /// How many bytes a child's encoded arguments may have. 1 to 262,144. Default: 262,144.
        public Builder maxArgumentsBytes(int bytes) {
            maxArgumentsBytes = bytes;
            return this;
        }
    }
}
