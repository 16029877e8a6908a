package io.processhub.benchmarks.local;

import io.processhub.benchmarks.Samples;
import io.processhub.benchmarks.jvm.BenchException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Two platform threads that do nothing but wake each other, there and back: what any call that
/// another thread answers costs at least.
final class HandOver {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Thread caller = Thread.currentThread();
    private volatile boolean called;

    private HandOver() {}

    /// Makes calls, one after the other.
    ///
    /// @param asked `warm`, calls before the clock runs; `n`, calls
    /// @return `p50us` and `p99us` per call
    static Map<String, ?> run(JsonNode asked) throws InterruptedException {
        int warm = asked.path("warm").asInt();
        int n = asked.path("n").asInt();
        var pair = new HandOver();
        var other = Thread.ofPlatform().daemon().start(() -> pair.answer(warm + n));
        pair.calls(other, warm);
        var nanos = pair.calls(other, n);
        if (!other.join(LIMIT)) {
            throw new BenchException("the other thread has not ended within " + LIMIT);
        }
        return Map.of(
                "p50us", Samples.percentile(nanos, 0.5) / 1e3,
                "p99us", Samples.percentile(nanos, 0.99) / 1e3);
    }

    private void answer(int n) {
        for (int i = 0; i < n; i++) {
            while (!called) {
                LockSupport.park(this);
            }
            called = false;
            LockSupport.unpark(caller);
        }
    }

    private long[] calls(Thread other, int n) {
        var nanos = new long[n];
        for (int i = 0; i < n; i++) {
            long before = System.nanoTime();
            called = true;
            LockSupport.unpark(other);
            while (called) {
                LockSupport.park(this);
            }
            nanos[i] = System.nanoTime() - before;
        }
        return nanos;
    }
}
