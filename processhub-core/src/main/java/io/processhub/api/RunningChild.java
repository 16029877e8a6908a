package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Pid;
import io.processhub.model.Token;

/// A process that really exists on a node, as the node's supervision sees it.
///
/// @param id    the child
/// @param pid   its pid
/// @param type  the name of its process type
/// @param token its fencing token
/// @param state what it is doing
public record RunningChild(ChildId id, Pid pid, String type, Token token, State state) {
    /// What a process is doing.
    public enum State {
        /// Its `init` runs.
        STARTING,
        /// It handles messages.
        UP,
        /// It was told to end, or is on its way to another node.
        STOPPING
    }
}
