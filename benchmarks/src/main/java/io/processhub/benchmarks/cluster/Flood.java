package io.processhub.benchmarks.cluster;

import io.processhub.api.Hub;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;

/// A sender that knows no measure: a virtual thread that tells a sink on another node as fast as
/// `tell` lets it, and waits for nothing.
final class Flood {
    private Flood() {}

    /// Floods.
    ///
    /// @param asked `to`, the sink's id; `bytes` of each message; `seconds`
    /// @return `sent`; `seconds` that it took; `longestTellMs`; `senderHeapMb`
    static Map<String, Number> run(Hub hub, HeapPeak heap, JsonNode asked) throws InterruptedException {
        var to = hub.pid(asked.path("to").asString()).orElseThrow();
        var message = new byte[asked.path("bytes").asInt()];
        long nanos = Duration.ofSeconds(asked.path("seconds").asInt()).toNanos();
        heap.reset();
        var sending = new FutureTask<>(() -> send(hub, to, message, nanos));
        Thread.ofVirtual().name("flood").start(sending);
        try {
            var sent = sending.get();
            return Map.of(
                    "sent", sent.count(),
                    "seconds", sent.nanos() / 1e9,
                    "longestTellMs", sent.longestNanos() / 1e6,
                    "senderHeapMb", heap.bytes() / 1e6);
        } catch (ExecutionException e) {
            throw new BenchException("the sender failed: " + e.getCause());
        }
    }

    /// @param nanos        that it all took
    /// @param longestNanos that one `tell` took
    private record Sent(long count, long nanos, long longestNanos) {}

    private static Sent send(Hub hub, Pid to, byte[] message, long nanos) {
        long begin = System.nanoTime();
        long count = 0;
        long longest = 0;
        long before = begin;
        while (before - begin < nanos) {
            hub.tell(to, message);
            long after = System.nanoTime();
            longest = Math.max(longest, after - before);
            before = after;
            count++;
        }
        return new Sent(count, before - begin, longest);
    }
}
