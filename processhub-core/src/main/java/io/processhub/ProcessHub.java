package io.processhub;

import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.NotReadyException;
import io.processhub.api.ProcessType;
import io.processhub.core.CoreConfig;
import io.processhub.runtime.LocalNode;
import io.processhub.runtime.codec.CborCodec;
import io.processhub.spi.Codec;
import java.util.Objects;

/// The door: opens nodes, and starts hubs on them.
///
/// ```java
/// try (var node = ProcessHub.open(NodeConfig.named("n1", c -> c.processType(counter)))) {
///     var hub = node.start(HubConfig.named("counters")).awaitReady(Duration.ofSeconds(30));
///     var pid = hub.startChild(ChildSpec.of("visits", "counter")).await().pid();
///     hub.tell(pid, 1);
/// }
/// ```
public final class ProcessHub {
    private ProcessHub() {}

    /// Opens a node: by itself, or in the cluster of the transport that the config names. Blocks as
    /// long as joining takes; if the view holds another node of this name, also until that has
    /// answered or is gone, at most some 15 s.
    ///
    /// @throws io.processhub.spi.TransportException    if the cluster cannot be joined; it says
    ///                                                 what to do
    /// @throws io.processhub.api.NameInUseException    if another living node has the name
    /// @throws io.processhub.api.InvalidConfigException if an allowed type cannot be allowed
    /// @throws NotReadyException                        if the thread is interrupted, which stays
    ///                                                  set
    public static Node open(NodeConfig config) {
        Objects.requireNonNull(config, "config");
        try {
            return LocalNode.open(config, codec(config), ProcessHub::strategies);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReadyException("opening node " + config.name() + " was interrupted; it is closed");
        }
    }

    /// Starts a hub on a node of its own that is by itself, and is closed with the hub. Returns at
    /// once; the hub is ready a moment later.
    ///
    /// @param types what it can run
    /// @throws IllegalArgumentException as [Node#start]
    public static Hub start(HubConfig config, ProcessType<?>... types) {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(types, "types");
        return start(NodeConfig.named("local", c -> c.processTypes(types)), config);
    }

    /// Opens a node and starts a hub on it; the node is closed with the hub. Blocks as [#open]
    /// does.
    ///
    /// @throws IllegalArgumentException as [Node#start]; the node is closed again
    public static Hub start(NodeConfig nodeConfig, HubConfig config) {
        Objects.requireNonNull(nodeConfig, "nodeConfig");
        Objects.requireNonNull(config, "config");
        var node = (LocalNode) open(nodeConfig);
        try {
            return node.startWithNode(config);
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    private static Codec codec(NodeConfig config) {
        return config.codec().orElseGet(() -> {
            var builder = CborCodec.builder();
            config.processTypes().values().forEach(type -> builder.allow(type.argumentClass()));
            config.allowedTypes().forEach(builder::allow);
            config.allowedPackages().forEach(builder::allowPackage);
            return builder.build();
        });
    }

    private static CoreConfig.Strategies strategies(HubConfig config) {
        return new CoreConfig.Strategies(
                config.distributionStrategy().orElseGet(Strategies::consistentHashing),
                config.redundancyStrategy().orElseGet(Strategies::singularity),
                config.migrationStrategy().orElseGet(() -> Strategies.coldSwap(config.migrBaseTimeout())),
                config.synchronizationStrategy().orElseGet(Strategies::pubSub),
                config.partitionToleranceStrategy().orElseGet(Strategies::divergence));
    }
}
