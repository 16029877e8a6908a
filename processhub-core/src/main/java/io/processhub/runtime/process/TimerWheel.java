package io.processhub.runtime.process;

import io.processhub.runtime.vital.NodeGuard;
import io.processhub.runtime.vital.VitalThread;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says when time is up, for any number of deadlines, most of which are cancelled: asks, starts,
/// stops, timers of processes.
///
/// A hashed wheel: setting and cancelling a deadline costs a link in a list, none has a thread or
/// a task. One daemon thread for all; it sleeps until the next tick for which there is one. A
/// deadline is reached up to two ticks of 10 ms late, never early.
///
/// Source: Varghese and Lauck, "Hashed and hierarchical timing wheels" (1987), scheme 6.
public final class TimerWheel implements AutoCloseable {
    /// How coarse the clock is, in nanoseconds.
    static final long TICK_NANOS = 10_000_000;

    private static final int BUCKETS = 512;

    /// How many deadlines are taken out of a bucket at once.
    private static final int AT_ONCE = 256;

    /// When a deadline is reached again that failed for want of memory.
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final int NOWHERE = -1;
    private static final Logger LOG = LoggerFactory.getLogger(TimerWheel.class);

    /// One thing that is to happen later. It can be set again once it is reached or cancelled.
    public abstract static class Deadline {
        private @Nullable Deadline before;
        private @Nullable Deadline after;
        private long tick;
        private volatile int bucket = NOWHERE;

        /// Time is up. Called on the wheel's thread: must be short, must not block, runs no user
        /// code. Called again a second later if it throws a `VirtualMachineError`: the heap may
        /// have been full, and what a deadline ends must not wait forever. So it does first what
        /// may need memory.
        protected abstract void reached();
    }

    private static final class Bucket {
        private @Nullable Deadline first;

        void add(Deadline deadline) {
            deadline.before = null;
            deadline.after = first;
            if (first != null) {
                first.before = deadline;
            }
            first = deadline;
        }

        void remove(Deadline deadline) {
            if (deadline.before == null) {
                first = deadline.after;
            } else {
                deadline.before.after = deadline.after;
            }
            if (deadline.after != null) {
                deadline.after.before = deadline.before;
            }
            deadline.before = null;
            deadline.after = null;
            deadline.bucket = NOWHERE;
        }
    }

    private final Bucket[] buckets = new Bucket[BUCKETS];
    /// Those that are due now; of the turning thread alone. Taking them out needs no memory.
    private final @Nullable Deadline[] due = new Deadline[AT_ONCE];

    private final LongSupplier nanos;
    private final long epoch;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Thread thread;
    private volatile long tick;
    /// Until which tick the thread sleeps, or will: who sets an earlier deadline wakes it.
    private volatile long sleepsUntil;

    private volatile boolean closed;

    /// A wheel on the system's clock, turning.
    ///
    /// @param guard keeps the wheel's thread alive
    public TimerWheel(NodeGuard guard) {
        this(System::nanoTime, true, guard);
    }

    /// A wheel on a clock of one's own.
    ///
    /// @param turning whether it has a thread; without one it is turned by [#turn()]
    TimerWheel(LongSupplier nanos, boolean turning, NodeGuard guard) {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Bucket();
        }
        this.nanos = nanos;
        epoch = nanos.getAsLong();
        var vital = new VitalThread(guard, "processhub-timers", VitalThread.OnFailure.RESTART, this::keepTurning);
        thread = vital.thread();
        if (turning) {
            vital.start();
        }
    }

    /// Sets a deadline. Never blocks for long; from any thread.
    ///
    /// @param delay until then; negative counts as zero
    /// @throws IllegalStateException if it is set already
    public void set(Deadline deadline, Duration delay) {
        long ticks = ticks(delay);
        waiting.incrementAndGet();
        long at = now() + ticks;
        while (!tryAdd(deadline, at)) {
            Thread.onSpinWait();
            at = now() + ticks;
        }
        if (at < sleepsUntil) {
            LockSupport.unpark(thread);
        }
    }

    private boolean tryAdd(Deadline deadline, long at) {
        int index = (int) (at & (BUCKETS - 1));
        var bucket = buckets[index];
        synchronized (bucket) {
            if (at <= tick) {
                return false;
            }
            if (deadline.bucket != NOWHERE) {
                waiting.decrementAndGet();
                throw new IllegalStateException("the deadline is set already");
            }
            deadline.tick = at;
            deadline.bucket = index;
            bucket.add(deadline);
            return true;
        }
    }

    /// Takes a deadline back. From any thread.
    ///
    /// @return whether it was set; if not, it was never set, or has been reached or cancelled
    public boolean cancel(Deadline deadline) {
        int index = deadline.bucket;
        if (index == NOWHERE) {
            return false;
        }
        var bucket = buckets[index];
        synchronized (bucket) {
            if (deadline.bucket != index) {
                return false;
            }
            bucket.remove(deadline);
        }
        waiting.decrementAndGet();
        return true;
    }

    /// How many deadlines are set.
    public long waiting() {
        return waiting.get();
    }

    /// Stops turning; what is set is never reached.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void keepTurning() {
        while (!closed) {
            sleepsUntil = Long.MAX_VALUE; // before it looks, so that whom it overlooks wakes it
            long next = nextTick();
            sleepsUntil = next;
            if (next == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, epoch + next * TICK_NANOS - nanos.getAsLong());
            }
            var _ = Thread.interrupted(); // it would not park any more
            turn();
        }
    }

    /// The next tick for which a deadline may be set; one that is further away than a turn of the
    /// wheel counts each time round.
    private long nextTick() {
        long last = tick;
        if (waiting.get() > 0) {
            for (long at = last + 1; at <= last + BUCKETS; at++) {
                var bucket = buckets[(int) (at & (BUCKETS - 1))];
                synchronized (bucket) {
                    if (bucket.first != null) {
                        return at;
                    }
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /// Lets everything happen whose time has come.
    void turn() {
        long last = tick;
        long now = now();
        if (now <= last) {
            return;
        }
        tick = now;
        for (long at = last + 1; at <= Math.min(now, last + BUCKETS); at++) {
            var bucket = buckets[(int) (at & (BUCKETS - 1))];
            int taken;
            do {
                taken = takeDue(bucket, now);
                for (int i = 0; i < taken; i++) {
                    var deadline = Objects.requireNonNull(due[i]);
                    due[i] = null;
                    reach(deadline);
                }
            } while (taken == AT_ONCE);
        }
    }

    /// Takes out at most [#AT_ONCE].
    private int takeDue(Bucket bucket, long now) {
        int taken = 0;
        synchronized (bucket) {
            for (var deadline = bucket.first; deadline != null && taken < AT_ONCE; ) {
                var next = deadline.after;
                if (deadline.tick <= now) {
                    bucket.remove(deadline);
                    waiting.decrementAndGet();
                    due[taken] = deadline;
                    taken++;
                }
                deadline = next;
            }
        }
        return taken;
    }

    private void reach(Deadline deadline) {
        try {
            deadline.reached();
        } catch (VirtualMachineError e) {
            failures.incrementAndGet();
            reachAgain(deadline);
        } catch (Throwable e) {
            failures.incrementAndGet();
            LOG.error("timer deadline={} failed", deadline.getClass().getName(), e);
        }
    }

    private void reachAgain(Deadline deadline) {
        try {
            set(deadline, RETRY);
        } catch (IllegalStateException _) {
            // It had set itself again before it failed.
        }
    }

    /// How many times a deadline failed when it was reached.
    public long failures() {
        return failures.get();
    }

    private long now() {
        return (nanos.getAsLong() - epoch) / TICK_NANOS;
    }

    private static long ticks(Duration delay) {
        if (delay.isNegative()) {
            return 1;
        }
        // Rounded up, and one more for the part of the current tick that has passed.
        long whole = delay.toSeconds() > Integer.MAX_VALUE
                ? Integer.MAX_VALUE * 100L
                : (delay.toNanos() + TICK_NANOS - 1) / TICK_NANOS;
        return whole + 1;
    }
}
