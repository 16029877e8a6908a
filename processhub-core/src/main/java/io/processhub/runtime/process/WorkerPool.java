package io.processhub.runtime.process;

import io.processhub.runtime.vital.NodeGuard;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Runs work that is short as a rule, and may block as long as it likes, on virtual threads that
/// go on from one work to the next: on as many at once as there are processors, and on more when
/// some are blocked. There is no thread while there is no work.
///
/// What a worker makes runnable comes into its own [Lane], the last one first, which keeps those
/// that talk to each other on one processor; what comes from outside, into one line, which all
/// workers look at again and again, so that none of it waits for ever.
///
/// A worker gives its lane back when it found nothing anywhere, and then looks once more; whoever
/// adds work calls a worker if there may be a free lane. Each of the two writes before it reads, so
/// that one of them sees the other, and no work is left lying. Work behind a worker that is blocked
/// is found by the [PoolMonitor], within some milliseconds; and while workers are blocked again and
/// again, the pool is _eager_: whoever adds work calls a worker, who gets a processor as soon as
/// one is free, and takes over the lane of one that is blocked.
///
/// From any thread; nothing blocks. See `docs/decisions/workers-are-reused.md`.
final class WorkerPool implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final ThreadFactory THREADS = Thread.ofVirtual()
            .name(Worker.NAME)
            .inheritInheritableThreadLocals(false)
            .factory();

    private final Lane[] lanes;
    private final TimerWheel wheel;
    private final ConcurrentLinkedQueue<Runnable> outside = new ConcurrentLinkedQueue<>();
    private final AtomicInteger owned = new AtomicInteger();
    private final AtomicInteger searching = new AtomicInteger();
    // A call from a virtual thread comes into the line of its own carrier, which is never long. A
    // call from another thread may have to wait for a carrier that others keep busy: it must not
    // hold up the first.
    private final AtomicBoolean calledInside = new AtomicBoolean();
    private final AtomicBoolean calledOutside = new AtomicBoolean();
    private final AtomicInteger takeovers = new AtomicInteger();
    private final PoolMonitor monitor;
    private volatile boolean eager;
    private volatile boolean closed;

    /// @param wheel tries again to make a thread, when there was no memory for one
    /// @param guard keeps the monitor's thread alive
    WorkerPool(int lanes, TimerWheel wheel, NodeGuard guard) {
        this.wheel = wheel;
        this.lanes = new Lane[lanes];
        for (int i = 0; i < lanes; i++) {
            this.lanes[i] = new Lane();
        }
        monitor = new PoolMonitor(this, guard);
        monitor.start();
    }

    /// Runs work soon, once. What it throws goes to the thread's uncaught exception handler.
    void submit(Runnable work) {
        var worker = Worker.current();
        if (worker == null || !worker.submit(work, this)) {
            outside.add(work);
            callWorker();
        }
        afterAdding();
    }

    /// Runs work after all that waits. For work that could go on, and lets others have their turn.
    void requeue(Runnable work) {
        var worker = Worker.current();
        if (worker == null || !worker.requeue(work, this)) {
            outside.add(work);
            callWorker();
        }
        afterAdding();
    }

    private void afterAdding() {
        monitor.wakeIfAsleep();
        if (closed) {
            letGo();
        }
    }

    /// The current thread stays with the current work for good, and runs no other after it.
    void keepThread() {
        var worker = Worker.current();
        if (worker != null) {
            worker.leave();
        }
    }

    /// How many lanes have a worker.
    int owned() {
        return owned.get();
    }

    boolean isEager() {
        return eager;
    }

    void setEager(boolean now) {
        eager = now;
    }

    /// How often a blocked worker's lane was taken over.
    int takeovers() {
        return takeovers.get();
    }

    Lane[] lanes() {
        return lanes;
    }

    /// Whether work waits that any worker may take.
    boolean hasWork() {
        if (!outside.isEmpty()) {
            return true;
        }
        for (var lane : lanes) {
            if (!lane.queue.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    // ---- workers ----

    /// Has a worker come, if one may be needed.
    void callWorker() {
        if (eager || (searching.get() == 0 && owned.get() < lanes.length)) {
            callWorkerAnyway();
        }
    }

    void callWorkerAnyway() {
        var called = Thread.currentThread().isVirtual() ? calledInside : calledOutside;
        if (!called.get() && called.compareAndSet(false, true)) {
            begin(called);
        }
    }

    private void begin(AtomicBoolean called) {
        try {
            THREADS.newThread(new Worker(this, called)).start();
        } catch (OutOfMemoryError e) {
            called.set(false);
            wheel.set(
                    new TimerWheel.Deadline() {
                        @Override
                        protected void reached() {
                            callWorkerAnyway();
                        }
                    },
                    RETRY);
        }
    }

    /// A worker begins to search.
    void beginSearch() {
        searching.incrementAndGet();
    }

    /// A worker has found work: if it was the last that searched, another one is called for the
    /// rest.
    void found() {
        if (searching.decrementAndGet() == 0 && hasWork()) {
            callWorker();
        }
    }

    /// A worker has found none, and is about to end.
    void foundNothing() {
        searching.decrementAndGet();
        if (hasWork()) {
            callWorker();
        }
    }

    /// Gives a worker a lane: a free one, or that of a worker that is blocked.
    ///
    /// @return null if there is none
    @Nullable
    Lane acquire(Worker worker) {
        var free = acquireFree(worker);
        if (free != null) {
            return free;
        }
        for (var lane : lanes) {
            var owner = lane.owner();
            if (owner != null && owner.isBlocked() && lane.changeOwner(owner, worker)) {
                takeovers.incrementAndGet();
                eager = true;
                return lane;
            }
        }
        return null;
    }

    @Nullable
    Lane acquireFree(Worker worker) {
        for (var lane : lanes) {
            if (lane.owner() == null && lane.changeOwner(null, worker)) {
                owned.incrementAndGet();
                return lane;
            }
        }
        return null;
    }

    /// Takes a lane back, if it is still the worker's.
    void release(Lane lane, Worker worker) {
        if (lane.changeOwner(worker, null)) {
            owned.decrementAndGet();
        }
    }

    // ---- work ----

    /// Work from outside.
    @Nullable
    Runnable fromOutside() {
        return outside.poll();
    }

    /// Puts work at the end of a lane's line, where all workers look.
    void enqueue(Runnable work, Lane lane) {
        if (!lane.queue.offer(work)) {
            outside.add(work);
        }
    }

    /// Work of other lanes; of those that are to be next only while the pool is eager.
    @Nullable
    Runnable steal(Lane mine) {
        for (var lane : lanes) {
            var work = lane == mine ? null : lane.queue.poll();
            if (work != null) {
                return work;
            }
        }
        if (eager) {
            for (var lane : lanes) {
                var work = lane == mine ? null : lane.takeNext();
                if (work != null) {
                    return work;
                }
            }
        }
        return null;
    }

    /// Makes what a lane's owner was to do next anybody's.
    void shareNext(Lane lane) {
        var work = lane.takeNext();
        if (work != null) {
            outside.add(work);
        }
    }

    // ---- the end ----

    /// Work that is left, and all that is added later, gets a thread of its own: there is nobody
    /// any more who looks after workers that are blocked.
    @Override
    public void close() {
        closed = true;
        monitor.close();
        letGo();
    }

    private void letGo() {
        for (var lane : lanes) {
            shareNext(lane);
            for (var work = lane.queue.poll(); work != null; work = lane.queue.poll()) {
                THREADS.newThread(work).start();
            }
        }
        for (var work = outside.poll(); work != null; work = outside.poll()) {
            THREADS.newThread(work).start();
        }
    }
}
