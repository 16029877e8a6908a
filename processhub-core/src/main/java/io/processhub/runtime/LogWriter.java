package io.processhub.runtime;

import io.processhub.runtime.vital.NodeGuard;
import io.processhub.runtime.vital.VitalThread;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes to the log for those who must not wait for it, above all the hubs' drivers: an appender
/// may block, on a full disk or a slow network, and a hub that stood still for it would be set
/// aside by the others. Bounded: what does not fit is dropped and counted, and the log says how
/// many. From any thread.
final class LogWriter {
    private static final int MAX_WAITING = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.node");

    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final String node;
    private final Thread thread;
    private long droppedTold;
    private volatile boolean closed;

    /// A writer that writes from now on.
    LogWriter(String node, NodeGuard guard) {
        this.node = node;
        thread = new VitalThread(guard, "processhub-log", VitalThread.OnFailure.RESTART, this::run)
                .start()
                .thread();
    }

    /// Writes something soon, in order. Never blocks.
    ///
    /// @param line writes to the log, and nothing else
    void write(Runnable line) {
        if (closed || !waiting.offer(line)) {
            dropped.incrementAndGet();
        }
    }

    /// How many lines were dropped.
    long dropped() {
        return dropped.get();
    }

    /// Writes what waits, but only so long, and ends. Blocks.
    void close(Duration timeout) {
        closed = true;
        thread.interrupt();
        try {
            thread.join(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                write(waiting.poll(1, TimeUnit.MINUTES), true);
            } catch (InterruptedException e) {
                break; // it is closed
            }
        }
        for (var line = waiting.poll(); line != null; line = waiting.poll()) {
            write(line, false);
        }
    }

    private void write(@Nullable Runnable line, boolean goesOn) {
        try {
            if (line != null) {
                line.run();
            }
            long now = dropped.get();
            if (now != droppedTold && (waiting.isEmpty() || !goesOn)) {
                LOG.warn("log lines dropped node={} count={} limit={}", node, now - droppedTold, MAX_WAITING);
                droppedTold = now;
            }
        } catch (RuntimeException | Error e) {
            // An appender that throws: the line is lost, and there is nobody to tell.
            dropped.incrementAndGet();
        }
    }
}
