package io.processhub.runtime.message;

import io.processhub.model.NodeId;

/// Takes frames for other nodes.
@FunctionalInterface
public interface Outbox {
    /// Puts a frame into the queue to a node. Never blocks, and never throws for a node that is
    /// gone. Frames to one node arrive in the order in which they were accepted, or not at all.
    ///
    /// @param frame given away
    /// @return whether it was accepted; false if the queue is full
    boolean send(NodeId to, byte[] frame);

    /// Called before a message is told or answered, by the thread that does: may let it wait for a
    /// bounded time while too much waits for that node. By default it does not.
    default void awaitRoom(NodeId to) {}
}
