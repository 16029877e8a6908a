package io.processhub.api;

import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Token;

/// One running instance of a child.
///
/// @param pid   its address
/// @param token its fencing token: every later life of the child has a greater one
public record Instance(Pid pid, Token token) {
    /// The node it runs on.
    public NodeId node() {
        return pid.node();
    }
}
