package io.processhub.runtime.vital;

import java.util.concurrent.locks.LockSupport;

/// A platform thread whose loop a node cannot do without: timers, a hub's driver, the sender to a
/// peer.
///
/// Whatever the loop throws, also an `OutOfMemoryError`, reaches the [NodeGuard], which decides
/// whether the loop runs again. Nothing on that way allocates memory, so a heap that was full for a
/// moment ends no vital thread unnoticed.
public final class VitalThread {
    /// What a failure of the loop means.
    public enum OnFailure {
        /// The loop runs again: what it works on is sound after any step.
        RESTART,
        /// The node is closed: what the loop works on may have been left half changed.
        CLOSE_NODE
    }

    /// What the thread does until it ends.
    @FunctionalInterface
    public interface Loop {
        /// Returns when the thread is to end. An `InterruptedException` ends it, too.
        void run() throws InterruptedException;
    }

    /// Between two runs of a loop that fails, so that one which always fails keeps no core busy.
    private static final long PAUSE_NANOS = 10_000_000;

    private final NodeGuard guard;
    private final OnFailure onFailure;
    private final Loop loop;
    private final Thread thread;

    /// A thread that has not been started; a daemon.
    ///
    /// @param name of the thread
    public VitalThread(NodeGuard guard, String name, OnFailure onFailure, Loop loop) {
        this.guard = guard;
        this.onFailure = onFailure;
        this.loop = loop;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /// Starts the thread.
    ///
    /// @return this
    public VitalThread start() {
        thread.start();
        return this;
    }

    /// The thread, to unpark, interrupt, join or look at.
    public Thread thread() {
        return thread;
    }

    private void run() {
        boolean goesOn = true;
        while (goesOn) {
            try {
                loop.run();
                goesOn = false;
            } catch (InterruptedException e) {
                goesOn = false;
            } catch (Throwable failure) {
                goesOn = guard.failed(thread.getName(), onFailure, failure);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
