package io.processhub.runtime.hook;

import io.processhub.api.HookEvent;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Events that wait to be told. Told one after the other by a virtual thread, which there is only
/// while something waits.
final class HookQueue {
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.hook");

    final LongAdder dropped = new LongAdder();
    private final String hub;
    private final int most;
    private final Consumer<Runnable> spawner;
    private final Teller teller;
    private final Runnable hurry;
    private final Queue<HookEvent> events = new ConcurrentLinkedQueue<>();
    /// Those that wait and the one that is being told.
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean full;
    private volatile boolean rushes;
    private volatile boolean closed;
    private volatile @Nullable CountDownLatch idle;

    /// Tells one event; may block.
    interface Teller {
        void tell(HookEvent event) throws InterruptedException;
    }

    /// @param hurry cuts short what is being told, unless it is the end of the hub
    HookQueue(String hub, int most, Consumer<Runnable> spawner, Teller teller, Runnable hurry) {
        this.hub = hub;
        this.most = most;
        this.spawner = spawner;
        this.teller = teller;
        this.hurry = hurry;
    }

    /// Lets an event be told, or drops it if too many wait. Never blocks.
    void offer(HookEvent event) {
        if (closed || (open.get() >= most && !(event instanceof HookEvent.CoordinatorShutdown))) {
            dropped.increment();
            if (!full) {
                full = true;
                spawner.accept(() -> LOG.warn(
                        "hook events dropped hub={} waiting={}; maxQueuedHookEvents, let the hooks be faster",
                        hub,
                        most));
            }
            return;
        }
        events.add(event);
        if (open.getAndIncrement() == 0) {
            spawner.accept(this::tellAll);
        }
    }

    int waiting() {
        return open.get();
    }

    private void tellAll() {
        do {
            var event = events.poll();
            if (event != null) {
                tell(event);
            }
        } while (open.decrementAndGet() > 0);
        full = false;
        var waiter = idle;
        if (waiter != null && open.get() == 0) {
            waiter.countDown();
        }
    }

    private void tell(HookEvent event) {
        if (closed || (rushes && !(event instanceof HookEvent.CoordinatorShutdown))) {
            dropped.increment();
            return;
        }
        try {
            teller.tell(event);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
    }

    /// Ends the telling. Blocks until all has been told, up to the limit; then drops all but the
    /// end of the hub and blocks until that has been told, up to the limit again and what an
    /// interrupted call may take. Safe to call twice.
    void close(Duration limit) throws InterruptedException {
        if (!awaitIdle(limit)) {
            rushes = true;
            hurry.run();
            awaitIdle(limit.plus(HookCalls.GRACE));
        }
        end();
    }

    /// Drops what waits, and what is still to come.
    void end() {
        closed = true;
    }

    private boolean awaitIdle(Duration limit) throws InterruptedException {
        var waiter = new CountDownLatch(1);
        idle = waiter;
        return open.get() == 0 || waiter.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
