package io.processhub.runtime;

import io.processhub.core.HubEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a hub's driver has to do next. Many threads put in, the driver takes out, in order.
///
/// Users' calls are refused when too many wait. News from processes and views are always taken:
/// there is a bounded number of them for each child and node. Frames make their sender wait while
/// too many bytes of them wait, which slows that peer down and loses nothing.
final class Inbox {
    private record Item(HubEvent event, int frameBytes, boolean isCall) {}

    private final int maxCalls;
    private final long maxFrameBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final Queue<Item> items = new ArrayDeque<>();
    private int calls;
    private long frameBytes;
    private boolean closed;

    /// An empty one.
    ///
    /// @param maxCalls      calls that may wait
    /// @param maxFrameBytes bytes of frames that may wait before their senders have to
    Inbox(int maxCalls, long maxFrameBytes) {
        this.maxCalls = maxCalls;
        this.maxFrameBytes = maxFrameBytes;
    }

    /// Puts in a user's call. Never blocks for long.
    ///
    /// @return false if too many calls wait, or it is closed
    boolean offerCall(HubEvent call) {
        lock.lock();
        try {
            if (closed || calls >= maxCalls) {
                return false;
            }
            calls++;
            add(new Item(call, 0, true));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Puts in news that must not be lost. Never blocks for long; after the close it does nothing.
    void offer(HubEvent news) {
        lock.lock();
        try {
            if (!closed) {
                add(new Item(news, 0, false));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Puts in a message that came as a frame of so many bytes. Blocks while too many bytes wait.
    void offerFrame(HubEvent message, int bytes) {
        lock.lock();
        try {
            while (!closed && frameBytes > maxFrameBytes) {
                emptied.awaitUninterruptibly();
            }
            if (!closed) {
                frameBytes += bytes;
                add(new Item(message, bytes, false));
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Item item) {
        items.add(item);
        filled.signal();
    }

    /// Takes what there is, waiting for it if there is nothing.
    ///
    /// @param max    at most so many
    /// @param millis how long to wait at most
    /// @return the events in order; none if the time is up or it is closed
    List<HubEvent> take(int max, long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (items.isEmpty() && !closed && nanos > 0) {
                nanos = filled.awaitNanos(nanos);
            }
            var taken = new ArrayList<HubEvent>(Math.min(items.size(), max));
            while (taken.size() < max && !items.isEmpty()) {
                var item = items.remove();
                calls -= item.isCall ? 1 : 0;
                frameBytes -= item.frameBytes;
                taken.add(item.event);
            }
            emptied.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// How many calls wait.
    int calls() {
        lock.lock();
        try {
            return calls;
        } finally {
            lock.unlock();
        }
    }

    /// Takes nothing more; what is in it can still be taken out.
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whether it takes nothing more.
    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Whether it is closed and everything is taken out.
    boolean isSpent() {
        lock.lock();
        try {
            return closed && items.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
