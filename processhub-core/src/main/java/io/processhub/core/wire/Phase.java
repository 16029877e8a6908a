package io.processhub.core.wire;

/// What the holder of a claim does with the child. Look-ups show [#UP] only.
public enum Phase {
    /// Its `init` runs.
    STARTING,
    /// It handles messages.
    UP,
    /// It crashed and waits for its next start in place.
    BACKOFF,
    /// It crashed too often and waits for a release.
    QUARANTINED,
    /// It is frozen, on its way to another node.
    MOVING,
    /// It is stopped because this side may not act, and comes back when it may.
    SUSPENDED,
    /// Its `init` runs, or has run, and another member still has the child: it counts for nothing
    /// until it is handed over, and ends with the sub-view.
    PREPARING
}
