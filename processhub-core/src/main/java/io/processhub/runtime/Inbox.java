package io.processhub.runtime;

import io.processhub.core.HubEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What a hub's driver has to do next. Many threads put in, one takes out, in order.
///
/// Users' calls are refused when too many wait. News from processes and views are always taken:
/// there is a bounded number of them for each child and node. Frames make their sender wait while
/// too many bytes of them wait, which slows that peer down and loses nothing.
///
/// Nobody holds a lock here. Those who put in may be virtual threads that have lost their carrier
/// to a computing process, and the driver must never be queued behind one of them.
final class Inbox {
    private record Item(HubEvent event, int frameBytes, boolean isCall) {}

    private final int maxCalls;
    private final long maxFrameBytes;
    private final Queue<Item> items = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong frameBytes = new AtomicLong();
    private final Set<Thread> heldUp = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread taker;
    private volatile boolean closed;

    /// An empty one.
    ///
    /// @param maxCalls      calls that may wait
    /// @param maxFrameBytes bytes of frames that may wait before their senders have to
    Inbox(int maxCalls, long maxFrameBytes) {
        this.maxCalls = maxCalls;
        this.maxFrameBytes = maxFrameBytes;
    }

    /// Puts in a user's call. Never blocks.
    ///
    /// @return false if too many calls wait, or it is closed
    boolean offerCall(HubEvent call) {
        if (closed) {
            return false;
        }
        if (calls.incrementAndGet() > maxCalls) {
            calls.decrementAndGet();
            return false;
        }
        add(new Item(call, 0, true));
        return true;
    }

    /// Puts in news that must not be lost. Never blocks; after the close it does nothing.
    void offer(HubEvent news) {
        if (!closed) {
            add(new Item(news, 0, false));
        }
    }

    /// Puts in a message that came as a frame of so many bytes. Blocks while too many bytes wait.
    void offerFrame(HubEvent message, int bytes) {
        if (isFull()) {
            holdUp();
        }
        if (!closed) {
            frameBytes.addAndGet(bytes);
            add(new Item(message, bytes, false));
        }
    }

    private boolean isFull() {
        return !closed && frameBytes.get() > maxFrameBytes;
    }

    /// Waits until there is room. An interrupt does not end it, and stays set.
    private void holdUp() {
        boolean interrupted = false;
        heldUp.add(Thread.currentThread());
        while (isFull()) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        heldUp.remove(Thread.currentThread());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(Item item) {
        items.add(item);
        var waiting = taker;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /// Takes what there is, waiting for it if there is nothing. One thread at a time.
    ///
    /// @param max    at most so many
    /// @param millis how long to wait at most
    /// @return the events in order; none if the time is up or it is closed
    List<HubEvent> take(int max, long millis) throws InterruptedException {
        awaitItem(TimeUnit.MILLISECONDS.toNanos(millis));
        var taken = new ArrayList<HubEvent>();
        while (taken.size() < max) {
            var item = items.poll();
            if (item == null) {
                break;
            }
            if (item.isCall) {
                calls.decrementAndGet();
            }
            if (item.frameBytes != 0) {
                frameBytes.addAndGet(-item.frameBytes);
            }
            taken.add(item.event);
        }
        heldUp.forEach(LockSupport::unpark);
        return taken;
    }

    private void awaitItem(long nanos) throws InterruptedException {
        long begin = System.nanoTime();
        taker = Thread.currentThread();
        try {
            while (items.isEmpty() && !closed) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = nanos - (System.nanoTime() - begin);
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            taker = null;
        }
    }

    /// How many calls wait.
    int calls() {
        return Math.min(calls.get(), maxCalls);
    }

    /// Takes nothing more; what is in it can still be taken out.
    void close() {
        closed = true;
        heldUp.forEach(LockSupport::unpark);
        var waiting = taker;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /// Whether it takes nothing more.
    boolean isClosed() {
        return closed;
    }

    /// Whether it is closed and everything is taken out.
    boolean isSpent() {
        return closed && items.isEmpty();
    }
}
