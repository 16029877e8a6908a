package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Pid;
import io.processhub.model.Token;
import java.util.Objects;

/// A process that really runs on a node, as the node itself sees it.
///
/// @param id    the child
/// @param pid   its pid
/// @param token its fencing token
public record RunningChild(ChildId id, Pid pid, Token token) {
    public RunningChild {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(pid, "pid");
        Objects.requireNonNull(token, "token");
    }
}
