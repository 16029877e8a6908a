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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// How a hub behaves on this node. Immutable; every instance is valid, because none can be built
/// that is not. What an option means and its default is said at its setter in [HubOptions].
///
/// Members of one hub should be given the same options; their strategies must be the same.
public final class HubConfig {
    private final HubOptions options;

    private HubConfig(HubOptions builder) {
        options = new HubOptions(builder);
        var problems = new Problems("HubConfig");
        problems.check("hubId", () -> Names.check("hub id", options.hubId));
        checkChildSpecs(problems);
        checkTimes(problems);
        checkNumbers(problems);
        checkHooks(problems);
        problems.throwIfAny();
    }

    /// A hub of this name, with all defaults.
    ///
    /// @throws InvalidConfigException if the name is refused
    public static HubConfig named(String hubId) {
        Objects.requireNonNull(hubId, "hubId");
        return named(hubId, _ -> {});
    }

    /// A hub of this name, with changes to the defaults.
    ///
    /// ```java
    /// HubConfig.named("orders", c -> c.ackCopies(2).expectedMembers(3))
    /// ```
    ///
    /// @throws InvalidConfigException names everything that is wrong, at once
    public static HubConfig named(String hubId, Consumer<HubOptions> changes) {
        Objects.requireNonNull(hubId, "hubId");
        Objects.requireNonNull(changes, "changes");
        var builder = new HubOptions(hubId);
        changes.accept(builder);
        return new HubConfig(builder);
    }

    /// The same hub with further changes.
    ///
    /// @throws InvalidConfigException names everything that is wrong, at once
    public HubConfig with(Consumer<HubOptions> changes) {
        var builder = new HubOptions(options);
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

    private void checkHooks(Problems problems) {
        var seen = new HashSet<String>();
        for (var hook : options.hooks) {
            var name = "\"%s\" for %s".formatted(hook.id(), hook.payload().getSimpleName());
            problems.unless(seen.add(name), "hook: %s is in it twice; ids are unique for each payload", name);
        }
        problems.unless(
                options.hooks.size() <= Limits.HOOKS,
                "hook: %d hooks are above the limit of %d",
                options.hooks.size(),
                Limits.HOOKS);
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
        positive(problems, "hookTimeout", options.hookTimeout);
        positive(problems, "rebalanceDelay", options.rebalanceDelay);
        positive(problems, "maxMoveDeferral", options.maxMoveDeferral);
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
        within(problems, "maxQueuedHookEvents", options.maxQueuedHookEvents, 1, 10_000_000);
        within(problems, "maxMovesAtOnce", options.maxMovesAtOnce, 1, 1_000_000);
        within(problems, "maxMovesPerSecond", options.maxMovesPerSecond, 1, 1_000_000);
        within(problems, "maxArgumentsBytes", options.maxArgumentsBytes, 1, Limits.ARGUMENTS_BYTES);
        within(problems, "maxStateBytes", options.maxStateBytes, 1_024, Limits.STATE_BYTES);
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

    /// See [HubOptions#childSpecs(List)].
    public List<ChildSpec> childSpecs() {
        return options.childSpecs;
    }

    /// See [HubOptions#childOptions].
    public StartOptions childOptions() {
        return options.childOptions;
    }

    /// See [HubOptions#distributionStrategy]; empty for the default.
    public Optional<DistributionStrategy> distributionStrategy() {
        return options.distributionStrategy;
    }

    /// See [HubOptions#redundancyStrategy]; empty for the default.
    public Optional<RedundancyStrategy> redundancyStrategy() {
        return options.redundancyStrategy;
    }

    /// See [HubOptions#migrationStrategy]; empty for the default.
    public Optional<MigrationStrategy> migrationStrategy() {
        return options.migrationStrategy;
    }

    /// See [HubOptions#synchronizationStrategy]; empty for the default.
    public Optional<SynchronizationStrategy> synchronizationStrategy() {
        return options.synchronizationStrategy;
    }

    /// See [HubOptions#partitionToleranceStrategy]; empty for the default.
    public Optional<PartitionToleranceStrategy> partitionToleranceStrategy() {
        return options.partitionToleranceStrategy;
    }

    /// See [HubOptions#barrierTimeout].
    public Duration barrierTimeout() {
        return options.barrierTimeout;
    }

    /// See [HubOptions#deadlockRecoveryTimeout].
    public Duration deadlockRecoveryTimeout() {
        return options.deadlockRecoveryTimeout;
    }

    /// See [HubOptions#storagePurgeInterval].
    public Duration storagePurgeInterval() {
        return options.storagePurgeInterval;
    }

    /// See [HubOptions#migrBaseTimeout].
    public Duration migrBaseTimeout() {
        return options.migrBaseTimeout;
    }

    /// See [HubOptions#dsupMaxRestarts].
    public int dsupMaxRestarts() {
        return options.dsupMaxRestarts;
    }

    /// See [HubOptions#dsupMaxSeconds].
    public Duration dsupMaxSeconds() {
        return options.dsupMaxSeconds;
    }

    /// See [HubOptions#dsupShutdownTimeout].
    public Duration dsupShutdownTimeout() {
        return options.dsupShutdownTimeout;
    }

    /// See [HubOptions#firstBackoff].
    public Duration firstBackoff() {
        return options.firstBackoff;
    }

    /// See [HubOptions#maxBackoff].
    public Duration maxBackoff() {
        return options.maxBackoff;
    }

    /// See [HubOptions#expectedMembers].
    public int expectedMembers() {
        return options.expectedMembers;
    }

    /// See [HubOptions#formationTimeout].
    public Duration formationTimeout() {
        return options.formationTimeout;
    }

    /// See [HubOptions#startTimeout].
    public Duration startTimeout() {
        return options.startTimeout;
    }

    /// See [HubOptions#ackCopies].
    public int ackCopies() {
        return options.ackCopies;
    }

    /// See [HubOptions#keepUnreachable].
    public Duration keepUnreachable() {
        return options.keepUnreachable;
    }

    /// See [HubOptions#heartbeatInterval].
    public Duration heartbeatInterval() {
        return options.heartbeatInterval;
    }

    /// See [HubOptions#maxMailboxMessages].
    public int maxMailboxMessages() {
        return options.maxMailboxMessages;
    }

    /// See [HubOptions#maxQueuedCalls].
    public int maxQueuedCalls() {
        return options.maxQueuedCalls;
    }

    /// See [HubOptions#maxChildrenPerCall].
    public int maxChildrenPerCall() {
        return options.maxChildrenPerCall;
    }

    /// See [HubOptions#maxArgumentsBytes].
    public int maxArgumentsBytes() {
        return options.maxArgumentsBytes;
    }

    /// See [HubOptions#maxStateBytes].
    public int maxStateBytes() {
        return options.maxStateBytes;
    }

    /// See [HubOptions#hook].
    public List<Hook> hooks() {
        return options.hooks;
    }

    /// See [HubOptions#hookTimeout].
    public Duration hookTimeout() {
        return options.hookTimeout;
    }

    /// See [HubOptions#maxQueuedHookEvents].
    public int maxQueuedHookEvents() {
        return options.maxQueuedHookEvents;
    }

    /// See [HubOptions#rebalanceDelay].
    public Duration rebalanceDelay() {
        return options.rebalanceDelay;
    }

    /// See [HubOptions#maxMovesAtOnce].
    public int maxMovesAtOnce() {
        return options.maxMovesAtOnce;
    }

    /// See [HubOptions#maxMovesPerSecond].
    public int maxMovesPerSecond() {
        return options.maxMovesPerSecond;
    }

    /// See [HubOptions#maxMoveDeferral].
    public Duration maxMoveDeferral() {
        return options.maxMoveDeferral;
    }
}
