package io.processhub.benchmarks.local;

import io.processhub.ProcessHub;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.Query;
import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/// A hub on a node by itself, all defaults, and what is asked of it in every workload.
final class LocalHub implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ASKED_AT_ONCE = 1_000;

    private final Hub hub;

    LocalHub() throws InterruptedException {
        hub = ProcessHub.start(HubConfig.named("bench"), Children.TYPE).awaitReady(LIMIT);
    }

    Hub hub() {
        return hub;
    }

    /// Starts children in one awaited call.
    Stopwatch.Cost start(String prefix, int count) throws InterruptedException {
        var specs = Children.specs(prefix, count);
        var stopwatch = new Stopwatch();
        var result = hub.startChildren(specs, Children.START).await();
        var took = stopwatch.read();
        if (!result.isOk()) {
            throw new BenchException(result.toString());
        }
        return took;
    }

    /// Stops children in one awaited call.
    Stopwatch.Cost stop(String prefix, int count) throws InterruptedException {
        var ids = Children.ids(prefix, count);
        var stopwatch = new Stopwatch();
        var result = hub.stopChildren(ids, Children.STOP).await();
        var took = stopwatch.read();
        if (!result.isOk()) {
            throw new BenchException(result.toString());
        }
        return took;
    }

    /// How many children are lost and doubled: all that are registered are asked who they are.
    ///
    /// @param lost    of those that were started, how many did not answer
    /// @param doubles how many answers there were beyond one for each child
    record Attendance(int lost, int doubles) {}

    Attendance callRoll(String prefix, int count) {
        var present = new BitSet(count);
        var answers = new int[1];
        var asked = new ArrayDeque<CompletableFuture<String>>();
        for (var child : hub.query(Query.all())) {
            for (Pid pid : child.pids().values()) {
                asked.add(hub.ask(pid, "who", String.class, LIMIT));
                if (asked.size() >= ASKED_AT_ONCE) {
                    hear(asked.remove(), prefix, present, answers);
                }
            }
        }
        asked.forEach(answer -> hear(answer, prefix, present, answers));
        return new Attendance(count - present.cardinality(), answers[0] - present.cardinality());
    }

    private static void hear(CompletableFuture<String> answer, String prefix, BitSet present, int[] answers) {
        var id = answer.exceptionally(_ -> "").join();
        if (!id.isEmpty()) {
            present.set(Integer.parseInt(id.substring(prefix.length())));
            answers[0]++;
        }
    }

    /// How many rows the registry has.
    long registered() {
        return hub.status().counts().children();
    }

    @Override
    public void close() {
        hub.close();
    }
}
