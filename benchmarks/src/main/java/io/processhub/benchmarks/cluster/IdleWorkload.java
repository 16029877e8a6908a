package io.processhub.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.processhub.benchmarks.Bench;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// W10: three nodes that have nothing to do, but to keep their registries equal.
public final class IdleWorkload {
    private static final int NODES = 3;
    private static final Pattern BYTES = Pattern.compile("bytes_(?:sent|received):(\\d+)");

    private IdleWorkload() {}

    /// With 10,000 children, and with 100,000.
    public static void run(Bench bench) {
        try (var cluster = Cluster.warm(bench, NODES)) {
            measure(bench, cluster, 10_000, "idle10k");
            if (!bench.isQuick()) {
                measure(bench, cluster, 100_000, "idle100k");
            }
        }
    }

    private static void measure(Bench bench, Cluster cluster, int n, String kase) {
        cluster.start(kase, n);
        cluster.watch(cluster.nodes(), kase, n, () -> {});
        var wait = Duration.ofSeconds(bench.rounds(1, 60));
        var time = Duration.ofSeconds(bench.rounds(10, 45));
        bench.say("three nodes idle with %s, for %d s after %d s".formatted(kase, time.toSeconds(), wait.toSeconds()));
        Cluster.rest(wait);
        double cpu = cluster.usage("cpuNanos");
        double bytes = cluster.usage("bytes");
        double frames = cluster.usage("frames");
        var onTheLinks = linkBytes(cluster.port());
        long begin = System.nanoTime();
        Cluster.rest(time);
        double seconds = (System.nanoTime() - begin) / 1e9;
        bench.add(kase, "bytesPerSecond", (cluster.usage("bytes") - bytes) / seconds);
        bench.add(kase, "framesPerSecond", (cluster.usage("frames") - frames) / seconds);
        bench.add(kase, "cpuPercent", (cluster.usage("cpuNanos") - cpu) / 1e9 / seconds / NODES * 100);
        var onTheLinksNow = linkBytes(cluster.port());
        if (onTheLinks.isPresent() && onTheLinksNow.isPresent()) {
            bench.add(kase, "linkBytesPerSecond", (onTheLinksNow.getAsLong() - onTheLinks.getAsLong()) / seconds);
        }
        var reached = cluster.watch(cluster.nodes(), kase, n, () -> {});
        reached.addTo(bench, kase);
        cluster.stop(kase, n);
    }

    /// The bytes on all connections to the ten ports of a cluster so far, in both directions,
    /// JGroups' own among them; empty where there is no `ss` to say so.
    private static OptionalLong linkBytes(int port) {
        var command = List.of("ss", "-tinH", "sport >= :" + port + " and sport < :" + (port + 10));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(BYTES.matcher(text)
                    .results()
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .sum());
        } catch (IOException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }
}
