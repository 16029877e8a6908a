package io.processhub.spi;

import io.processhub.model.Role;
import java.util.Set;

/// Decides how many instances of each child run, and whether one of them is to be the active one.
///
/// All methods are called on the hub's driver thread and must not block; the same question must
/// always have the same answer, on all nodes. What throws is counted, and one instance runs.
public interface RedundancyStrategy extends Strategy {
    /// How many instances are wanted.
    ///
    /// @param candidates how many nodes there are to run them, at least 1
    /// @return at least 1; more than there are nodes means one on each
    int replicas(int candidates);

    /// Whether exactly one instance of each child is [Role#ACTIVE] and the others are
    /// [Role#PASSIVE]; else all are active. By default all are.
    default boolean hasRoles() {
        return false;
    }

    /// The roles of which a process is told when it takes them, see
    /// [io.processhub.api.HubProcess#roleChanged]. By default none.
    default Set<Role> signals() {
        return Set.of();
    }
}
