package io.processhub.runtime.peer;

import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends frames to one peer from a virtual thread of its own, since a transport may block while the
/// peer is slow.
///
/// A bounded queue for each [Lane]; a full one drops the frame, which the core repairs. At most a
/// window of frames is under way that the peer has not taken over: each so many frames carry the
/// wish for an acknowledgement. If none comes for a while the frames count as lost, so a loss costs
/// a pause and never the link.
final class PeerSender {
    private static final Logger LOG = LoggerFactory.getLogger(PeerSender.class);

    /// How much may wait, and how much may be under way.
    ///
    /// @param queueFrames  frames that may wait in one lane
    /// @param queueBytes   bytes that may wait in one lane
    /// @param windowFrames frames that may be under way
    /// @param windowBytes  bytes that may be under way; one frame may be longer
    /// @param patience     how long no acknowledgement may come before frames count as lost
    record Bounds(int queueFrames, long queueBytes, int windowFrames, long windowBytes, Duration patience) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Waiting(FrameKind kind, String hub, byte[] body) {
        int length() {
            return Frame.length(hub, body.length);
        }
    }

    /// What waits in one lane.
    private static final class Queue {
        private final Deque<Waiting> frames = new ArrayDeque<>();
        private long bytes;

        boolean hasRoomFor(Waiting frame, Bounds bounds) {
            return frames.size() < bounds.queueFrames && bytes + frame.length() <= bounds.queueBytes;
        }

        void add(Waiting frame) {
            frames.add(frame);
            bytes += frame.length();
        }

        Waiting remove() {
            var frame = frames.remove();
            bytes -= frame.length();
            return frame;
        }

        boolean isEmpty() {
            return frames.isEmpty();
        }

        void clear() {
            frames.clear();
            bytes = 0;
        }
    }

    /// A frame that wants an acknowledgement, and how much had been sent with it.
    private record Checkpoint(long number, long frames, long bytes) {}

    private final NodeId peer;
    private final Bounds bounds;
    private final Supplier<ClusterTransport> transport;
    private final Runnable onError;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue control = new Queue();
    private final Queue user = new Queue();
    private final Queue bulk = new Queue();
    private final Deque<Checkpoint> checkpoints = new ArrayDeque<>();
    private boolean bulkIsNext;
    private long sentFrames;
    private long sentBytes;
    private long takenFrames;
    private long takenBytes;
    private long checkedFrames;
    private long checkedBytes;
    private long ackDue;
    private boolean sending;
    private boolean closed;

    PeerSender(NodeId peer, Bounds bounds, Supplier<ClusterTransport> transport, Runnable onError) {
        this.peer = peer;
        this.bounds = bounds;
        this.transport = transport;
        this.onError = onError;
        Thread.ofVirtual().name("processhub-to-" + peer.name()).start(this::run);
    }

    /// Puts a frame into a queue. Never blocks for long.
    ///
    /// @return false if the queue is full or the sender closed, and the frame dropped
    boolean offer(Lane lane, FrameKind kind, String hub, byte[] body) {
        var frame = new Waiting(kind, hub, body);
        lock.lock();
        try {
            var queue = queue(lane);
            if (closed || !queue.hasRoomFor(frame, bounds)) {
                return false;
            }
            queue.add(frame);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Queue queue(Lane lane) {
        return switch (lane) {
            case CONTROL -> control;
            case USER -> user;
            case BULK -> bulk;
        };
    }

    /// Tells the peer that its frames up to this number have been taken over. Only the latest
    /// counts.
    void acknowledge(long number) {
        locked(() -> ackDue = Math.max(ackDue, number));
    }

    /// The peer has taken over everything up to this number.
    void acknowledged(long number) {
        locked(() -> {
            while (!checkpoints.isEmpty() && checkpoints.getFirst().number <= number) {
                var taken = checkpoints.removeFirst();
                takenFrames = taken.frames;
                takenBytes = taken.bytes;
            }
        });
    }

    /// Whether nothing waits and nothing is being handed to the transport.
    boolean isQuiet() {
        lock.lock();
        try {
            return control.isEmpty() && user.isEmpty() && bulk.isEmpty() && ackDue == 0 && !sending;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the thread; what waits is dropped.
    void close() {
        locked(() -> {
            closed = true;
            control.clear();
            user.clear();
            bulk.clear();
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            try {
                var frame = next();
                if (frame == null) {
                    return;
                }
                transport.get().send(peer, frame);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                onError.run();
                LOG.error("peer send failed peer={}", peer, e);
            }
        }
    }

    /// Waits for the next frame that may go; null when closed.
    private byte @Nullable [] next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            sending = false;
            changed.signalAll();
            while (!closed) {
                if (ackDue != 0) {
                    var ack = new Frame(FrameKind.ACK, "", ackDue, false, new byte[0]);
                    ackDue = 0;
                    sending = true;
                    return ack.encode();
                }
                var queue = nextQueue();
                if (queue.isEmpty()) {
                    changed.await();
                } else if (fits(queue.frames.element())) {
                    bulkIsNext = queue == user;
                    sending = true;
                    return numbered(queue.remove());
                } else if (!changed.await(bounds.patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    forgetWhatIsUnderWay();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Queue nextQueue() {
        if (!control.isEmpty()) {
            return control;
        }
        if (user.isEmpty() || (bulkIsNext && !bulk.isEmpty())) {
            return bulk;
        }
        return user;
    }

    private boolean fits(Waiting head) {
        return checkpoints.isEmpty()
                || (sentFrames - takenFrames < bounds.windowFrames
                        && sentBytes - takenBytes + head.length() <= bounds.windowBytes);
    }

    private byte[] numbered(Waiting head) {
        sentFrames++;
        sentBytes += head.length();
        boolean check = sentFrames - checkedFrames >= bounds.windowFrames / 8
                || sentBytes - checkedBytes >= bounds.windowBytes / 8;
        if (check) {
            checkpoints.add(new Checkpoint(sentFrames, sentFrames, sentBytes));
            checkedFrames = sentFrames;
            checkedBytes = sentBytes;
        }
        return new Frame(head.kind, head.hub, sentFrames, check, head.body).encode();
    }

    private void forgetWhatIsUnderWay() {
        LOG.debug("peer window forgotten peer={} frames={}", peer, sentFrames - takenFrames);
        checkpoints.clear();
        takenFrames = sentFrames;
        takenBytes = sentBytes;
    }
}
