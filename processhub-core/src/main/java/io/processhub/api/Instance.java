package io.processhub.api;

import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.Token;
import java.util.Objects;

/// One running instance of a child.
///
/// @param pid   its address
/// @param token its fencing token: every later life of the child has a greater one; of several
///              instances the active one has the latest
/// @param role  whether it does the work or stands by; ACTIVE unless the redundancy strategy gives
///              roles
public record Instance(Pid pid, Token token, Role role) {
    public Instance {
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(role, "role");
    }

    /// The node it runs on.
    public NodeId node() {
        return pid.node();
    }
}
