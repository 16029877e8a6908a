package io.processhub.api;

import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The options of a [HubConfig], with their defaults. Nothing is checked before the whole is built.
/// All times are 1 ms to 1 day.
public final class HubOptions {
    final String hubId;
    List<ChildSpec> childSpecs = List.of();
    StartOptions childOptions = StartOptions.DEFAULT;
    Optional<DistributionStrategy> distributionStrategy = Optional.empty();
    Optional<RedundancyStrategy> redundancyStrategy = Optional.empty();
    Optional<MigrationStrategy> migrationStrategy = Optional.empty();
    Optional<SynchronizationStrategy> synchronizationStrategy = Optional.empty();
    Optional<PartitionToleranceStrategy> partitionToleranceStrategy = Optional.empty();
    Duration barrierTimeout = Duration.ofSeconds(10);
    Duration deadlockRecoveryTimeout = Duration.ofSeconds(60);
    Duration storagePurgeInterval = Duration.ofSeconds(15);
    Duration migrBaseTimeout = Duration.ofSeconds(15);
    int dsupMaxRestarts = 100;
    Duration dsupMaxSeconds = Duration.ofSeconds(4);
    Duration dsupShutdownTimeout = Duration.ofSeconds(60);
    Duration firstBackoff = Duration.ofMillis(10);
    Duration maxBackoff = Duration.ofSeconds(10);
    int expectedMembers;
    Duration formationTimeout = Duration.ofSeconds(10);
    Duration startTimeout = Duration.ofSeconds(8);
    int ackCopies = 1;
    Duration keepUnreachable = Duration.ofMinutes(10);
    Duration heartbeatInterval = Duration.ofSeconds(1);
    int maxMailboxMessages = 100_000;
    int maxQueuedCalls = 100_000;
    int maxChildrenPerCall = Limits.CHILDREN_PER_CALL;
    int maxArgumentsBytes = Limits.ARGUMENTS_BYTES;
    int maxStateBytes = 128 << 20;
    List<Hook> hooks = List.of();
    Duration hookTimeout = Duration.ofSeconds(10);
    int maxQueuedHookEvents = 100_000;
    Duration rebalanceDelay = Duration.ofMillis(100);
    int maxMovesAtOnce = 1_000;
    int maxMovesPerSecond = 10_000;
    Duration maxMoveDeferral = Duration.ofMinutes(10);

    HubOptions(String hubId) {
        this.hubId = hubId;
    }

    HubOptions(HubOptions from) {
        hubId = from.hubId;
        childSpecs = from.childSpecs;
        childOptions = from.childOptions;
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
        maxStateBytes = from.maxStateBytes;
        hooks = from.hooks;
        hookTimeout = from.hookTimeout;
        maxQueuedHookEvents = from.maxQueuedHookEvents;
        rebalanceDelay = from.rebalanceDelay;
        maxMovesAtOnce = from.maxMovesAtOnce;
        maxMovesPerSecond = from.maxMovesPerSecond;
        maxMoveDeferral = from.maxMoveDeferral;
    }

    /// Static children: each member starts them as soon as the hub is formed; those that run
    /// already are left as they are. A failing one is logged and does not end the hub;
    /// [Hub#awaitReady] throws for it. Default: none.
    public HubOptions childSpecs(List<ChildSpec> specs) {
        Objects.requireNonNull(specs, "specs");
        childSpecs = List.copyOf(specs);
        return this;
    }

    /// As [#childSpecs(List)].
    public HubOptions childSpecs(ChildSpec... specs) {
        Objects.requireNonNull(specs, "specs");
        return childSpecs(List.of(specs));
    }

    /// What the static children are started with: metadata, a tag, and a mapping to nodes, which a
    /// distribution by mapping needs. The timeout and what becomes of the others when one fails do
    /// not count for them. Default: nothing of it.
    public HubOptions childOptions(StartOptions options) {
        Objects.requireNonNull(options, "options");
        childOptions = options;
        return this;
    }

    /// Which nodes run a child. Default: ConsistentHashing.
    public HubOptions distributionStrategy(DistributionStrategy strategy) {
        Objects.requireNonNull(strategy, "strategy");
        distributionStrategy = Optional.of(strategy);
        return this;
    }

    /// How many instances of a child run. Default: Singularity, one.
    public HubOptions redundancyStrategy(RedundancyStrategy strategy) {
        Objects.requireNonNull(strategy, "strategy");
        redundancyStrategy = Optional.of(strategy);
        return this;
    }

    /// How a child is moved. Default: ColdSwap, which stops it here and then starts it there.
    public HubOptions migrationStrategy(MigrationStrategy strategy) {
        Objects.requireNonNull(strategy, "strategy");
        migrationStrategy = Optional.of(strategy);
        return this;
    }

    /// How registries are kept equal. Default: PubSub, everyone at once, compared every 15 s.
    public HubOptions synchronizationStrategy(SynchronizationStrategy strategy) {
        Objects.requireNonNull(strategy, "strategy");
        synchronizationStrategy = Optional.of(strategy);
        return this;
    }

    /// What becomes of a side of a partition. Default: Divergence, both sides go on.
    public HubOptions partitionToleranceStrategy(PartitionToleranceStrategy strategy) {
        Objects.requireNonNull(strategy, "strategy");
        partitionToleranceStrategy = Optional.of(strategy);
        return this;
    }

    /// How long a member may be silent while the others wait for it to say where it stands:
    /// then it is set aside, and they go on without it. Also how long this hub's own driver may
    /// wait for something, in a strategy that blocks, before this node tells the others that
    /// the hub is not here. Above [#heartbeatInterval]. Default: 10 s.
    public HubOptions barrierTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        barrierTimeout = timeout;
        return this;
    }

    /// How long this hub's own driver may stand still, in a strategy that blocks or computes
    /// without an end, before the hub is given up and begins anew, as a new member without
    /// children. At least [#barrierTimeout]. Default: 60 s.
    public HubOptions deadlockRecoveryTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        deadlockRecoveryTimeout = timeout;
        return this;
    }

    /// How often what has expired is cleaned up on this node: questions nobody answered,
    /// senders to nodes that are gone. Default: 15 s.
    public HubOptions storagePurgeInterval(Duration interval) {
        Objects.requireNonNull(interval, "interval");
        storagePurgeInterval = interval;
        return this;
    }

    /// How long a move with the default migration strategy may go unconfirmed before the old
    /// home asks the new one whether it has the child. It only asks: no move is given up by the
    /// clock. Default: 15 s.
    public HubOptions migrBaseTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        migrBaseTimeout = timeout;
        return this;
    }

    /// How often in a row one child may be started again in place; the next failure puts it
    /// into quarantine, until [Hub#release]. Failures are in a row while no life between them
    /// lasted for [#dsupMaxSeconds]. Counted for each child by itself; a move begins a new
    /// count. 0 to 100,000. Default: 100.
    public HubOptions dsupMaxRestarts(int restarts) {
        dsupMaxRestarts = restarts;
        return this;
    }

    /// A life of a child of at least this long clears its count of failures, and with it the
    /// wait before the next restart. It is no window that slides over time: with waits that
    /// grow, a child would never fail [#dsupMaxRestarts] times within one. Default: 4 s.
    public HubOptions dsupMaxSeconds(Duration life) {
        Objects.requireNonNull(life, "life");
        dsupMaxSeconds = life;
        return this;
    }

    /// How long a close of the hub may take to hand its children over and to stop the rest;
    /// what then still runs is interrupted and given up. Default: 60 s.
    public HubOptions dsupShutdownTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        dsupShutdownTimeout = timeout;
        return this;
    }

    /// The wait before the second restart of a child in a row; the first is at once, each
    /// further wait doubles. Default: 10 ms.
    public HubOptions firstBackoff(Duration wait) {
        Objects.requireNonNull(wait, "wait");
        firstBackoff = wait;
        return this;
    }

    /// The longest wait before a restart. Default: 10 s.
    public HubOptions maxBackoff(Duration wait) {
        Objects.requireNonNull(wait, "wait");
        maxBackoff = wait;
        return this;
    }

    /// So many members form a cluster at once, without waiting for [#formationTimeout]; 0 if it
    /// is not known. 0 to 10,000. Default: 0.
    public HubOptions expectedMembers(int members) {
        expectedMembers = members;
        return this;
    }

    /// How long a hub that meets no formed cluster looks for others before it forms one of
    /// those it has found. A node without a cluster transport forms at once. Default: 10 s.
    public HubOptions formationTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        formationTimeout = timeout;
        return this;
    }

    /// How long a child's factory and `init` may take together before its start counts as
    /// failed. Keep it below the timeout of the calls, so that they hear of it. Default: 8 s.
    public HubOptions startTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        startTimeout = timeout;
        return this;
    }

    /// So many further members must hold the news of a start or stop before it counts as done;
    /// as many as there are if there are fewer. 0 to 1,000. Default: 1.
    public HubOptions ackCopies(int copies) {
        ackCopies = copies;
        return this;
    }

    /// How long the records of a member that is gone are kept, in case it comes back. Default:
    /// 10 min.
    public HubOptions keepUnreachable(Duration time) {
        Objects.requireNonNull(time, "time");
        keepUnreachable = time;
        return this;
    }

    /// Between two heartbeats to every member; what has no answer is sent again with them.
    /// Below [#barrierTimeout]. Default: 1 s.
    public HubOptions heartbeatInterval(Duration interval) {
        Objects.requireNonNull(interval, "interval");
        heartbeatInterval = interval;
        return this;
    }

    /// How many messages may wait for one process; the next is not delivered, and its ask fails
    /// at once. 1 to 100,000,000. Default: 100,000.
    public HubOptions maxMailboxMessages(int messages) {
        maxMailboxMessages = messages;
        return this;
    }

    /// How many calls may wait for the hub's driver; the next is refused with [Refusal#LIMIT].
    /// 1 to 10,000,000. Default: 100,000.
    public HubOptions maxQueuedCalls(int calls) {
        maxQueuedCalls = calls;
        return this;
    }

    /// How many children one call may name. 1 to 1,000,000. Default: 1,000,000.
    public HubOptions maxChildrenPerCall(int children) {
        maxChildrenPerCall = children;
        return this;
    }

    /// How many bytes a child's encoded arguments may have. 1 to 262,144. Default: 262,144.
    public HubOptions maxArgumentsBytes(int bytes) {
        maxArgumentsBytes = bytes;
        return this;
    }

    /// How many bytes the encoded state of a process may have when it is handed over; a longer one
    /// is left behind. 1,024 to 1,073,741,824. Default: 134,217,728 (128 MiB).
    public HubOptions maxStateBytes(int bytes) {
        maxStateBytes = bytes;
        return this;
    }

    /// One more hook, from the start of the hub on; at most 1,000. See also [Hub#registerHooks].
    /// Default: none.
    public HubOptions hook(Hook hook) {
        Objects.requireNonNull(hook, "hook");
        var more = new ArrayList<>(hooks);
        more.add(hook);
        hooks = List.copyOf(more);
        return this;
    }

    /// How long one call of a hook may take before it is interrupted; and if it does not return
    /// then either, its hook is not called until it does. Default: 10 s.
    public HubOptions hookTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        hookTimeout = timeout;
        return this;
    }

    /// How many events may wait for this hub's hooks on this node; what comes then is dropped and
    /// counted. 1 to 10,000,000. Default: 100,000.
    public HubOptions maxQueuedHookEvents(int events) {
        maxQueuedHookEvents = events;
        return this;
    }

    /// When a node has come, children that run well wait so long before they are moved to it, and
    /// anew with each further node, ten times as long at most: nodes that come together cause one
    /// rebalance. Children of a node that leaves, is drained or is lost do not wait, nor do new
    /// ones. Default: 100 ms.
    public HubOptions rebalanceDelay(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        rebalanceDelay = delay;
        return this;
    }

    /// So many children may be on their way from one node at once; the next ones wait where they
    /// are, and work. 1 to 1,000,000. Default: 1,000.
    public HubOptions maxMovesAtOnce(int moves) {
        maxMovesAtOnce = moves;
        return this;
    }

    /// So many children may begin to move from one node in a second, a tenth of them in one burst.
    /// A node that closes does not keep to it, for its time is limited. 1 to 1,000,000. Default:
    /// 10,000.
    public HubOptions maxMovesPerSecond(int moves) {
        maxMovesPerSecond = moves;
        return this;
    }

    /// So long a process may delay its move ([ProcessContext#deferMove]), from when the move was
    /// ordered; then it moves all the same. When its node closes it is at most a quarter of
    /// [#dsupShutdownTimeout]. Default: 10 min.
    public HubOptions maxMoveDeferral(Duration time) {
        Objects.requireNonNull(time, "time");
        maxMoveDeferral = time;
        return this;
    }
}
