package io.processhub.testkit.memory;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one node has sent to another and has not been delivered: a queue with a thread that
/// delivers.
///
/// At most 2,000 frames and 1 MiB are under way (a single longer frame may pass alone); then
/// [#send] blocks. Over a cut, and to a hung node, frames wait. When the target leaves the
/// sender's view, what waits is thrown away or kept for later, by chance; so is what is sent to
/// it from then on, and nothing blocks.
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryCluster.class);
    private static final int MAX_FRAMES = 2_000;
    private static final int MAX_BYTES = 1 << 20;

    /// A frame in the queue, until it is delivered or lost.
    private static final class Waiting {
        private final byte[] frame;
        private volatile boolean lost;

        Waiting(byte[] frame) {
            this.frame = frame;
        }
    }

    private final Member from;
    private final Member to;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Waiting> frames = new ArrayDeque<>();
    private int bytes;
    private boolean targetInView;
    private boolean ending;
    private volatile boolean ended;

    Link(Member from, Member to) {
        this.from = from;
        this.to = to;
        this.targetInView = from.hasInView(to.id());
        Thread.ofPlatform()
                .daemon()
                .name("memory-link-" + from.id() + "-" + to.id())
                .start(this::deliverAll);
    }

    Member to() {
        return to;
    }

    /// Adds a frame, or drops it: always when the link has ended, by chance when the target is
    /// not in view.
    void send(byte[] frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (targetInView && !hasRoomFor(frame) && !ending && !ended) {
                changed.await();
            }
            boolean takes = !ending && !ended && (targetInView || (hasRoomFor(frame) && chance()));
            if (takes) {
                frames.add(new Waiting(frame));
                bytes += frame.length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Follows the sender's view.
    void targetInView(boolean now) {
        withLock(() -> {
            if (targetInView && !now && chance()) {
                purge();
            }
            targetInView = now;
        });
    }

    /// Ends at once: nothing more is delivered.
    void end() {
        withLock(() -> {
            ended = true;
            purge();
        });
    }

    /// Takes nothing more, and ends when all is delivered.
    void endWhenEmpty() {
        withLock(() -> ending = true);
    }

    /// Ends as a crash ends it: somewhere in the middle of what waits.
    void endSomewhere() {
        withLock(() -> {
            ending = true;
            int kept = from.cluster().chance().nextInt(frames.size() + 1);
            while (frames.size() > kept) {
                bytes -= lose(frames.removeLast());
            }
        });
    }

    private boolean hasRoomFor(byte[] frame) {
        return frames.isEmpty() || (frames.size() < MAX_FRAMES && bytes + frame.length <= MAX_BYTES);
    }

    private boolean chance() {
        return from.cluster().chance().nextBoolean();
    }

    private void purge() {
        frames.forEach(Link::lose);
        frames.clear();
        bytes = 0;
    }

    private static int lose(Waiting waiting) {
        waiting.lost = true;
        return waiting.frame.length;
    }

    private void deliverAll() {
        try {
            for (var next = head(); next.isPresent(); next = head()) {
                var waiting = next.get();
                awaitPassage(waiting);
                if (!waiting.lost && to.isThere()) {
                    deliver(waiting.frame);
                }
                remove(waiting);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the frame that is next, and leaves it in the queue; empty when there will be none.
    private Optional<Waiting> head() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (frames.isEmpty() && !ending && !ended) {
                changed.await();
            }
            return ended ? Optional.empty() : Optional.ofNullable(frames.peek());
        } finally {
            lock.unlock();
        }
    }

    private void awaitPassage(Waiting waiting) throws InterruptedException {
        var cluster = from.cluster();
        if (!cluster.isHealthy()) {
            cluster.await(() -> cluster.passes(from, to) || waiting.lost || !to.isThere());
        }
    }

    private void deliver(byte[] frame) {
        try {
            to.receiver().frameReceived(from.id(), frame.clone());
        } catch (RuntimeException e) {
            LOG.error("node {} threw at a frame of {} bytes from {}", to.id(), frame.length, from.id(), e);
        }
    }

    private void remove(Waiting waiting) {
        withLock(() -> {
            if (frames.remove(waiting)) {
                bytes -= waiting.frame.length;
            }
        });
    }

    private void withLock(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
