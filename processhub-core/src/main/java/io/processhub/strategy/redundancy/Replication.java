package io.processhub.strategy.redundancy;

import io.processhub.model.Role;
import io.processhub.spi.RedundancyStrategy;
import java.util.Set;

/// Several instances of each child, each on another node.
///
/// @param factor how many, 1 to 10,000; [#CLUSTER_SIZE] for one on each node. On fewer nodes there
///               are as many as there are nodes, and the rest come when further nodes do
/// @param model  whether all of them do the work
/// @param signal which roles a process is told of
public record Replication(int factor, Model model, Signal signal) implements RedundancyStrategy {
    /// One instance on each node.
    public static final int CLUSTER_SIZE = Integer.MAX_VALUE;

    private static final int MOST = 10_000;

    /// Whether all instances of a child do the work.
    public enum Model {
        /// All are active.
        ACTIVE_ACTIVE,
        /// One is active, the others stand by: when its node is gone, or its process has crashed,
        /// another takes its role.
        ACTIVE_PASSIVE
    }

    /// Which roles a process is told of when it takes them.
    public enum Signal {
        /// None; it may ask [io.processhub.api.ProcessContext#role()].
        NONE,
        /// That it is active.
        ACTIVE,
        /// That it is passive.
        PASSIVE,
        /// Both.
        ALL
    }

    /// @throws IllegalArgumentException if the factor is out of its range
    public Replication {
        if (factor < 1 || (factor > MOST && factor != CLUSTER_SIZE)) {
            throw new IllegalArgumentException(
                    "replication factor %d is not in 1..%d; for one instance on each node use Replication.CLUSTER_SIZE"
                            .formatted(factor, MOST));
        }
    }

    /// Two instances, both active, told of nothing.
    public Replication() {
        this(2, Model.ACTIVE_ACTIVE, Signal.NONE);
    }

    @Override
    public int replicas(int candidates) {
        return factor;
    }

    @Override
    public boolean hasRoles() {
        return model == Model.ACTIVE_PASSIVE;
    }

    @Override
    public Set<Role> signals() {
        return switch (signal) {
            case NONE -> Set.of();
            case ACTIVE -> Set.of(Role.ACTIVE);
            case PASSIVE -> Set.of(Role.PASSIVE);
            case ALL -> Set.of(Role.ACTIVE, Role.PASSIVE);
        };
    }

    @Override
    public String fingerprint() {
        return "Replication(%s,%s)".formatted(factor == CLUSTER_SIZE ? "CLUSTER_SIZE" : factor, model);
    }
}
