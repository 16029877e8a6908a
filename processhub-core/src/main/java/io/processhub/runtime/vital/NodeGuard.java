package io.processhub.runtime.vital;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a node when one of its [vital threads][VitalThread] fails, and owns the
/// thread that closes the node.
///
/// That thread is there from the beginning: a node that is closed because threads or memory have
/// run out could not create it any more. It tries again while closing fails for want of memory.
///
/// Thread-safe. [#failed] and [#close] neither block nor allocate.
public final class NodeGuard {
    /// How many loops may be restarted within a minute; with one more the node is closed.
    static final int MOST_RESTARTS = 20;

    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long RETRY_NANOS = 100_000_000;
    private static final int MOST_TRIES = 100;

    /// Closes a node.
    @FunctionalInterface
    public interface Closing {
        /// Closes the node, or as much of it as can be on the last try. Called on the guard's
        /// thread, and again if it throws; may block.
        void close(String why, boolean lastTry);
    }

    /// For parts that belong to no node: loops are restarted, and nothing is closed.
    public static final NodeGuard NONE = new NodeGuard();

    private final @Nullable Closing closing;
    private final Runnable onFatal;
    private final @Nullable Thread closer;
    private final AtomicLong failures = new AtomicLong();
    /// When the latest restarts were, in nanoseconds, as a ring; under the monitor of the array.
    private final long[] restartedAt = new long[MOST_RESTARTS];
    private int restarts;

    private final AtomicReference<@Nullable String> why = new AtomicReference<>();
    private volatile @Nullable Throwable failure;
    private volatile boolean ended;

    private NodeGuard() {
        closing = null;
        onFatal = () -> {};
        closer = null;
    }

    /// The guard of a node. Its thread waits from now on.
    ///
    /// @param onFatal called first when a thread has failed for good, on that thread: must neither
    ///                block nor allocate
    public NodeGuard(String node, Closing closing, Runnable onFatal) {
        this.closing = closing;
        this.onFatal = onFatal;
        var thread =
                Thread.ofPlatform().daemon().name("processhub-close-" + node).unstarted(this::run);
        closer = thread;
        thread.start();
    }

    /// Closes the node soon. The first reason counts.
    public void close(String because) {
        if (why.compareAndSet(null, because)) {
            wakeCloser();
        }
    }

    /// The guard's thread ends without closing anything: the node was never opened.
    public void end() {
        ended = true;
        wakeCloser();
    }

    /// How many times the loop of a vital thread has failed.
    public long failures() {
        return failures.get();
    }

    /// Why the node is being closed, if a failure is why.
    public Optional<String> fatal() {
        return Optional.ofNullable(failure).map(cause -> "thread " + why.get() + " failed with " + nameOf(cause));
    }

    /// What the thread threw that is why the node is being closed.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// A loop has failed.
    ///
    /// @return whether it is to run again
    boolean failed(String thread, VitalThread.OnFailure onFailure, Throwable cause) {
        failures.incrementAndGet();
        if (closing == null) {
            return true;
        }
        if (onFailure == VitalThread.OnFailure.RESTART && mayRestart()) {
            return true;
        }
        if (why.compareAndSet(null, thread)) {
            failure = cause;
            onFatal.run();
            wakeCloser();
        }
        return onFailure == VitalThread.OnFailure.RESTART;
    }

    private boolean mayRestart() {
        long now = System.nanoTime();
        synchronized (restartedAt) {
            int oldest = restarts % MOST_RESTARTS;
            boolean tooMany = restarts >= MOST_RESTARTS && now - restartedAt[oldest] < MINUTE_NANOS;
            restartedAt[oldest] = now;
            restarts = restarts + 1 == 2 * MOST_RESTARTS ? MOST_RESTARTS : restarts + 1;
            return !tooMany;
        }
    }

    private void wakeCloser() {
        if (closer != null) {
            LockSupport.unpark(closer);
        }
    }

    private void run() {
        while (!ended && why.get() == null) {
            LockSupport.park(this);
        }
        for (int tries = 1; !ended && tries <= MOST_TRIES; tries++) {
            try {
                if (closing != null) {
                    closing.close(fatal().orElseGet(() -> String.valueOf(why.get())), tries == MOST_TRIES);
                }
                ended = true;
            } catch (Throwable noMemory) {
                failures.incrementAndGet();
                LockSupport.parkNanos(this, RETRY_NANOS);
            }
        }
    }

    /// Not the message of the cause as a whole: an exception of a user may throw from there.
    private static String nameOf(Throwable cause) {
        return cause instanceof VirtualMachineError
                ? cause.toString()
                : cause.getClass().getName();
    }
}
