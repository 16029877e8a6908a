package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.jvm.Jvm;
import io.processhub.benchmarks.jvm.Network;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// W9: the third of three nodes is cut off without a word, both sides go on as their strategy says,
/// and the network heals.
public final class PartitionWorkload {
    private static final int N = 10_000;
    private static final String CHILDREN = "c";
    private static final long MARK_OF_THE_TWO = 1;
    private static final long MARK_OF_THE_ONE = 1_000;
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final int TRIES = 20;

    private final Bench bench;
    private final Network network;
    private final Cluster cluster;
    private boolean counts;

    private PartitionWorkload(Bench bench, Network network, Cluster cluster) {
        this.bench = bench;
        this.network = network;
        this.cluster = cluster;
    }

    /// With Divergence, and if there is time with a StaticQuorum of two.
    public static void run(Bench bench) {
        try (var network = new Network();
                var cluster = Cluster.in(network, bench, 3, Map.of())) {
            var workload = new PartitionWorkload(bench, network, cluster);
            workload.rounds("Divergence: one of three is cut off", workload::divergence);
        }
        if (bench.isQuick()) {
            return;
        }
        try (var network = new Network();
                var cluster = Cluster.in(network, bench, 3, Map.of("quorum", 2))) {
            var workload = new PartitionWorkload(bench, network, cluster);
            workload.rounds("StaticQuorum of 2: one of three is cut off", workload::staticQuorum);
        }
    }

    private void rounds(String what, Runnable round) {
        int warmUps = bench.rounds(0, 3);
        int rounds = bench.rounds(1, 3);
        for (int i = 0; i < warmUps + rounds; i++) {
            counts = i >= warmUps;
            bench.say(what + (counts ? ", round %d of %d".formatted(i - warmUps + 1, rounds) : ", to warm up"));
            round.run();
        }
    }

    /// One more value, if this round is not to warm up. What was lost and doubled always counts.
    private void add(String kase, String quantity, double value) {
        if (counts) {
            bench.add(kase, quantity, value);
        }
    }

    private List<Jvm> two() {
        return List.of(cluster.node(1), cluster.node(2));
    }

    private Jvm one() {
        return cluster.node(3);
    }

    private void startChildren() {
        cluster.start(Roll.MARKED, CHILDREN, N);
        cluster.watch(cluster.nodes(), CHILDREN, N, () -> {});
    }

    /// Both sides run everything, each marks its copies, and the copies that are left have both
    /// marks.
    private void divergence() {
        startChildren();
        for (var side : cluster.watchSides(List.of(two(), List.of(one())), CHILDREN, N, () -> network.cut(3))) {
            add("cut10k", "detectedMs", side.viewMs());
            add("cut10k", "runningMs", side.runningMs());
            add("cut10k", "afterDetectionMs", side.runningMs() - side.viewMs());
            side.addTo(bench, "cut10k");
        }
        two().forEach(node -> mark(node, MARK_OF_THE_TWO));
        mark(one(), MARK_OF_THE_ONE);

        bench.say("the network heals");
        var reached = cluster.watch(cluster.nodes(), CHILDREN, N, () -> network.heal(3));
        add("heal10k", "detectedMs", reached.viewMs());
        add("heal10k", "duplicatesGoneMs", reached.runningMs() - reached.viewMs());
        add("heal10k", "registriesMs", reached.registriesMs() - reached.viewMs());
        add("heal10k", "convergedMs", reached.convergedMs());
        add("heal10k", "statesMerged", statesMerged());
        reached.addTo(bench, "heal10k");
        cluster.stop(CHILDREN, N);
    }

    private static void mark(Jvm node, long mark) {
        node.ask(Cluster.LIMIT, "mark", Map.of("mark", mark));
    }

    /// A state may arrive a little later than its copy ends.
    private int statesMerged() {
        int merged = 0;
        for (int i = 0; i < TRIES && merged < N; i++) {
            LockSupport.parkNanos(i == 0 ? 0 : HALF_A_SECOND.toNanos());
            merged = 0;
            for (var node : cluster.nodes()) {
                merged += node.ask(Cluster.LIMIT, "marked", Map.of("mark", MARK_OF_THE_ONE + MARK_OF_THE_TWO))
                        .path("marked")
                        .asInt();
            }
        }
        return merged;
    }

    /// The one stops everything, the two run everything.
    private void staticQuorum() {
        startChildren();
        var viewOfTheOne = one().begin("awaitView", Map.of("members", 1));
        var noneAtTheOne = one().begin("awaitNone", Map.of());
        var begin = new AtomicLong();
        var majority = cluster.watch(two(), CHILDREN, N, () -> {
            begin.set(System.nanoTime());
            network.cut(3);
        });
        double detected = since(begin.get(), viewOfTheOne.await(Cluster.LIMIT));
        double stopped = since(begin.get(), noneAtTheOne.await(Cluster.LIMIT));
        add("quorumCut10k", "detectedMs", detected);
        add("quorumCut10k", "minorityStoppedMs", stopped);
        add("quorumCut10k", "minorityAfterDetectionMs", Math.max(0, stopped - detected));
        add("quorumCut10k", "majorityRunningMs", majority.runningMs());
        var all = cluster.callRoll(CHILDREN, N);
        bench.add("quorumCut10k", "lost", all.lost());
        bench.add("quorumCut10k", "doubles", all.doubles());

        bench.say("the network heals");
        var reached = cluster.watch(cluster.nodes(), CHILDREN, N, this::healAndLook);
        add("quorumHeal10k", "detectedMs", reached.viewMs());
        add("quorumHeal10k", "convergedMs", reached.convergedMs());
        reached.addTo(bench, "quorumHeal10k");
        cluster.stop(CHILDREN, N);
    }

    private static double since(long begin, Jvm.Answer answer) {
        return (answer.nanos() - begin) / 1e6;
    }

    private void healAndLook() {
        network.heal(3);
        cluster.nodes().forEach(node -> node.ask(Cluster.LIMIT, "awaitView", Map.of("members", 3)));
        LockSupport.parkNanos(TWO_SECONDS.toNanos());
        var question = Map.of("n", N);
        add(
                "quorumHeal10k",
                "wrongRowsAfter2s",
                cluster.nodes().stream()
                        .mapToInt(node -> node.ask(Cluster.LIMIT, "wrongRows", question)
                                .path("wrong")
                                .asInt())
                        .sum());
    }
}
