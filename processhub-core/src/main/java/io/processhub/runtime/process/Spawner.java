package io.processhub.runtime.process;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/// Puts work on new virtual threads, so that none of it waits for ever.
///
/// The JDK's scheduler keeps a queue for each group of threads that start virtual threads, and a
/// carrier goes on with one queue until it is empty. While processes keep each other busy theirs
/// is never empty, and what a thread from outside starts (the network's, the hub's driver, a
/// user's `main`) could wait for ever. So work from outside is also put into a line here, and
/// each burst of a process lets some of the line in, into the queue of its own carrier. Whoever
/// comes first takes it: the burst, or the thread that was started for it.
///
/// From any thread; nothing blocks.
public final class Spawner {
    private static final int LET_IN_AT_ONCE = 4;
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final ThreadFactory THREADS =
            Thread.ofVirtual().inheritInheritableThreadLocals(false).factory();

    private final ConcurrentLinkedQueue<Runnable> line = new ConcurrentLinkedQueue<>();
    private final TimerWheel wheel;

    Spawner(TimerWheel wheel) {
        this.wheel = wheel;
    }

    /// Runs work on a virtual thread of its own, soon.
    public void spawn(Runnable work) {
        if (Thread.currentThread().isVirtual()) {
            start(work);
        } else {
            line.add(work);
            start(this::runOne);
        }
    }

    /// Lets in what waits outside. Called by each burst of a process.
    void letIn() {
        for (int i = 0; i < LET_IN_AT_ONCE && !line.isEmpty(); i++) {
            var work = line.poll();
            if (work != null) {
                start(work);
            }
        }
    }

    private void runOne() {
        var work = line.poll();
        if (work != null) {
            work.run();
        }
    }

    /// If there is no memory for a thread, again a little later.
    private void start(Runnable work) {
        try {
            THREADS.newThread(work).start();
        } catch (OutOfMemoryError e) {
            wheel.set(
                    new TimerWheel.Deadline() {
                        @Override
                        protected void reached() {
                            start(work);
                        }
                    },
                    RETRY);
        }
    }
}
