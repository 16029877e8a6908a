package io.processhub.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Lets threads wait for something that others bring about. From any thread; who brings it about
/// takes no lock, so it never waits for one who waits.
final class Readiness {
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    /// Waits until something has ended. An interrupt ends the waiting, and stays set.
    static void awaitEnd(CompletableFuture<Void> end) {
        try {
            end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError("the end never fails", e);
        }
    }

    /// Something may have come about. Never blocks.
    void changed() {
        waiting.forEach(LockSupport::unpark);
    }

    /// Waits until it is so, but only so long. Blocks.
    ///
    /// @param isSo may throw, to end the waiting
    /// @return whether it is so
    boolean await(BooleanSupplier isSo, Duration timeout) throws InterruptedException {
        long begin = System.nanoTime();
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        waiting.add(Thread.currentThread());
        try {
            while (!isSo.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = nanos - (System.nanoTime() - begin);
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }
}
