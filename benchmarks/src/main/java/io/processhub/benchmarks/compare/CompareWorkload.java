package io.processhub.benchmarks.compare;

import io.processhub.benchmarks.Bench;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// P1: side by side with Pekko in one JVM. Each pattern runs in fresh JVMs, in turn on the one and
/// on the other.
public final class CompareWorkload {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final List<String> RUNTIMES = List.of("processhub", "pekko");
    private static final Set<Pattern> QUICK = Collections.unmodifiableSet(
            EnumSet.of(Pattern.tell1to1, Pattern.ring1token, Pattern.fanOut10k, Pattern.askVirtual, Pattern.start100k));
    private static final int HEAP = 3_072;

    private CompareWorkload() {}

    /// All patterns; `ratio` is how many times better ProcessHub is.
    public static void run(Bench bench) {
        for (var pattern : bench.isQuick() ? QUICK : EnumSet.complementOf(EnumSet.of(Pattern.start100k))) {
            int jvms = bench.rounds(1, 3);
            for (int i = 0; i < jvms; i++) {
                for (var runtime : RUNTIMES) {
                    bench.say("%s on %s, JVM %d of %d".formatted(pattern, runtime, i + 1, jvms));
                    measure(bench, pattern, runtime);
                }
            }
            compare(bench, pattern);
        }
    }

    private static void measure(Bench bench, Pattern pattern, String runtime) {
        int heap = pattern == Pattern.start1M ? 2 * HEAP : HEAP;
        try (var jvm = bench.jvms().start(pattern + "-" + runtime, CompareMain.class, heap)) {
            var question = Map.of(
                    "on",
                    runtime,
                    "pattern",
                    pattern.name(),
                    "rounds",
                    bench.rounds(3, 5),
                    "size",
                    bench.isQuick() ? 0.3 : 2.0);
            jvm.ask(LIMIT, "pattern", question)
                    .properties()
                    .forEach(number -> bench.add(
                            pattern.name(),
                            runtime + "." + number.getKey(),
                            number.getValue().asDouble()));
        }
    }

    private static void compare(Bench bench, Pattern pattern) {
        switch (pattern) {
            case askPlatform, askVirtual -> lessIsBetter(bench, pattern, "p50us");
            case start1M, start100k -> lessIsBetter(bench, pattern, "startMs");
            case tell1to1,
                    tell4to1,
                    ring1token,
                    ring100tokens,
                    fanOut10k,
                    pingPong1pair,
                    pingPong64pairs,
                    pingPong64pairsWindow32 ->
                bench.add(
                        pattern.name(),
                        "ratio",
                        bench.value(pattern.name(), "processhub.mops") / bench.value(pattern.name(), "pekko.mops"));
        }
    }

    private static void lessIsBetter(Bench bench, Pattern pattern, String quantity) {
        bench.add(
                pattern.name(),
                "ratio",
                bench.value(pattern.name(), "pekko." + quantity)
                        / bench.value(pattern.name(), "processhub." + quantity));
    }
}
