package io.processhub.runtime.peer;

/// Which of the queues to a peer a frame waits in. Each is first in, first out, and has bounds of
/// its own, so that a flood in one takes no room from another.
public enum Lane {
    /// What keeps hubs in agreement: goes before everything else.
    CONTROL,
    /// Messages between processes. In turn with bulk.
    USER,
    /// Whole registries and children on the move. In turn with messages of users.
    BULK
}
