package io.processhub.runtime.process;

import io.processhub.model.Role;
import java.util.Set;

/// How the processes of a hub come to their roles, as its redundancy strategy has it.
///
/// @param given   whether roles are given; else every process is active from its start
/// @param signals the roles of which a process is told
public record RoleRules(boolean given, Set<Role> signals) {
    /// All are active, and are told nothing.
    public static final RoleRules NONE = new RoleRules(false, Set.of());

    public RoleRules {
        signals = Set.copyOf(signals);
    }
}
