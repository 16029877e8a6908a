package io.processhub.model;

/// When a child that ended is started again in place.
public enum RestartType {
    /// Always, however it ended. The default.
    PERMANENT,
    /// Only if it crashed; a normal end unregisters it on every node.
    TRANSIENT,
    /// Never; however it ends, it is unregistered on every node.
    TEMPORARY
}
