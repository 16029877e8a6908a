package io.processhub.benchmarks.local;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.jvm.Jvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The workloads on one node, as the JVM of the command drives them.
public final class LocalWorkloads {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int HEAP = 3_072;

    private LocalWorkloads() {}

    /// A number of children, how it is called in the names of cases, and rounds.
    private record Size(int n, String name, int warmUps, int rounds) {}

    private static List<Size> sizes(Bench bench) {
        var all = List.of(
                new Size(1_000, "1k", 100, 11),
                new Size(10_000, "10k", bench.rounds(25, 80), bench.rounds(5, 11)),
                new Size(100_000, "100k", bench.rounds(3, 10), bench.rounds(3, 7)));
        return bench.isQuick() ? all.subList(1, all.size()) : all;
    }

    /// W1.
    public static void start(Bench bench) {
        Taker taker = (size, round, turn) -> {
            var kase = "start" + size.name();
            switch (turn) {
                case FIRST -> bench.add(kase, "coldMs", round.path("startMs").asDouble());
                case COUNTS -> {
                    bench.add(kase, "ms", round.path("startMs").asDouble());
                    bench.add(kase, "cpuMs", round.path("startCpuMs").asDouble());
                    bench.add(kase, "bytesPerChild", round.path("bytesPerChild").asDouble());
                    bench.add(
                            kase,
                            "allocatedPerStart",
                            round.path("allocatedPerStart").asDouble());
                    attendance(bench, kase, round);
                }
            }
        };
        eachRound(bench, sizes(bench), taker);
        millions(bench, taker);
    }

    /// W6, the part on one node.
    public static void stop(Bench bench) {
        var sizes = bench.isQuick() ? sizes(bench).subList(0, 1) : sizes(bench);
        eachRound(bench, sizes, (size, round, turn) -> {
            if (turn == Turn.COUNTS) {
                var kase = "stop" + size.name();
                bench.add(kase, "ms", round.path("stopMs").asDouble());
                bench.add(kase, "cpuMs", round.path("stopCpuMs").asDouble());
                bench.add(kase, "left", round.path("left").asDouble());
                attendance(bench, kase, round);
            }
        });
    }

    private static void attendance(Bench bench, String kase, JsonNode round) {
        bench.add(kase, "lost", round.path("lost").asDouble());
        bench.add(kase, "doubles", round.path("doubles").asDouble());
    }

    private enum Turn {
        /// The first of a JVM, when nothing is compiled.
        FIRST,
        /// After the warm-up.
        COUNTS
    }

    private interface Taker {
        void take(Size size, JsonNode round, Turn turn);
    }

    /// A fresh JVM for each size.
    private static void eachRound(Bench bench, List<Size> sizes, Taker taker) {
        for (var size : sizes) {
            try (var jvm = bench.jvms().start("start" + size.name(), LocalMain.class, HEAP)) {
                bench.say("one node, %s in one call, %d rounds after %d"
                        .formatted(size.name(), size.rounds(), size.warmUps()));
                for (int i = 0; i < size.warmUps(); i++) {
                    var round = ask(jvm, "startAndStop", Map.of("n", size.n()));
                    if (i == 0) {
                        taker.take(size, round, Turn.FIRST);
                    }
                }
                for (int i = 0; i < size.rounds(); i++) {
                    taker.take(size, ask(jvm, "startAndStop", Map.of("n", size.n())), Turn.COUNTS);
                }
            }
        }
    }

    /// Rounds of 100,000 in a JVM with flags of its own, after some to warm up.
    ///
    /// @return the answers of those that count; see [StartsAndStops]
    public static List<JsonNode> startsOf100k(Bench bench, List<String> flags, int warmUps, int rounds) {
        try (var jvm = bench.jvms().start("start100k", LocalMain.class, HEAP, flags)) {
            return IntStream.range(0, warmUps + rounds)
                    .mapToObj(_ -> ask(jvm, "startAndStop", Map.of("n", 100_000)))
                    .skip(warmUps)
                    .toList();
        }
    }

    /// A million, in a JVM for each round, which is warm and does not stop them; its memory too, if
    /// there is time.
    private static void millions(Bench bench, Taker taker) {
        var size = new Size(1_000_000, "1M", bench.rounds(0, 2), bench.rounds(1, 3));
        for (int i = 0; i < size.rounds(); i++) {
            try (var jvm = bench.jvms().start("start1M", LocalMain.class, 2 * HEAP)) {
                bench.say("one node, 1M in one call, round %d of %d".formatted(i + 1, size.rounds()));
                for (int warm = 0; warm < bench.rounds(3, 5); warm++) {
                    ask(jvm, "startAndStop", Map.of("n", 100_000));
                }
                for (int warm = 0; warm < size.warmUps(); warm++) {
                    ask(jvm, "startAndStop", Map.of("n", size.n()));
                }
                taker.take(size, ask(jvm, "startAndStop", Map.of("n", size.n(), "stop", false)), Turn.COUNTS);
            }
        }
    }

    /// W3.
    public static void lookUp(Bench bench) {
        lookUp(bench, 1_000_000, "");
        if (!bench.isQuick()) {
            lookUp(bench, 10_000, "10k");
            lookUp(bench, 100_000, "100k");
        }
    }

    private static void lookUp(Bench bench, int n, String suffix) {
        bench.say("look-ups among %,d".formatted(n));
        try (var jvm = bench.jvms().start("lookUp" + suffix, LocalMain.class, HEAP)) {
            ask(jvm, "lookUp", Map.of("n", n, "rounds", bench.rounds(2, 7)))
                    .properties()
                    .forEach(kind -> kind.getValue().forEach(round -> bench.addAll(kind.getKey() + suffix, round)));
        }
    }

    /// W7, the part on one node.
    public static void awaitedStarts(Bench bench) {
        handOver(bench);
        awaitedStarts(bench, "oneNode", 0, false);
        if (!bench.isQuick()) {
            awaitedStarts(bench, "oneNodeWith100k", 100_000, false);
            awaitedStarts(bench, "oneNodeVirtual", 0, true);
        }
    }

    private static void handOver(Bench bench) {
        bench.say("two threads that wake each other");
        try (var jvm = bench.jvms().start("handOver", LocalMain.class, HEAP)) {
            for (int i = 0; i < bench.rounds(3, 5); i++) {
                bench.addAll("handOver", ask(jvm, "handOver", Map.of("warm", 10_000, "n", 20_000)));
            }
        }
    }

    private static void awaitedStarts(Bench bench, String kase, int registered, boolean virtual) {
        bench.say("awaited starts, " + kase);
        try (var jvm = bench.jvms().start(kase, LocalMain.class, HEAP)) {
            for (int i = 0; i < bench.rounds(3, 5); i++) {
                bench.addAll(
                        kase,
                        ask(
                                jvm,
                                "awaitedStarts",
                                Map.of(
                                        "registered",
                                        registered,
                                        "warm",
                                        i == 0 ? bench.rounds(30_000, 40_000) : 1_000,
                                        "n",
                                        bench.rounds(2_000, 10_000),
                                        "virtual",
                                        virtual)));
            }
        }
    }

    private static JsonNode ask(Jvm jvm, String what, Map<String, ?> more) {
        return jvm.ask(LIMIT, what, more);
    }
}
