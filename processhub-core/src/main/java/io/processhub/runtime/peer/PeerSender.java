package io.processhub.runtime.peer;

import io.processhub.model.NodeId;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.runtime.vital.VitalThread;
import io.processhub.spi.ClusterTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends frames to one peer from a thread of its own, since a transport may block while the peer is
/// slow.
///
/// A platform thread, and no lock between it and those who put frames in: users' processes may keep
/// all carrier threads busy, also just when they were about to put in a message, and the frames of
/// the hub must leave all the same.
///
/// A bounded queue for each [Lane]; a full one drops the frame, which the core repairs. Who sends
/// messages of users can wait before that for [room][#awaitRoom]. Frames that wait go as one
/// [FrameBatch], in the order they would go one by one. At most a window of frames is under way
/// that the peer has not taken over: each so many frames carry the wish for an acknowledgement. If
/// none comes for a while the frames count as lost, so a loss costs a pause and never the link.
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

    /// What waits in one lane. Many put in, the sender's thread takes out.
    private static final class Line {
        private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger frames = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        boolean offer(Waiting frame, Bounds bounds) {
            int framesNow = frames.incrementAndGet();
            long bytesNow = bytes.addAndGet(frame.length());
            boolean hasRoom = framesNow <= bounds.queueFrames && bytesNow <= bounds.queueBytes;
            if (hasRoom) {
                waiting.add(frame);
            } else {
                forget(frame);
            }
            return hasRoom;
        }

        @Nullable
        Waiting peek() {
            return waiting.peek();
        }

        /// Takes out the first one, which is this.
        void remove(Waiting first) {
            waiting.remove();
            forget(first);
        }

        private void forget(Waiting frame) {
            frames.decrementAndGet();
            bytes.addAndGet(-frame.length());
        }

        boolean isEmpty() {
            return frames.get() == 0;
        }

        /// Whether it holds at most one part of so many of what it may hold.
        boolean isWithin(int parts, Bounds bounds) {
            return frames.get() <= bounds.queueFrames / parts && bytes.get() <= bounds.queueBytes / parts;
        }

        void clear() {
            for (var frame = waiting.poll(); frame != null; frame = waiting.poll()) {
                forget(frame);
            }
        }
    }

    /// A frame that wants an acknowledgement, and how much had been sent with it.
    private record Checkpoint(long number, long frames, long bytes) {}

    /// One who waits for room; left behind, and told for nothing, if it has stopped to wait.
    private record Guest(Thread thread) {}

    private final NodeId peer;
    private final Bounds bounds;
    private final Supplier<ClusterTransport> transport;
    private final Runnable onError;
    private final VitalThread vital;
    private final Thread thread;
    private final Line control = new Line();
    private final Line user = new Line();
    private final Line bulk = new Line();
    private final Queue<Guest> guests = new ConcurrentLinkedQueue<>();
    private final AtomicLong ackDue = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean sending;
    private volatile boolean asleep;
    private volatile boolean closed;

    // What follows is of the sender's thread alone.

    private final FrameBatch batch = new FrameBatch();
    private final Deque<Checkpoint> checkpoints = new ArrayDeque<>();
    private boolean bulkIsNext;
    private long sentFrames;
    private long sentBytes;
    private long takenFrames;
    private long takenBytes;
    private long checkedFrames;
    private long checkedBytes;
    private boolean stuck;
    private long stuckSinceNanos;

    PeerSender(NodeId peer, Bounds bounds, Supplier<ClusterTransport> transport, Runnable onError, NodeGuard guard) {
        this.peer = peer;
        this.bounds = bounds;
        this.transport = transport;
        this.onError = onError;
        vital = new VitalThread(guard, "processhub-to-" + peer.name(), VitalThread.OnFailure.RESTART, this::run);
        thread = vital.thread();
    }

    /// Begins to send.
    PeerSender start() {
        vital.start();
        return this;
    }

    /// Puts a frame into a queue. Never blocks.
    ///
    /// @return false if the queue is full or the sender closed, and the frame dropped
    boolean offer(Lane lane, FrameKind kind, String hub, byte[] body) {
        boolean taken = !closed && line(lane).offer(new Waiting(kind, hub, body), bounds);
        if (taken) {
            wake();
        }
        return taken;
    }

    /// Waits while the lane of users is more than half full; then until a quarter is left, so that
    /// who waits is woken seldom. Not longer than this, not when it is interrupted, which it stays,
    /// and not for a closed sender. Costs a look if there is room.
    ///
    /// @return whether there is room
    boolean awaitRoom(Duration longest) {
        if (user.isWithin(2, bounds)) {
            return true;
        }
        long end = System.nanoTime() + longest.toNanos();
        while (!closed && !Thread.currentThread().isInterrupted()) {
            guests.add(new Guest(Thread.currentThread()));
            if (user.isWithin(2, bounds)) {
                return true;
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        return false;
    }

    private void wakeGuests() {
        for (var guest = guests.poll(); guest != null; guest = guests.poll()) {
            LockSupport.unpark(guest.thread);
        }
    }

    private Line line(Lane lane) {
        return switch (lane) {
            case CONTROL -> control;
            case USER -> user;
            case BULK -> bulk;
        };
    }

    /// Tells the peer that its frames up to this number have been taken over. Only the latest
    /// counts.
    void acknowledge(long number) {
        ackDue.accumulateAndGet(number, Math::max);
        wake();
    }

    /// The peer has taken over everything up to this number.
    void acknowledged(long number) {
        acknowledged.accumulateAndGet(number, Math::max);
        wake();
    }

    private void wake() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /// Whether nothing waits and nothing is being handed to the transport.
    boolean isQuiet() {
        return control.isEmpty() && user.isEmpty() && bulk.isEmpty() && ackDue.get() == 0 && !sending;
    }

    /// Ends the thread; what waits is dropped.
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    // ---- the sender's thread ----

    private void run() {
        while (!closed) {
            try {
                var piece = next();
                if (piece == null) {
                    sending = false;
                    sleep();
                } else {
                    transport.get().send(peer, piece);
                }
            } catch (InterruptedException e) {
                closed = true;
            } catch (RuntimeException | Error e) {
                onError.run();
                LOG.error("peer send failed peer={}", peer, e);
            }
            sending = false;
        }
        control.clear();
        user.clear();
        bulk.clear();
        wakeGuests();
    }

    /// Sleeps until there may be something to do.
    private void sleep() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        asleep = true;
        try {
            if (closed || hasWork()) {
                return;
            }
            if (stuck) {
                LockSupport.parkNanos(this, patienceLeft());
            } else {
                LockSupport.park(this);
            }
        } finally {
            asleep = false;
        }
    }

    /// Whether [#next] could do anything. A frame that does not fit is no work; it waits for
    /// acknowledgements.
    private boolean hasWork() {
        if (ackDue.get() != 0 || isNewlyAcknowledged()) {
            return true;
        }
        var head = nextLine().peek();
        return head != null && (!stuck || fits(head));
    }

    /// The next frames that may go, as one piece, or null. From then on they do not count as
    /// waiting any more.
    private byte @Nullable [] next() {
        int longest = transport.get().maxFrameBytes();
        takeAcknowledged();
        sending = true; // before they stop to wait, so that the sender does not look quiet in between
        long ack = ackDue.getAndSet(0);
        if (ack != 0) {
            batch.add(new Frame(FrameKind.ACK, "", ack, false, new byte[0]));
        }
        while (true) {
            var line = nextLine();
            var head = line.peek();
            if (head == null || !batch.hasRoom(head.length(), longest) || !mayGo(head)) {
                break;
            }
            bulkIsNext = line == user;
            line.remove(head);
            batch.add(numbered(head));
        }
        if (!guests.isEmpty() && user.isWithin(4, bounds)) {
            wakeGuests();
        }
        return batch.take();
    }

    private Line nextLine() {
        if (control.peek() != null) {
            return control;
        }
        if (user.peek() == null || (bulkIsNext && bulk.peek() != null)) {
            return bulk;
        }
        return user;
    }

    private boolean mayGo(Waiting head) {
        if (!fits(head)) {
            if (!stuck) {
                stuck = true;
                stuckSinceNanos = System.nanoTime();
            }
            if (patienceLeft() > 0) {
                return false;
            }
            forgetWhatIsUnderWay();
        }
        stuck = false;
        return true;
    }

    private long patienceLeft() {
        return bounds.patience.toNanos() - (System.nanoTime() - stuckSinceNanos);
    }

    private boolean fits(Waiting head) {
        return checkpoints.isEmpty()
                || (sentFrames - takenFrames < bounds.windowFrames
                        && sentBytes - takenBytes + head.length() <= bounds.windowBytes);
    }

    private boolean isNewlyAcknowledged() {
        return !checkpoints.isEmpty() && checkpoints.getFirst().number <= acknowledged.get();
    }

    private void takeAcknowledged() {
        while (isNewlyAcknowledged()) {
            var taken = checkpoints.removeFirst();
            takenFrames = taken.frames;
            takenBytes = taken.bytes;
            stuck = false;
        }
    }

    private Frame numbered(Waiting head) {
        sentFrames++;
        sentBytes += head.length();
        boolean check = sentFrames - checkedFrames >= bounds.windowFrames / 8
                || sentBytes - checkedBytes >= bounds.windowBytes / 8;
        if (check) {
            checkpoints.add(new Checkpoint(sentFrames, sentFrames, sentBytes));
            checkedFrames = sentFrames;
            checkedBytes = sentBytes;
        }
        return new Frame(head.kind, head.hub, sentFrames, check, head.body);
    }

    private void forgetWhatIsUnderWay() {
        LOG.debug("peer window forgotten peer={} frames={}", peer, sentFrames - takenFrames);
        checkpoints.clear();
        takenFrames = sentFrames;
        takenBytes = sentBytes;
    }
}
