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
}
