package io.processhub.runtime.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One virtual thread of a [WorkerPool], from its first work to its last.
@SuppressWarnings("ThreadPriorityCheck") // it is the scheduler; nothing depends on its yields but fairness
final class Worker implements Runnable {
    static final String NAME = "processhub-worker";

    /// How often it runs what its work has just made runnable before others have their turn.
    private static final int NEXT_AT_ONCE = 64;
    /// After how much work it looks at what came from outside.
    private static final int OUTSIDE_EVERY = 61;
    /// After how much work it looks at the clock.
    private static final int CLOCK_EVERY = 8;
    /// How long it keeps its carrier when other workers want one.
    private static final long SLICE_NANOS = 500_000;
    /// After how many slices it rests, so that every other virtual thread gets a carrier.
    private static final int REST_EVERY = 16;
    /// How often it looks for work, in vain, before it ends.
    private static final int LOOKS = 8;

    private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();
    private static final VarHandle RUNNING;

    static {
        try {
            RUNNING = MethodHandles.lookup().findVarHandle(Worker.class, "running", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final WorkerPool pool;
    private final AtomicBoolean called;
    private @Nullable Lane lane;
    private volatile @Nullable Thread thread;
    private boolean left;
    private int count;
    private int nexts;
    private long sliceEnd;
    private int slices;
    private volatile boolean rests;
    /// What it runs now; null between two pieces of work.
    @SuppressWarnings("UnusedVariable") // read through RUNNING
    private @Nullable Runnable running;

    /// @param called is reset when it has come
    Worker(WorkerPool pool, AtomicBoolean called) {
        this.pool = pool;
        this.called = called;
    }

    /// The one whose thread this is, or null.
    static @Nullable Worker current() {
        return CURRENT.get();
    }

    // ---- what its work does ----

    /// Takes work into its lane, as the next; false if it cannot any more, or not for this pool.
    boolean submit(Runnable work, WorkerPool to) {
        var mine = lane;
        if (to != pool || mine == null || mine.owner() != this) {
            return false;
        }
        var displaced = mine.putNext(work);
        if (displaced != null) {
            pool.enqueue(displaced, mine);
            pool.callWorker();
        } else if (pool.isEager()) {
            pool.callWorker();
        }
        if (mine.owner() != this) {
            // It was blocked until just now, and its lane was taken over, perhaps given back since.
            pool.shareNext(mine);
            pool.callWorker();
        }
        return true;
    }

    /// As [#submit], but at the end of the line.
    boolean requeue(Runnable work, WorkerPool to) {
        var mine = lane;
        if (to != pool || mine == null || mine.owner() != this) {
            return false;
        }
        pool.enqueue(work, mine);
        if (mine.owner() != this) {
            pool.callWorker();
        }
        return true;
    }

    /// Runs nothing after its current work.
    void leave() {
        var mine = lane;
        left = true;
        lane = null;
        CURRENT.remove();
        if (mine != null) {
            pool.release(mine, this);
            if (mine.owner() == null) {
                pool.shareNext(mine);
            }
            if (pool.hasWork()) {
                pool.callWorker();
            }
        }
    }

    /// Whether its work is waiting for something. From any thread.
    boolean isBlocked() {
        var mine = thread;
        return mine != null
                && !rests
                && switch (mine.getState()) {
                    case WAITING, TIMED_WAITING, BLOCKED -> true;
                    case NEW, RUNNABLE, TERMINATED -> false;
                };
    }

    /// What it runs now, or null. From any thread, and perhaps a moment late.
    @Nullable
    Runnable running() {
        return (Runnable) RUNNING.getOpaque(this);
    }

    /// Where its thread is now, innermost frame first.
    StackTraceElement[] stack() {
        var mine = thread;
        return mine == null ? new StackTraceElement[0] : mine.getStackTrace();
    }

    // ---- its life ----

    @Override
    public void run() {
        thread = Thread.currentThread();
        pool.beginSearch();
        called.set(false);
        lane = pool.acquire(this);
        if (lane == null) {
            pool.foundNothing();
            return;
        }
        CURRENT.set(this);
        sliceEnd = System.nanoTime() + SLICE_NANOS;
        boolean searches = true;
        while (lane != null) {
            var work = searches ? searched(lane) : found(lane);
            if (work == null && !searches) {
                searches = true;
                pool.beginSearch();
                continue;
            }
            if (work == null) {
                pool.release(lane, this);
                lane = null;
                pool.foundNothing();
                return;
            }
            if (searches) {
                searches = false;
                pool.found();
            } else if (pool.isEager() && pool.hasWork()) {
                pool.callWorker();
            }
            execute(work);
            afterWork();
        }
    }

    /// Looks some times.
    private @Nullable Runnable searched(Lane mine) {
        for (int i = 0; i < LOOKS; i++) {
            var work = found(mine);
            if (work != null) {
                return work;
            }
            if (mine.owner() != this) {
                return null;
            }
            Thread.yield();
        }
        return null;
    }

    private @Nullable Runnable found(Lane mine) {
        if (++count % OUTSIDE_EVERY == 0) {
            var work = pool.fromOutside();
            if (work != null) {
                return work;
            }
        }
        var next = mine.takeNext();
        if (next != null) {
            if (++nexts < NEXT_AT_ONCE) {
                return next;
            }
            pool.enqueue(next, mine);
        }
        nexts = 0;
        var work = mine.queue.poll();
        if (work == null) {
            work = pool.fromOutside();
        }
        return work == null ? pool.steal(mine) : work;
    }

    private void execute(Runnable work) {
        var current = Thread.currentThread();
        RUNNING.setOpaque(this, work);
        try {
            work.run();
        } catch (Throwable e) {
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
        RUNNING.setOpaque(this, null);
        var _ = Thread.interrupted();
        if (!left && !current.getName().equals(NAME)) {
            current.setName(NAME);
        }
    }

    /// Lets other virtual threads have the carrier now and then, and sees whether it is still
    /// wanted.
    private void afterWork() {
        var mine = lane;
        if (mine == null) {
            return;
        }
        if (mine.owner() != this) {
            lane = left ? null : pool.acquireFree(this);
            return;
        }
        mine.countDone();
        if (count % CLOCK_EVERY == 0) {
            long now = System.nanoTime();
            if (now - sliceEnd >= 0) {
                endSlice();
                sliceEnd = System.nanoTime() + SLICE_NANOS;
            }
        }
    }

    /// Yields, or rests. A carrier runs its own line, or that which it has last taken something
    /// from, until it is empty; one that yields is in that line again at once. So as long as
    /// workers do no more than yield, no carrier looks into any other line, and what is there waits
    /// for ever.
    private void endSlice() {
        if (++slices % REST_EVERY != 0) {
            Thread.yield();
            return;
        }
        rests = true;
        LockSupport.parkNanos(this, 1);
        rests = false;
    }
}
