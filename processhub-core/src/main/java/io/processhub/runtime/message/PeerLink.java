package io.processhub.runtime.message;

import io.processhub.api.AskException;
import io.processhub.model.NodeId;
import io.processhub.runtime.process.DeadLetters;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The link between this node and one other, from the moment the other came into this node's view
/// to the moment it left it.
///
/// It has two numbers, one drawn by each side. A message carries both and is accepted only if
/// both are the receiver's, so it never crosses a break that either side has seen. Each side says
/// its numbers in a [UserFrame.Hello] until it has heard that the other has them right; then the
/// link is *up* at this side. What is sent before waits here.
///
/// All methods may be called from any thread; none blocks.
final class PeerLink {
    /// A frame on its way, without the link's numbers.
    static final class Outgoing {
        private final byte[] frame;
        private final Asks.@Nullable Ask ask;

        /// @param ask the ask it carries; null if it carries none
        Outgoing(byte[] frame, Asks.@Nullable Ask ask) {
            this.frame = frame;
            this.ask = ask;
        }

        /// Gives it up.
        void fail(String why) {
            if (ask != null) {
                ask.fail(AskException.Reason.NOT_DELIVERED, why);
            }
        }
    }

    private final NodeId peer;
    private final long mine;
    private final Messenger messenger;
    private final Deque<Outgoing> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private long theirs;
    private long session = Asks.NO_SESSION;
    private boolean up;
    private boolean closed;

    PeerLink(NodeId peer, long mine, Messenger messenger) {
        this.peer = peer;
        this.mine = mine;
        this.messenger = messenger;
    }

    /// Sends a frame, or lets it wait until the link is up.
    synchronized void send(Outgoing outgoing) {
        if (closed) {
            refuse(outgoing, DeadLetters.Why.NODE_NOT_IN_VIEW, "node " + peer + " has left the view");
        } else if (up) {
            sendNow(outgoing);
        } else {
            letWait(outgoing);
        }
    }

    private void letWait(Outgoing outgoing) {
        var limits = messenger.limits();
        if (waiting.size() >= limits.waitingFrames() || waitingBytes + outgoing.frame.length > limits.waitingBytes()) {
            refuse(
                    outgoing,
                    DeadLetters.Why.QUEUE_FULL,
                    "the link to node %s is not up yet, and %d messages of %d bytes are waiting already (limits %d and %d)"
                            .formatted(
                                    peer, waiting.size(), waitingBytes, limits.waitingFrames(), limits.waitingBytes()));
            return;
        }
        waiting.add(outgoing);
        waitingBytes += outgoing.frame.length;
    }

    private void sendNow(Outgoing outgoing) {
        if (outgoing.ask != null) {
            outgoing.ask.session = session;
        }
        if (!messenger.outbox().send(peer, UserFrame.stamp(outgoing.frame, mine, theirs))) {
            refuse(outgoing, DeadLetters.Why.QUEUE_FULL, "the queue to node " + peer + " is full");
        }
    }

    private void refuse(Outgoing outgoing, DeadLetters.Why why, String text) {
        messenger.deadLetters().count(why, "node " + peer);
        outgoing.fail(text);
    }

    /// Whether a frame with these numbers may be delivered.
    synchronized boolean accepts(long sender, long receiver) {
        return !closed && theirs != 0 && sender == theirs && receiver == mine;
    }

    /// Says how it stands, if that is not settled.
    ///
    /// @return whether it is up
    synchronized boolean sayHello() {
        if (!up && !closed) {
            messenger.outbox().send(peer, UserFrame.hello(mine, theirs, false));
        }
        return up;
    }

    /// Hears how it stands at the other side.
    ///
    /// @return the session that is over by that, or [Asks#NO_SESSION]
    synchronized long hear(UserFrame.Hello hello) {
        if (closed || hello.sender() < theirs) {
            return Asks.NO_SESSION; // sent before a break that is known here
        }
        boolean news = hello.sender() > theirs;
        long ended = Asks.NO_SESSION;
        if (news) {
            theirs = hello.sender();
            up = false;
            ended = session;
            session = Asks.NO_SESSION;
        }
        if (!up && hello.receiver() == mine) {
            up = true;
            session = messenger.nextSession();
        }
        if (news || hello.receiver() != mine || !hello.up()) {
            messenger.outbox().send(peer, UserFrame.hello(mine, theirs, up));
        }
        if (up) {
            sendWaiting();
        }
        return ended;
    }

    private void sendWaiting() {
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            sendNow(next);
        }
        waitingBytes = 0;
    }

    /// Ends the link; what waits is not delivered.
    ///
    /// @return the session that is over
    synchronized long close() {
        closed = true;
        up = false;
        for (var outgoing : waiting) {
            refuse(outgoing, DeadLetters.Why.NODE_NOT_IN_VIEW, "node " + peer + " left the view before it was sent");
        }
        waiting.clear();
        waitingBytes = 0;
        long ended = session;
        session = Asks.NO_SESSION;
        return ended;
    }

    synchronized boolean isUp() {
        return up;
    }
}
