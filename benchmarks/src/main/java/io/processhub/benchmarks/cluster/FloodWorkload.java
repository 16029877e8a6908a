package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.jvm.BenchException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// W12: a sender that is faster than who receives: faster than the link, than the process, and than
/// a node that stands still for 3 s.
public final class FloodWorkload {
    /// Small, so that what is not let go of ends the run.
    private static final int HEAP = 256;

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration STOPPED = Duration.ofSeconds(3);

    private FloodWorkload() {}

    /// All three.
    public static void run(Bench bench) {
        try (var cluster = Cluster.of(bench, 2, HEAP)) {
            var sink = cluster.startOn("sink", "0-", "n2");
            var slow = cluster.startOn("slowSink", "0-", "n2");
            for (int i = 0; i < bench.rounds(1, 3); i++) {
                flood(bench, cluster, "unthrottled", sink, () -> {});
                if (!bench.isQuick()) {
                    flood(bench, cluster, "slowReceiver", slow, () -> {});
                }
                flood(bench, cluster, "stoppedReceiver", sink, () -> stopForAWhile(cluster));
                var sizes = cluster.node(1).ask(Cluster.LIMIT, "members", Map.of());
                bench.add(
                        "stoppedReceiver", "excluded", 2 - sizes.path("members").asInt());
            }
        }
    }

    private static void flood(Bench bench, Cluster cluster, String kase, String sink, Runnable meanwhile) {
        int seconds = bench.rounds(4, 10);
        bench.say("%s: a sender without a measure, for %d s".formatted(kase, seconds));
        cluster.node(2).ask(Cluster.LIMIT, "resetHeapPeak", Map.of());
        long before = received(cluster, 2, "received");
        long droppedBefore = received(cluster, 1, "dead");
        long refusedBefore = received(cluster, 2, "dead");
        long begin = System.nanoTime();
        var flood = cluster.node(1).begin("flood", Map.of("to", sink, "bytes", 100, "seconds", seconds));
        meanwhile.run();
        var sender = flood.await(Cluster.LIMIT).content();
        var handled = awaitQuiet(cluster);
        long sent = sender.path("sent").asLong();
        long received = handled.count() - before;
        bench.add(kase, "sentPerSecond", sent / sender.path("seconds").asDouble());
        bench.add(kase, "perSecond", received * 1e9 / (handled.nanos() - begin));
        bench.add(kase, "longestTellMs", sender.path("longestTellMs").asDouble());
        add(bench, kase, "dropped", received(cluster, 1, "dead") - droppedBefore);
        add(bench, kase, "refused", received(cluster, 2, "dead") - refusedBefore);
        add(bench, kase, "lost", Math.max(0, sent - received));
        add(bench, kase, "doubles", Math.max(0, received - sent));
        bench.add(kase, "senderHeapMb", sender.path("senderHeapMb").asDouble());
        var receiver = cluster.node(2).ask(Cluster.LIMIT, "heapPeak", Map.of());
        bench.add(kase, "receiverHeapMb", receiver.path("bytes").asDouble() / 1e6);
    }

    private static void add(Bench bench, String kase, String quantity, long count) {
        bench.add(kase, quantity, (double) count);
    }

    private static long received(Cluster cluster, int node, String what) {
        return cluster.node(node)
                .ask(Cluster.LIMIT, "received", Map.of())
                .path(what)
                .asLong();
    }

    /// @param nanos when there were so many for the first time
    private record Handled(long count, long nanos) {}

    /// Waits until nothing more is handled.
    private static Handled awaitQuiet(Cluster cluster) {
        long end = System.nanoTime() + Cluster.LIMIT.toNanos();
        var last = new Handled(received(cluster, 2, "received"), System.nanoTime());
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(QUIET.toNanos() / 20);
            long count = received(cluster, 2, "received");
            if (count != last.count()) {
                last = new Handled(count, System.nanoTime());
            } else if (System.nanoTime() - last.nanos() > QUIET.toNanos()) {
                return last;
            }
        }
        throw new BenchException("messages are still handled long after the last was sent");
    }

    /// In the middle, after half a second.
    private static void stopForAWhile(Cluster cluster) {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        cluster.node(2).signal("STOP");
        try {
            LockSupport.parkNanos(STOPPED.toNanos());
        } finally {
            cluster.node(2).signal("CONT");
        }
    }
}
