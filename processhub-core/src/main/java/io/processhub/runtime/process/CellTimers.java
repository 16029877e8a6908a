package io.processhub.runtime.process;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The timers of one process. Its methods are called from inside the process only.
final class CellTimers {
    /// How many timers one process may have.
    static final int MAX_TIMERS = 10_000;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Map<String, Timer> timers = new HashMap<>();
    private final Cell cell;
    private final TimerWheel wheel;

    CellTimers(Cell cell, TimerWheel wheel) {
        this.cell = cell;
        this.wheel = wheel;
    }

    /// One timer; also the message in the letter by which it comes to the process.
    final class Timer extends TimerWheel.Deadline {
        private final String key;
        private final Object message;
        private final Duration period;
        private long dueNanos;
        private volatile boolean waiting;
        private volatile boolean cancelled;

        private Timer(String key, Object message, Duration period) {
            this.key = key;
            this.message = message;
            this.period = period.compareTo(LONGEST) < 0 ? period : LONGEST;
            dueNanos = System.nanoTime() + this.period.toNanos();
        }

        @Override
        protected void reached() {
            if (cancelled || cell.isClosed()) {
                return;
            }
            if (!waiting) {
                waiting = true;
                cell.push(Letter.of(this, null, null), Integer.MAX_VALUE);
            }
            if (period.isPositive()) {
                dueNanos = Math.max(dueNanos + period.toNanos(), System.nanoTime());
                wheel.set(this, Duration.ofNanos(dueNanos - System.nanoTime()));
            }
        }

        /// Its message, or null if it was cancelled meanwhile. Called by the process that reads it.
        @Nullable
        Object take() {
            waiting = false;
            if (cancelled) {
                return null;
            }
            if (period.isZero()) {
                timers.remove(key, this);
            }
            return message;
        }
    }

    void start(String key, Duration delay, Duration period, Object message) {
        cancel(key);
        if (cell.hasEnded()) {
            return;
        }
        if (timers.size() >= MAX_TIMERS) {
            throw new IllegalStateException("timer \"%s\" of %s: the process has %d timers already, which is the limit"
                    .formatted(key, cell.childId(), MAX_TIMERS));
        }
        var timer = new Timer(key, message, period);
        timers.put(key, timer);
        wheel.set(timer, delay);
    }

    boolean cancel(String key) {
        var timer = timers.remove(key);
        if (timer == null) {
            return false;
        }
        timer.cancelled = true;
        wheel.cancel(timer);
        return true;
    }

    void cancelAll() {
        for (var timer : timers.values()) {
            timer.cancelled = true;
            wheel.cancel(timer);
        }
        timers.clear();
    }
}
