package io.processhub.runtime;

import io.processhub.model.NodeId;
import io.processhub.runtime.message.Outbox;
import io.processhub.runtime.peer.FrameKind;
import io.processhub.runtime.peer.Lane;
import io.processhub.runtime.peer.Switchboard;
import java.time.Duration;

/// The way of messages between processes to other nodes. Who sends more of them than a node takes
/// is slowed down to its pace, for a bounded time each
/// (docs/decisions/tell-waits-for-a-full-link.md).
final class UserLane implements Outbox {
    private static final String OWN_THREADS = "processhub-";

    private final Switchboard switchboard;
    private final Duration longestWait;

    /// @param longestWait how long a message may wait for room; zero for not at all
    UserLane(Switchboard switchboard, Duration longestWait) {
        this.switchboard = switchboard;
        this.longestWait = longestWait;
    }

    @Override
    public boolean send(NodeId to, byte[] frame) {
        return switchboard.send(to, Lane.USER, FrameKind.USER, "", frame);
    }

    @Override
    public void awaitRoom(NodeId to) {
        if (longestWait.isPositive() && mayWait(Thread.currentThread())) {
            switchboard.awaitRoom(to, longestWait);
        }
    }

    /// Not the threads that carry frames and step hubs: what runs on them of users, strategies and
    /// the appenders of a log, must not hold them up.
    private static boolean mayWait(Thread thread) {
        return thread.isVirtual() || !thread.getName().startsWith(OWN_THREADS);
    }
}
