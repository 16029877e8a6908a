package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.jvm.Jvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The workloads on several nodes in which children start and stop.
public final class ClusterWorkloads {
    /// What starts and stops leave behind for a while is gone after that.
    private static final Duration UNTIL_SWEPT = Duration.ofSeconds(20);

    private ClusterWorkloads() {}

    private record Size(int n, String name) {
        boolean isLarge() {
            return n > 10_000;
        }
    }

    private static List<Size> sizes(Bench bench) {
        var tenThousand = new Size(10_000, "10k");
        return bench.isQuick() ? List.of(tenThousand) : List.of(tenThousand, new Size(100_000, "100k"));
    }

    /// W2.
    public static void start(Bench bench) {
        var all = List.of(new Size(1_000, "1k"), new Size(10_000, "10k"), new Size(100_000, "100k"));
        var sizes = bench.isQuick() ? all.subList(1, all.size()) : all;
        try (var cluster = Cluster.warm(bench, 3)) {
            bench.add("start10k", "coldMs", cluster.coldStartMs());
            for (var size : sizes) {
                cluster.warmUp(size.n(), size.isLarge() ? bench.rounds(1, 3) : 0);
                int rounds = size.isLarge() ? bench.rounds(1, 5) : bench.rounds(3, 7);
                for (int i = 0; i < rounds; i++) {
                    bench.say("three nodes, start of %s, round %d of %d".formatted(size.name(), i + 1, rounds));
                    start(bench, cluster, size, i);
                }
                if (size.isLarge() && !bench.isQuick()) {
                    memory(bench, cluster, size);
                }
            }
        }
    }

    private static void memory(Bench bench, Cluster cluster, Size size) {
        bench.say("three nodes, the memory of %s".formatted(size.name()));
        Cluster.rest(UNTIL_SWEPT);
        double before = cluster.heap();
        cluster.start("memory", size.n());
        Cluster.rest(UNTIL_SWEPT);
        double bytes = cluster.heap() - before;
        bench.add(
                "start" + size.name(),
                "bytesPerChildNode",
                bytes / cluster.nodes().size() / size.n());
        cluster.stop("memory", size.n());
    }

    private static void start(Bench bench, Cluster cluster, Size size, int round) {
        var kase = "start" + size.name();
        var prefix = kase + "-" + round + "-";
        var reached = cluster.watch(
                cluster.nodes(),
                prefix,
                size.n(),
                () -> bench.add(
                        kase,
                        "awaitedMs",
                        cluster.start(prefix, size.n()).path("ms").asDouble()));
        bench.add(kase, "allRegistriesMs", reached.registriesMs());
        bench.add(kase, "cpuMs", reached.cpuMs());
        reached.addTo(bench, kase);
        cluster.stop(prefix, size.n());
    }

    /// W4. The 4th node is in the view; its hub starts, and is closed again, over and over.
    public static void join(Bench bench) {
        for (var size : sizes(bench)) {
            try (var cluster = Cluster.of(bench, 3)) {
                var kase = "join" + size.name();
                cluster.start("c", size.n());
                var fourth = cluster.open("n4");
                bench.say("a 4th node joins %s, for the first time and to warm up".formatted(size.name()));
                bench.add(kase, "coldMs", join(cluster, fourth, size.n()).convergedMs());
                int warmUps = size.isLarge() ? 5 : bench.rounds(8, 15);
                for (int i = 0; i < warmUps; i++) {
                    leave(cluster, fourth, size.n());
                    join(cluster, fourth, size.n()).addTo(bench, kase);
                }
                int rounds = bench.rounds(3, 5);
                for (int i = 0; i < rounds; i++) {
                    bench.say("a 4th node joins %s, round %d of %d".formatted(size.name(), i + 1, rounds));
                    leave(cluster, fourth, size.n());
                    double startsBefore = cluster.usage("starts");
                    var reached = join(cluster, fourth, size.n());
                    bench.add(kase, "convergedMs", reached.convergedMs());
                    bench.add(kase, "cpuMs", reached.cpuMs());
                    bench.add(kase, "moved", cluster.usage("starts") - startsBefore);
                    bench.add(kase, "minimum", reached.last());
                    reached.addTo(bench, kase);
                }
            }
        }
    }

    private static Cluster.Reached join(Cluster cluster, Jvm fourth, int n) {
        return cluster.watch(cluster.nodes(), "c", n, () -> cluster.startHub(fourth, 4));
    }

    private static void leave(Cluster cluster, Jvm fourth, int n) {
        cluster.closeHub(fourth);
        Cluster.callRoll(cluster.nodes().subList(0, 3), "c", n);
    }

    /// W5, one of three.
    public static void kill(Bench bench) {
        for (var size : sizes(bench)) {
            try (var cluster = Cluster.of(bench, 3)) {
                var kase = "kill" + size.name();
                cluster.start("c", size.n());
                cluster.watch(cluster.nodes(), "c", size.n(), () -> {});
                for (int i = 0; i < bench.rounds(1, size.isLarge() ? 2 : 4); i++) {
                    bench.say("kill -9 of one of three with %s, to warm up".formatted(size.name()));
                    kill(cluster, size.n(), List.of(cluster.node(3))).addTo(bench, kase);
                    reopen(cluster, size.n(), List.of("n3"));
                }
                int rounds = bench.rounds(1, 5);
                for (int i = 0; i < rounds; i++) {
                    bench.say("kill -9 of one of three with %s, round %d of %d".formatted(size.name(), i + 1, rounds));
                    kill(bench, cluster, kase, size.n(), List.of(cluster.node(3)));
                    if (i + 1 < rounds) {
                        reopen(cluster, size.n(), List.of("n3"));
                    }
                }
            }
        }
    }

    /// W5, two of four.
    public static void killTwo(Bench bench) {
        int n = 3_000;
        try (var cluster = Cluster.of(bench, 4)) {
            cluster.start("c", n);
            cluster.watch(cluster.nodes(), "c", n, () -> {});
            int rounds = bench.rounds(1, 5);
            for (int i = 0; i < rounds; i++) {
                bench.say("kill -9 of two of four at once with 3k, round %d of %d".formatted(i + 1, rounds));
                kill(bench, cluster, "killTwo3k", n, List.of(cluster.node(3), cluster.node(4)));
                if (i + 1 < rounds) {
                    reopen(cluster, n, List.of("n3", "n4"));
                }
            }
        }
    }

    private static void kill(Bench bench, Cluster cluster, String kase, int n, List<Jvm> victims) {
        var reached = kill(cluster, n, victims);
        bench.add(kase, "runningMs", reached.runningMs());
        bench.add(kase, "detectedMs", reached.viewMs());
        bench.add(kase, "afterDetectionMs", reached.runningMs() - reached.viewMs());
        bench.add(kase, "convergedMs", reached.convergedMs());
        bench.add(kase, "cpuMs", reached.cpuMs());
        reached.addTo(bench, kase);
    }

    private static Cluster.Reached kill(Cluster cluster, int n, List<Jvm> victims) {
        var survivors =
                cluster.nodes().stream().filter(node -> !victims.contains(node)).toList();
        return cluster.watch(survivors, "c", n, () -> victims.forEach(cluster::kill));
    }

    private static void reopen(Cluster cluster, int n, List<String> names) {
        names.forEach(name -> cluster.startHub(cluster.open(name), 0));
        cluster.watch(cluster.nodes(), "c", n, () -> {});
    }

    /// W6, the part on three nodes.
    public static void stop(Bench bench) {
        try (var cluster = Cluster.warm(bench, 3)) {
            bench.add("stop10kThreeNodes", "coldMs", cluster.coldStopMs());
            for (var size : sizes(bench)) {
                cluster.warmUp(size.n(), size.isLarge() ? 3 : 0);
                int rounds = bench.rounds(3, 5);
                for (int i = 0; i < rounds; i++) {
                    bench.say("three nodes, stop of %s, round %d of %d".formatted(size.name(), i + 1, rounds));
                    stop(bench, cluster, size, i);
                }
            }
        }
    }

    private static void stop(Bench bench, Cluster cluster, Size size, int round) {
        var kase = "stop" + size.name() + "ThreeNodes";
        var prefix = kase + "-" + round + "-";
        cluster.start(prefix, size.n());
        var before = cluster.watch(cluster.nodes(), prefix, size.n(), () -> {});
        var reached = cluster.watch(
                cluster.nodes(),
                prefix,
                0,
                () -> bench.add(
                        kase, "ms", cluster.stop(prefix, size.n()).path("ms").asDouble()));
        bench.add(kase, "allRegistriesMs", reached.registriesMs());
        before.addTo(bench, kase);
        bench.add(kase, "left", reached.doubles());
    }

    /// W7, the part on three nodes.
    public static void awaitedStarts(Bench bench) {
        try (var cluster = Cluster.warm(bench, 3)) {
            awaitedStarts(bench, cluster, "threeNodes");
            if (!bench.isQuick()) {
                cluster.start("c", 100_000);
                awaitedStarts(bench, cluster, "threeNodesWith100k");
            }
        }
    }

    private static void awaitedStarts(Bench bench, Cluster cluster, String kase) {
        bench.say("awaited starts, " + kase);
        int n = bench.rounds(500, 5_000);
        for (int i = 0; i < bench.rounds(2, 5); i++) {
            var prefix = kase + i + "-";
            int warm = i == 0 ? bench.rounds(8_000, 20_000) : 1_000;
            var question = Map.of("type", Roll.TYPE, "prefix", prefix, "warm", warm, "n", n, "keep", true);
            bench.addAll(kase, cluster.node(1).ask(Cluster.LIMIT, "awaitedStarts", question));
            var attendance = cluster.callRoll(prefix, n);
            bench.add(kase, "lost", attendance.lost());
            bench.add(kase, "doubles", attendance.doubles());
            cluster.stop(prefix, n);
        }
    }

    /// W8.
    public static void conflict(Bench bench) {
        try (var cluster = Cluster.warm(bench, 3)) {
            int n = 1_000;
            bench.say("the same 1,000 ids from three nodes at once, to warm up");
            bench.add("conflict", "coldMs", race(cluster, "cold", n).ms());
            cluster.stop("cold", n);
            for (int i = 0; i < bench.rounds(20, 30); i++) {
                bench.add("conflict", "winners", race(cluster, "warm", n).winners());
                cluster.stop("warm", n);
            }
            for (int i = 0; i < bench.rounds(5, 11); i++) {
                bench.say("the same 1,000 ids from three nodes at once, round " + (i + 1));
                var prefix = "both" + i + "-";
                var reached = cluster.watch(cluster.nodes(), prefix, n, () -> {
                    var race = race(cluster, prefix, n);
                    bench.add("conflict", "ms", race.ms());
                    bench.add("conflict", "winners", race.winners());
                });
                reached.addTo(bench, "conflict");
                cluster.stop(prefix, n);
            }
        }
    }

    /// @param ms      until all are answered
    /// @param winners starts that were answered as done, by all nodes together
    private record Race(double ms, int winners) {}

    /// Lets every node start the same children at once.
    private static Race race(Cluster cluster, String prefix, int n) {
        long begin = System.nanoTime();
        var calls = cluster.nodes().stream()
                .map(node -> node.begin("start", Map.of("prefix", prefix, "n", n)))
                .toList();
        double ms = 0;
        int winners = 0;
        for (var call : calls) {
            var answer = call.await(Cluster.LIMIT);
            winners += answer.content().path("done").asInt();
            ms = Math.max(ms, (answer.nanos() - begin) / 1e6);
        }
        return new Race(ms, winners);
    }
}
