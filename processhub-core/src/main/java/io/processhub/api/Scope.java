package io.processhub.api;

/// How far a question about a hub reaches.
public enum Scope {
    /// What runs on this node.
    LOCAL,
    /// What runs on any node of the hub.
    GLOBAL
}
