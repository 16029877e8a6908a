package io.processhub.benchmarks.compare;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.local.LocalWorkloads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// C1: the same few things under other garbage collectors, with and without compact object headers;
/// what the advice in docs/PERFORMANCE.md stands on.
public final class CollectorWorkload {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int HEAP = 3_072;

    private CollectorWorkload() {}

    private record Variant(String name, List<String> flags) {}

    private static final List<Variant> VARIANTS = List.of(
            new Variant("parallel", List.of("-XX:+UseParallelGC", "-XX:-UseCompactObjectHeaders")),
            new Variant("parallelCompact", List.of("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders")),
            new Variant("g1", List.of("-XX:+UseG1GC", "-XX:-UseCompactObjectHeaders")),
            new Variant("g1Compact", List.of("-XX:+UseG1GC", "-XX:+UseCompactObjectHeaders")),
            new Variant("z", List.of("-XX:+UseZGC", "-XX:-UseCompactObjectHeaders")),
            new Variant("zCompact", List.of("-XX:+UseZGC", "-XX:+UseCompactObjectHeaders")));

    /// A start of 100k, and three patterns of messages, under each.
    public static void run(Bench bench) {
        for (var variant : VARIANTS) {
            bench.say("under " + String.join(" ", variant.flags()));
            start(bench, variant);
            bench.add(
                    variant.name(),
                    "tellMops",
                    pattern(bench, variant, Pattern.tell1to1).path("mops").asDouble());
            bench.add(
                    variant.name(),
                    "ringMops",
                    pattern(bench, variant, Pattern.ring1token).path("mops").asDouble());
            var ask = pattern(bench, variant, Pattern.askVirtual);
            bench.add(variant.name(), "askP50us", ask.path("p50us").asDouble());
            bench.add(variant.name(), "askP99us", ask.path("p99us").asDouble());
        }
    }

    private static void start(Bench bench, Variant variant) {
        var rounds = LocalWorkloads.startsOf100k(bench, variant.flags(), bench.rounds(1, 5), bench.rounds(2, 7));
        for (var round : rounds) {
            bench.add(variant.name(), "startMs", round.path("startMs").asDouble());
            bench.add(variant.name(), "startCpuMs", round.path("startCpuMs").asDouble());
            bench.add(
                    variant.name(), "bytesPerChild", round.path("bytesPerChild").asDouble());
        }
    }

    private static JsonNode pattern(Bench bench, Variant variant, Pattern pattern) {
        try (var jvm = bench.jvms().start(pattern + "-" + variant.name(), CompareMain.class, HEAP, variant.flags())) {
            var question = Map.of(
                    "on",
                    "processhub",
                    "pattern",
                    pattern.name(),
                    "rounds",
                    bench.rounds(3, 5),
                    "size",
                    bench.isQuick() ? 0.3 : 2.0);
            return jvm.ask(LIMIT, "pattern", question);
        }
    }
}
