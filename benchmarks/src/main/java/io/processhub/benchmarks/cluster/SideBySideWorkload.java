package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.pekko.PekkoCluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// P2: the same on a cluster of ProcessHub's nodes and on one of Pekko's: messages from the first
/// to the second of three nodes, a start of many, a 4th that joins, a crash of the last.
public final class SideBySideWorkload {
    private static final int BATCH = Messages.BATCH;

    /// At most so many messages are under way on either: Pekko's queue to a peer takes 3,072.
    private static final int WINDOW = 5;

    private static final String PROCESSHUB = "processhub.";
    private static final String PEKKO = "pekko.";

    private final Bench bench;

    private SideBySideWorkload(Bench bench) {
        this.bench = bench;
    }

    private record Length(int bytes, String name, int batches) {}

    private static final List<Length> LENGTHS =
            List.of(new Length(100, "100B", 200), new Length(1_024, "1KiB", 100), new Length(65_536, "64KiB", 2));

    /// In turn on the one and on the other, on fresh JVMs.
    public static void run(Bench bench) {
        var workload = new SideBySideWorkload(bench);
        for (int i = 0; i < bench.rounds(1, 3); i++) {
            workload.onProcessHub();
            workload.onPekko();
        }
        workload.ratios();
    }

    private List<Length> lengths() {
        return bench.isQuick() ? LENGTHS.subList(0, 1) : LENGTHS;
    }

    private int n() {
        return bench.rounds(10_000, 100_000);
    }

    private String name() {
        return bench.isQuick() ? "10k" : "100k";
    }

    private int messageRounds() {
        return bench.rounds(3, 5);
    }

    private int startRounds() {
        return bench.rounds(1, 3);
    }

    private void onProcessHub() {
        bench.say("ProcessHub's nodes");
        try (var cluster = Cluster.of(bench, 3)) {
            var source = cluster.startOn("source", "0-", "n1");
            var sink = cluster.startOn("sink", "0-", "n2");
            for (var length : lengths()) {
                messages(PROCESSHUB, length, (what, question) -> {
                    var asked = new LinkedHashMap<String, Object>(question);
                    asked.put("from", List.of(source));
                    asked.put("to", what.equals("tell") ? List.of(sink) : sink);
                    return numbers(cluster, what, asked);
                });
            }
            cluster.stopOne(source);
            cluster.stopOne(sink);
            for (int i = 0; i < startRounds(); i++) {
                var prefix = "s" + i + "-";
                var ms = new double[1];
                var reached = cluster.watch(
                        cluster.nodes(),
                        prefix,
                        n(),
                        () -> ms[0] = cluster.start(prefix, n()).path("ms").asDouble());
                add("start" + name(), PROCESSHUB, "ms", ms[0]);
                add("start" + name(), PROCESSHUB, "cpuMs", reached.cpuMs());
                attendance("start" + name(), reached);
                cluster.stop(prefix, n());
            }
            cluster.start("c", n());
            cluster.watch(cluster.nodes(), "c", n(), () -> {});
            if (!bench.isQuick()) {
                join(cluster);
            }
            bench.say("kill -9 of the last node");
            var last = cluster.nodes().getLast();
            var survivors = cluster.nodes().subList(0, cluster.nodes().size() - 1);
            var reached = cluster.watch(survivors, "c", n(), () -> cluster.kill(last));
            add("kill" + name(), PROCESSHUB, "detectedMs", reached.viewMs());
            add("kill" + name(), PROCESSHUB, "runningMs", reached.runningMs());
            attendance("kill" + name(), reached);
        }
    }

    private static Map<String, Double> numbers(Cluster cluster, String what, Map<String, Object> asked) {
        var numbers = new LinkedHashMap<String, Double>();
        cluster.node(1)
                .ask(Cluster.LIMIT, what, asked)
                .properties()
                .forEach(
                        number -> numbers.put(number.getKey(), number.getValue().asDouble()));
        return numbers;
    }

    private void join(Cluster cluster) {
        bench.say("a 4th node joins");
        var fourth = cluster.open("n4");
        double startsBefore = cluster.usage("starts");
        var reached = cluster.watch(cluster.nodes(), "c", n(), () -> cluster.startHub(fourth, 4));
        add("join100k", PROCESSHUB, "convergedMs", reached.convergedMs());
        add("join100k", PROCESSHUB, "moved", cluster.usage("starts") - startsBefore);
        add("join100k", PROCESSHUB, "minimum", reached.last());
        attendance("join100k", reached);
    }

    private void attendance(String kase, Cluster.Reached reached) {
        add(kase, PROCESSHUB, "lost", reached.lost());
        add(kase, PROCESSHUB, "doubles", reached.doubles());
    }

    private void onPekko() {
        bench.say("Pekko's nodes");
        try (var cluster = PekkoCluster.of(bench, Cluster.HEAP, bench.rounds(2, 5))) {
            var link = cluster.link();
            for (var length : lengths()) {
                messages(PEKKO, length, (what, question) -> link.run(what, question, count(what, question)));
            }
            for (int i = 0; i < startRounds(); i++) {
                addAll("start" + name(), cluster.start("s" + i + "-", n()));
                cluster.stop("s" + i + "-", n());
            }
            cluster.start("c", n());
            if (!bench.isQuick()) {
                bench.say("a 4th node joins");
                addAll("join100k", cluster.join("c", n()));
            }
            bench.say("kill -9 of the last node");
            addAll("kill" + name(), cluster.kill("c", n()));
        }
    }

    private static long count(String what, Map<String, Integer> question) {
        return what.equals("tell") ? (long) question.getOrDefault("batches", 0) * BATCH : question.getOrDefault("n", 0);
    }

    private interface Link {
        /// @param what `tell` or `ask`
        Map<String, Double> run(String what, Map<String, Integer> question);
    }

    /// Some rounds of messages of one length, after some that warm up.
    private void messages(String runtime, Length length, Link link) {
        // At most some 16 MiB are under way.
        int window = Math.clamp((16 << 20) / (BATCH * length.bytes()), 1, WINDOW);
        var tell = Map.of("bytes", length.bytes(), "batches", length.batches(), "window", window);
        var ask = Map.of("bytes", length.bytes(), "n", 2_000);
        bench.say("messages of " + length.name());
        for (int i = -2; i < messageRounds(); i++) {
            var told = link.run("tell", tell);
            var asked = link.run("ask", ask);
            if (i >= 0) {
                told.forEach((quantity, value) -> add("tell" + length.name(), runtime, quantity, value));
                asked.forEach((quantity, value) -> add("ask" + length.name(), runtime, quantity, value));
            }
        }
    }

    private void addAll(String kase, Map<String, Double> numbers) {
        numbers.forEach((quantity, value) -> add(kase, PEKKO, quantity, value));
    }

    private void add(String kase, String runtime, String quantity, double value) {
        bench.add(kase, runtime + quantity, value);
    }

    /// How many times better ProcessHub is.
    private void ratios() {
        for (var length : lengths()) {
            var kase = "tell" + length.name();
            bench.add(
                    kase,
                    "ratio",
                    bench.value(kase, PROCESSHUB + "perSecond") / bench.value(kase, PEKKO + "perSecond"));
            lessIsBetter("ask" + length.name(), "p50us");
        }
        lessIsBetter("start" + name(), "ms");
        lessIsBetter("kill" + name(), "runningMs");
        if (!bench.isQuick()) {
            lessIsBetter("join100k", "convergedMs");
        }
    }

    private void lessIsBetter(String kase, String quantity) {
        bench.add(kase, "ratio", bench.value(kase, PEKKO + quantity) / bench.value(kase, PROCESSHUB + quantity));
    }
}
