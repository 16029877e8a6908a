package io.processhub.benchmarks.local;

import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.Samples;
import io.processhub.benchmarks.jvm.BenchException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;

/// Starts children one at a time, each awaited before the next.
public final class AwaitedStarts {
    /// The hubs of this JVM, by how many children they have before.
    private static final Map<Integer, LocalHub> HUBS = new ConcurrentHashMap<>();

    private AwaitedStarts() {}

    /// On a hub of this JVM alone, which stays for further rounds.
    ///
    /// @param asked `registered`, how many there are before; `warm`, starts before the clock runs;
    ///              `n`, starts; `virtual`, whether the caller is a virtual thread
    static Map<String, ?> run(JsonNode asked) throws InterruptedException {
        int registered = asked.path("registered").asInt();
        var local = HUBS.get(registered);
        if (local == null) {
            local = new LocalHub();
            HUBS.put(registered, local);
            if (registered > 0) {
                local.start("before", registered);
            }
        }
        return run(local.hub(), asked);
    }

    /// On a hub that there is. As for the other arguments and results, see above.
    ///
    /// @param asked also `prefix`, of the ids, which are new; `type`, of the children; `keep`,
    ///              whether they go on in the end
    /// @return `p50us` and `p99us` per start, and `startsPerSecond`
    public static Map<String, Number> run(Hub hub, JsonNode asked) throws InterruptedException {
        var prefix = asked.path("prefix").asString("one");
        var type = asked.path("type").asString(Children.TYPE.name());
        int n = asked.path("n").asInt();
        var task = new FutureTask<>(() -> {
            int warm = asked.path("warm").asInt();
            starts(hub, type, prefix + "warm", warm);
            stop(hub, prefix + "warm", warm);
            return starts(hub, type, prefix, n);
        });
        var thread = asked.path("virtual").asBoolean(false) ? Thread.ofVirtual() : Thread.ofPlatform();
        thread.start(task);
        try {
            var numbers = task.get();
            if (!asked.path("keep").asBoolean(false)) {
                stop(hub, prefix, n);
            }
            return numbers;
        } catch (ExecutionException e) {
            throw new BenchException("an awaited start failed: " + e.getCause());
        }
    }

    private static Map<String, Number> starts(Hub hub, String type, String prefix, int n) throws InterruptedException {
        var nanos = new long[n];
        long begin = System.nanoTime();
        for (int i = 0; i < n; i++) {
            var spec = ChildSpec.of(prefix + i, type);
            long before = System.nanoTime();
            var result = hub.startChild(spec).await();
            nanos[i] = System.nanoTime() - before;
            if (!result.isOk()) {
                throw new BenchException(result.toString());
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        return Map.of(
                "p50us", Samples.percentile(nanos, 0.5) / 1e3,
                "p99us", Samples.percentile(nanos, 0.99) / 1e3,
                "startsPerSecond", n / seconds);
    }

    private static void stop(Hub hub, String prefix, int n) throws InterruptedException {
        var stopped = hub.stopChildren(Children.ids(prefix, n), Children.STOP).await();
        if (!stopped.isOk()) {
            throw new BenchException(stopped.toString());
        }
    }
}
