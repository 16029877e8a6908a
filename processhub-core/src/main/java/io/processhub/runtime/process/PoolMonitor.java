package io.processhub.runtime.process;

import io.processhub.runtime.vital.NodeGuard;
import io.processhub.runtime.vital.VitalThread;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after workers that do not get on: they are blocked, or compute for long. It makes what
/// they have still to do anybody's, and calls others. A worker that computes in one piece of work
/// for [#LONG_NANOS] holds a carrier of the whole JVM for that time: it is logged by name, once for
/// that piece of work.
///
/// One platform thread, which looks each millisecond. When nothing has waited for some, it looks
/// each second while a worker runs, and sleeps while none does.
final class PoolMonitor implements AutoCloseable {
    private static final long TICK_NANOS = 1_000_000;
    /// After how many looks that found nothing waiting it sleeps.
    private static final int QUIET_LOOKS = 16;
    /// For how many looks the pool stays eager when no lane was taken over.
    private static final int EAGER_LOOKS = 64;

    /// After how long a worker that computes without end is logged.
    private static final long LONG_NANOS = 5_000_000_000L;

    private static final long SLOW_TICK_NANOS = 1_000_000_000;
    private static final int FRAMES = 8;
    private static final Logger LOG = LoggerFactory.getLogger(PoolMonitor.class);

    private final WorkerPool pool;
    private final int[] done;
    private final Busy[] busy;
    private final VitalThread vital;
    private final Thread thread;
    private int takeovers;
    private int calmLooks;
    private volatile boolean asleep;
    private volatile boolean closed;
    private long longWorks;

    PoolMonitor(WorkerPool pool, NodeGuard guard) {
        this.pool = pool;
        done = new int[pool.lanes().length];
        busy = new Busy[done.length];
        Arrays.setAll(busy, _ -> new Busy());
        vital = new VitalThread(guard, "processhub-monitor", VitalThread.OnFailure.RESTART, this::run);
        thread = vital.thread();
    }

    void start() {
        vital.start();
    }

    /// From any thread; called after each work that was added.
    void wakeIfAsleep() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        int quiet = 0;
        while (!closed) {
            if (quiet < QUIET_LOOKS) {
                LockSupport.parkNanos(this, TICK_NANOS);
            } else {
                sleep();
            }
            var _ = Thread.interrupted(); // it would not park any more
            quiet = look() ? 0 : quiet + 1;
            watch(System.nanoTime());
        }
    }

    private void sleep() {
        pool.setEager(false);
        asleep = true;
        if (isWaiting()) {
            asleep = false;
        }
        while (asleep && !closed) {
            if (pool.owned() == 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, SLOW_TICK_NANOS);
                watch(System.nanoTime());
            }
            var _ = Thread.interrupted(); // it would not park any more
        }
        LockSupport.parkNanos(this, TICK_NANOS);
    }

    /// What the owner of one lane was found running, over and over.
    private static final class Busy {
        private @Nullable Runnable work;
        private int done;
        private long sinceNanos;
        private boolean isTold;
    }

    /// Looks whether a worker has computed in one piece of work for long.
    void watch(long now) {
        for (int i = 0; i < busy.length; i++) {
            var lane = pool.lanes()[i];
            var owner = lane.owner();
            var work = owner == null ? null : owner.running();
            var seen = busy[i];
            boolean isSame = work != null && work.equals(seen.work) && lane.done() == seen.done;
            if (owner == null || !isSame || owner.isBlocked()) {
                seen.work = work;
                seen.done = lane.done();
                seen.sinceNanos = now;
                seen.isTold = false;
            } else if (!seen.isTold && now - seen.sinceNanos >= LONG_NANOS) {
                seen.isTold = true;
                longWorks++;
                LOG.warn(
                        "worker busy work={} seconds={} at={}",
                        work,
                        (now - seen.sinceNanos) / 1_000_000_000,
                        Arrays.stream(owner.stack()).limit(FRAMES).toList());
            }
        }
    }

    private boolean isWaiting() {
        for (var lane : pool.lanes()) {
            if (lane.hasNext()) {
                return true;
            }
        }
        return pool.hasWork();
    }

    /// How many pieces of work computed for long. Only on the monitor's thread.
    long longWorks() {
        return longWorks;
    }

    /// Looks once; whether work waits.
    boolean look() {
        boolean waits = false;
        boolean blocked = false;
        for (int i = 0; i < done.length; i++) {
            var lane = pool.lanes()[i];
            var owner = lane.owner();
            boolean hasBlocked = owner != null && owner.isBlocked();
            blocked |= hasBlocked;
            int now = lane.done();
            if (lane.hasNext()) {
                waits = true;
                if (owner == null || hasBlocked || now == done[i]) {
                    pool.shareNext(lane);
                }
            }
            done[i] = now;
        }
        if (pool.hasWork()) {
            waits = true;
            if (blocked || pool.owned() < done.length) {
                pool.callWorkerAnyway();
            }
        }
        calm();
        return waits;
    }

    private void calm() {
        int now = pool.takeovers();
        calmLooks = now == takeovers ? calmLooks + 1 : 0;
        takeovers = now;
        if (calmLooks >= EAGER_LOOKS && pool.isEager()) {
            pool.setEager(false);
        }
    }
}
