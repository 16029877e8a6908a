package io.processhub.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// Virtual threads that compute and never block, several for each processor, so that no other
/// virtual thread of this JVM gets a carrier while this is open: a program whose processes only
/// compute.
public final class BusyCarriers implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(Runtime.getRuntime().availableProcessors());

    /// Takes the carriers; waits until it has all of them.
    ///
    /// @param each computing threads for each processor
    public BusyCarriers(int each) throws InterruptedException {
        for (int i = 0; i < each * Runtime.getRuntime().availableProcessors(); i++) {
            Thread.startVirtualThread(this::compute);
        }
        begun.await();
    }

    private void compute() {
        begun.countDown();
        while (!closed.get()) {
            Thread.onSpinWait();
        }
    }

    /// Whether no virtual thread gets a carrier now: one that is started does not begin within
    /// 50 ms.
    public boolean areKept() throws InterruptedException {
        return !Thread.startVirtualThread(() -> {}).join(Duration.ofMillis(50));
    }

    /// Gives the carriers back.
    @Override
    public void close() {
        closed.set(true);
    }
}
