package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.Bench;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// W11: messages from processes on one node to processes on another.
public final class MessageWorkload {
    private static final int SENDERS = 4;

    private MessageWorkload() {}

    private record Length(int bytes, String name, int batches) {}

    private static final List<Length> LENGTHS =
            List.of(new Length(100, "100B", 400), new Length(1_024, "1KiB", 200), new Length(65_536, "64KiB", 2));

    /// Tells and asks of each length.
    public static void run(Bench bench) {
        try (var cluster = Cluster.of(bench, 2)) {
            var sources = start(cluster, "source", "n1");
            var sinks = start(cluster, "sink", "n2");
            for (var length : bench.isQuick() ? LENGTHS.subList(0, 1) : LENGTHS) {
                tell(bench, cluster, length, "tell" + length.name(), sources.subList(0, 1), sinks);
                tell(bench, cluster, length, "tell" + length.name() + "FourSenders", sources, sinks);
                ask(bench, cluster, length, sinks.getFirst());
            }
        }
    }

    private static List<String> start(Cluster cluster, String type, String node) {
        return IntStream.range(0, SENDERS)
                .mapToObj(i -> cluster.startOn(type, i + "-", node))
                .toList();
    }

    private static void tell(
            Bench bench, Cluster cluster, Length length, String kase, List<String> sources, List<String> sinks) {
        int rounds = bench.rounds(3, 7);
        // At most some 16 MiB are under way, and 16,000 messages: a queue to a peer takes 50,000.
        int window = Math.clamp((16 << 20) / (500 * length.bytes() * sources.size()), 1, 32 / sources.size());
        bench.say("%s between two nodes, %d rounds".formatted(kase, rounds));
        for (int i = -2; i < rounds; i++) {
            var answer = cluster.node(1)
                    .ask(
                            Cluster.LIMIT,
                            "tell",
                            Map.of(
                                    "from", sources,
                                    "to", sinks,
                                    "bytes", length.bytes(),
                                    "batches", length.batches(),
                                    "window", window));
            if (i >= 0) {
                bench.addAll(kase, answer);
            }
        }
    }

    private static void ask(Bench bench, Cluster cluster, Length length, String sink) {
        var kase = "ask" + length.name();
        bench.say(kase + " between two nodes");
        for (int i = -1; i < bench.rounds(3, 7); i++) {
            var answer =
                    cluster.node(1).ask(Cluster.LIMIT, "ask", Map.of("to", sink, "bytes", length.bytes(), "n", 3_000));
            if (i >= 0) {
                bench.addAll(kase, answer);
            }
        }
    }
}
