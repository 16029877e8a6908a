package io.processhub.runtime.peer;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.spi.ClusterTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node's frames in and out, over a transport that can be exchanged for another under the same
/// identity. From any thread.
public final class Switchboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
    private static final int WINDOW_FRAMES = 8_000;
    private static final long WINDOW_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// Who hears of views and frames.
    public interface Listener {
        /// A view is installed. One at a time, in order.
        void viewInstalled(View view);

        /// A frame has come. Those of one sender one at a time, in order. To block here is to slow
        /// the sender down.
        void frameReceived(NodeId from, Frame frame);

        /// A message of a hub that was longer than a frame has come.
        ///
        /// @param head its bytes, but for its tail
        void longReceived(NodeId from, String hub, byte[] head, byte[] tail);
    }

    private final NodeId self;
    private final Listener listener;
    private final PeerSender.Bounds bounds;
    private final NodeGuard guard;
    private final Map<NodeId, PeerSender> senders = new ConcurrentHashMap<>();
    private final LongBodies longBodies = new LongBodies(this);
    private final ReentrantLock viewLock = new ReentrantLock();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder undecodable = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private volatile Receiver current = new Receiver(new AloneTransport(0), 0);
    private volatile View view;
    private volatile boolean closed;

    /// A switchboard without a transport.
    ///
    /// @param queueFrames how many frames may wait for one peer in one lane
    /// @param queueBytes  how many bytes of frames may wait for one peer in one lane
    public Switchboard(NodeId self, Listener listener, int queueFrames, long queueBytes, NodeGuard guard) {
        this.self = self;
        this.guard = guard;
        this.listener = listener;
        bounds = new PeerSender.Bounds(queueFrames, queueBytes, WINDOW_FRAMES, WINDOW_BYTES, PATIENCE);
        view = new View(new ViewId(self, 0), List.of(self));
    }

    /// Opens a transport and uses it from now on; the one before is closed. Blocks as long as
    /// opening takes. What the one before still delivers is dropped. Not to be called twice at
    /// once.
    ///
    /// @throws io.processhub.spi.TransportException if it cannot be opened; the one before stays in
    ///                                              use
    public void connect(ClusterTransport next) {
        var before = current;
        var receiver = new Receiver(next, before.generation + 1);
        try {
            next.open(self, receiver);
        } catch (RuntimeException e) {
            if (current == receiver) {
                connect(new AloneTransport(view.id().number() + 1));
            }
            throw e;
        }
        current = receiver;
        before.from.close();
    }

    /// Goes back to being by itself: the members of the view are gone. Blocks as long as leaving
    /// takes.
    public void disconnect() {
        connect(new AloneTransport(view.id().number() + 1));
    }

    /// The newest view.
    public View view() {
        return view;
    }

    /// Where others reach this node.
    public String address() {
        return current.from.address();
    }

    /// The longest body that a frame can have.
    public int maxBodyBytes() {
        return current.from.maxFrameBytes() - Frame.MAX_HEADER_BYTES;
    }

    /// Sends a frame, or drops it and counts it if too many wait for that peer. Never blocks.
    ///
    /// @param body not copied, the caller gives it away; the same one may be sent to several
    /// @return whether it was taken
    public boolean send(NodeId to, Lane lane, FrameKind kind, String hub, byte[] body) {
        if (body.length > maxBodyBytes()) {
            errors.increment();
            LOG.error("frame too long kind={} hub={} bytes={} limit={}", kind, hub, body.length, maxBodyBytes());
            return false;
        }
        boolean taken = offer(to, lane, kind, hub, body);
        if (!taken) {
            dropped.increment();
        }
        return taken;
    }

    /// Waits while more than half of what messages between processes may wait for that node does,
    /// but not longer than this. Blocks: for who makes such messages, and never for who carries
    /// frames.
    public void awaitRoom(NodeId to, Duration longest) {
        if (!closed) {
            var _ = sender(to).awaitRoom(longest);
        }
    }

    boolean offer(NodeId to, Lane lane, FrameKind kind, String hub, byte[] body) {
        return !closed && sender(to).offer(lane, kind, hub, body);
    }

    /// Sends a message of a hub that may be longer than a frame, behind those that were sent like
    /// this to that node before, in chunks and as fast as the node takes them. It is lost if that
    /// node leaves the view, or is not heard of for a minute. Never blocks.
    ///
    /// @param head not copied, and so is the tail
    /// @return whether it was taken
    public boolean sendLong(NodeId to, String hub, byte[] head, byte[] tail) {
        boolean taken = !closed && view.contains(to) && longBodies.send(to, hub, head, tail);
        if (!taken) {
            dropped.increment();
        }
        return taken;
    }

    /// Whether something that was sent with [#sendLong] is still on its way to that node.
    public boolean isSendingLong(NodeId to) {
        return !longBodies.isQuiet(to);
    }

    /// To be called once a second.
    public void tick() {
        dropped.add(longBodies.tick());
    }

    private PeerSender sender(NodeId to) {
        return senders.computeIfAbsent(
                to, peer -> new PeerSender(peer, bounds, this::transport, errors::increment, guard).start());
    }

    private ClusterTransport transport() {
        return current.from;
    }

    /// Ends the senders to nodes that are not in the view and for which nothing waits.
    public void purge() {
        var present = view.members();
        senders.forEach((peer, sender) -> {
            if (!present.contains(peer) && sender.isQuiet() && senders.remove(peer, sender)) {
                sender.close();
            }
        });
    }

    /// Waits until no frame waits, but not longer than this. Blocks.
    ///
    /// @return whether no frame waits
    public boolean drain(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!senders.values().stream().allMatch(PeerSender::isQuiet)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            Thread.sleep(1);
        }
        return true;
    }

    /// Frames that were dropped because a queue was full.
    public long dropped() {
        return dropped.sum();
    }

    /// Frames that were none of ours.
    public long undecodable() {
        return undecodable.sum();
    }

    /// Things that never happen in a right program.
    public long errors() {
        return errors.sum();
    }

    /// Closes the transport and ends the senders. Safe to call twice.
    @Override
    public void close() {
        closed = true;
        current.from.close();
        senders.values().forEach(PeerSender::close);
        senders.clear();
    }

    /// What one transport tells.
    private final class Receiver implements ClusterTransport.Receiver {
        private final ClusterTransport from;
        private final int generation;

        Receiver(ClusterTransport from, int generation) {
            this.from = from;
            this.generation = generation;
        }

        @Override
        public void viewInstalled(View installed) {
            viewLock.lock();
            try {
                if (closed || isOutdated()) {
                    return;
                }
                current = this;
                view = installed;
                longBodies.viewInstalled(installed);
                listener.viewInstalled(installed);
            } finally {
                viewLock.unlock();
            }
        }

        @Override
        public void frameReceived(NodeId sender, byte[] bytes) {
            if (closed || isOutdated()) {
                return;
            }
            var frames = FrameBatch.read(bytes);
            if (frames.isEmpty()) {
                undecodable.increment();
                LOG.debug("frame undecodable from={} bytes={}", sender, bytes.length);
                return;
            }
            frames.get().forEach(frame -> take(sender, frame));
        }

        private void take(NodeId sender, Frame frame) {
            switch (frame.kind()) {
                case ACK -> sender(sender).acknowledged(frame.number());
                case CHUNK -> count(longBodies.received(sender, frame, listener));
                case CHUNK_ACK -> count(longBodies.acknowledged(sender, frame));
                default -> listener.frameReceived(sender, frame);
            }
            if (frame.wantsAck()) {
                sender(sender).acknowledge(frame.number());
            }
        }

        private void count(boolean understood) {
            if (!understood) {
                undecodable.increment();
            }
        }

        /// Whether another transport has been connected since.
        private boolean isOutdated() {
            return generation < current.generation;
        }
    }
}
