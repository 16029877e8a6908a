package io.processhub.runtime.process;

import java.util.concurrent.locks.LockSupport;

/// Looks after workers that do not get on: they are blocked, or compute for long. It makes what
/// they have still to do anybody's, and calls others.
///
/// One platform thread, which looks each millisecond, and sleeps when nothing has waited for some.
final class PoolMonitor implements Runnable, AutoCloseable {
    private static final long TICK_NANOS = 1_000_000;
    /// After how many looks that found nothing waiting it sleeps.
    private static final int QUIET_LOOKS = 16;
    /// For how many looks the pool stays eager when no lane was taken over.
    private static final int EAGER_LOOKS = 64;

    private final WorkerPool pool;
    private final int[] done;
    private final Thread thread;
    private int takeovers;
    private int calmLooks;
    private volatile boolean asleep;
    private volatile boolean closed;

    PoolMonitor(WorkerPool pool) {
        this.pool = pool;
        done = new int[pool.lanes().length];
        thread = Thread.ofPlatform().daemon().name("processhub-monitor").unstarted(this);
        thread.start();
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

    @Override
    public void run() {
        int quiet = 0;
        while (!closed) {
            if (quiet < QUIET_LOOKS) {
                LockSupport.parkNanos(this, TICK_NANOS);
            } else {
                sleep();
            }
            quiet = look() ? 0 : quiet + 1;
        }
    }

    private void sleep() {
        pool.setEager(false);
        asleep = true;
        if (isWaiting()) {
            asleep = false;
        }
        while (asleep && !closed) {
            LockSupport.park(this);
        }
        LockSupport.parkNanos(this, TICK_NANOS);
    }

    private boolean isWaiting() {
        for (var lane : pool.lanes()) {
            if (lane.hasNext()) {
                return true;
            }
        }
        return pool.hasWork();
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
