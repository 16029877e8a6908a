package io.processhub.benchmarks.cluster;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.jvm.Jvm;
import io.processhub.benchmarks.jvm.Network;
import io.processhub.benchmarks.jvm.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// The nodes of one cluster, each in a JVM of its own, as the JVM of the command drives them.
final class Cluster implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(5);
    static final int HEAP = 1_536;
    private static final int SETTLE_SECONDS = 120;
    private static final int WARM_UP = 10_000;
    private static final Duration BEFORE_THE_CLOCK_RUNS = Duration.ofMillis(300);

    private final Bench bench;
    private final Map<String, ?> hubOptions;
    private final Optional<Network> network;
    private final int heapMebibytes;
    private final int port = Ports.free(10);
    private final List<Jvm> nodes = new ArrayList<>();
    private double coldStartMs;
    private double coldStopMs;

    private Cluster(Bench bench, Optional<Network> network, Map<String, ?> hubOptions, int heapMebibytes) {
        this.bench = bench;
        this.network = network;
        this.heapMebibytes = heapMebibytes;
        this.hubOptions = hubOptions;
    }

    /// Forms a cluster of the nodes n1 to so many, and warms it up a little: with starts and stops
    /// of 10,000 children.
    static Cluster of(Bench bench, int size) {
        return of(bench, size, HEAP);
    }

    /// The same, and warms it up until the compilers have little left to do: for what is to be
    /// measured as it is in JVMs that have run for a while.
    static Cluster warm(Bench bench, int size) {
        var cluster = of(bench, size);
        cluster.warmUp(WARM_UP, bench.rounds(12, 25));
        return cluster;
    }

    /// The same with another heap for each node.
    static Cluster of(Bench bench, int size, int heapMebibytes) {
        return formed(bench, size, new Cluster(bench, Optional.empty(), Map.of(), heapMebibytes));
    }

    /// The same in a network of its own, in which the node n1 has the number 1.
    ///
    /// @param hubOptions what is said of the hubs beside the defaults; see [BenchNode#startHub]
    static Cluster in(Network network, Bench bench, int size, Map<String, ?> hubOptions) {
        return formed(bench, size, new Cluster(bench, Optional.of(network), hubOptions, HEAP));
    }

    private static Cluster formed(Bench bench, int size, Cluster cluster) {
        try {
            bench.say("forming a cluster of " + size);
            for (int i = 1; i <= size; i++) {
                cluster.launch("n" + i);
            }
            cluster.nodes.forEach(cluster::join);
            cluster.nodes.forEach(node -> cluster.startHub(node, size));
            cluster.ready();
            bench.say("warming up");
            cluster.coldStartMs = cluster.start("warm", WARM_UP).path("ms").asDouble();
            cluster.coldStopMs = cluster.stop("warm", WARM_UP).path("ms").asDouble();
            cluster.warmUp(WARM_UP, bench.rounds(1, 4));
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /// A JVM with a node that has joined the cluster, and has no hub yet.
    Jvm open(String name) {
        var jvm = launch(name);
        join(jvm);
        return jvm;
    }

    private Jvm launch(String name) {
        int number = nodes.size() + 1;
        var jvm = network.map(net -> bench.jvms().start(name, NodeMain.class, heapMebibytes, net, number))
                .orElseGet(() -> bench.jvms().start(name, NodeMain.class, heapMebibytes));
        nodes.add(jvm);
        return jvm;
    }

    private void join(Jvm jvm) {
        var question = new HashMap<String, Object>(Map.of("name", jvm.name(), "port", port));
        if (network.isPresent()) {
            question.put("host", Network.address(nodes.indexOf(jvm) + 1));
            question.put("seeds", List.of(Network.address(1), Network.address(2), Network.address(3)));
        }
        jvm.ask(LIMIT, "open", question);
    }

    void startHub(Jvm node, int expect) {
        var question = new HashMap<String, Object>(hubOptions);
        question.put("expect", expect);
        node.ask(LIMIT, "hub", question);
    }

    /// Waits until all hubs see each other.
    void ready() {
        nodes.forEach(node -> node.ask(LIMIT, "ready", Map.of("members", nodes.size())));
    }

    /// Starts and stops so many children, so often.
    void warmUp(int n, int rounds) {
        for (int i = 0; i < rounds; i++) {
            start("warm", n);
            stop("warm", n);
        }
    }

    /// Lets the cluster do what it does by itself, for so long.
    static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// How long the first awaited start of 10,000 took.
    double coldStartMs() {
        return coldStartMs;
    }

    /// How long the first awaited stop of 10,000 took.
    double coldStopMs() {
        return coldStopMs;
    }

    Jvm node(int number) {
        return nodes.get(number - 1);
    }

    List<Jvm> nodes() {
        return List.copyOf(nodes);
    }

    /// Starts children by a call at the first node.
    JsonNode start(String prefix, int n) {
        return start(Roll.TYPE, prefix, n);
    }

    /// Starts children of a type by a call at the first node.
    JsonNode start(String type, String prefix, int n) {
        return complete(node(1).ask(LIMIT, "start", Map.of("type", type, "prefix", prefix, "n", n)), n);
    }

    /// Stops children by a call at the first node.
    JsonNode stop(String prefix, int n) {
        return complete(node(1).ask(LIMIT, "stop", Map.of("prefix", prefix, "n", n)), n);
    }

    private static JsonNode complete(JsonNode answer, int n) {
        if (answer.path("done").asInt() != n) {
            throw new BenchException(answer.path("result").asString());
        }
        return answer;
    }

    /// Starts one child of a type on a node.
    ///
    /// @param prefix begins its id, after the type
    /// @return its id
    String startOn(String type, String prefix, String node) {
        return node(1).ask(LIMIT, "startOn", Map.of("type", type, "prefix", prefix, "node", node))
                .path("id")
                .asString();
    }

    /// Stops the one child of [#startOn].
    void stopOne(String id) {
        node(1).ask(LIMIT, "stopOne", Map.of("child", id));
    }

    /// Kills a node as `kill -9` does, and forgets it.
    void kill(Jvm node) {
        node.kill();
        nodes.remove(node);
    }

    /// Closes the hub of a node, which stays in the cluster; until the others are without it.
    void closeHub(Jvm node) {
        node.ask(LIMIT, "closeHub", Map.of());
        nodes.stream()
                .filter(other -> other != node)
                .forEach(other -> other.ask(LIMIT, "ready", Map.of("members", nodes.size() - 1)));
    }

    /// Lets a node leave, and forgets it.
    void leave(Jvm node) {
        node.ask(LIMIT, "leave", Map.of());
        node.close();
        nodes.remove(node);
    }

    /// When the nodes were as they are to be, in milliseconds from the act on, of the last node;
    /// and what of the children was lost and doubled then.
    ///
    /// @param viewMs       every node's transport saw exactly the members
    /// @param runningMs    and as many processes ran on it as placement gives it
    /// @param registriesMs and its registry had every child once
    /// @param convergedMs  all of that at one moment, with every row right
    /// @param cpuMs        of the processors, used by all nodes together until then
    /// @param last         how many run on the last node
    record Reached(
            double viewMs,
            double runningMs,
            double registriesMs,
            double convergedMs,
            double cpuMs,
            int last,
            int lost,
            int doubles) {
        void addTo(Bench bench, String kase) {
            bench.add(kase, "lost", lost);
            bench.add(kase, "doubles", doubles);
        }
    }

    /// Does something, and watches from before it on how these nodes come to run these children.
    /// When they are settled, every process of every node is asked who it is, and the answers
    /// compared with each registry.
    Reached watch(List<Jvm> watched, String prefix, int n, Runnable act) {
        return watchSides(List.of(watched), prefix, n, act).getFirst();
    }

    /// The same of several sides of a partition, each by itself.
    List<Reached> watchSides(List<List<Jvm>> sides, String prefix, int n, Runnable act) {
        var questions = sides.stream().map(side -> beginAwait(side, prefix, n)).toList();
        LockSupport.parkNanos(BEFORE_THE_CLOCK_RUNS.toNanos());
        var cpuBefore = sides.stream().map(side -> usage(side, "cpuNanos")).toList();
        long begin = System.nanoTime();
        act.run();
        var reached = new ArrayList<Reached>();
        for (int i = 0; i < sides.size(); i++) {
            reached.add(reached(sides.get(i), questions.get(i), prefix, n, begin, cpuBefore.get(i)));
        }
        return reached;
    }

    private static List<Jvm.Question> beginAwait(List<Jvm> watched, String prefix, int n) {
        var names = watched.stream().map(Jvm::name).toList();
        var question = Map.of("prefix", prefix, "n", n, "members", names, "seconds", SETTLE_SECONDS);
        return watched.stream().map(node -> node.begin("await", question)).toList();
    }

    private static Reached reached(
            List<Jvm> watched, List<Jvm.Question> questions, String prefix, int n, long begin, double cpuBefore) {
        var answers = questions.stream().map(it -> it.await(LIMIT)).toList();
        double cpu = usage(watched, "cpuNanos") - cpuBefore;
        var attendance = callRoll(watched, prefix, n);
        boolean equal =
                answers.stream().allMatch(it -> it.content().path("digest").asLong() == attendance.digest());
        if (!equal && attendance.lost() == 0 && attendance.doubles() == 0) {
            throw new BenchException("registries differ from the processes: " + answers);
        }
        return new Reached(
                last(answers, begin, "view"),
                last(answers, begin, "running"),
                last(answers, begin, "registries"),
                last(answers, begin, "settled"),
                cpu / 1e6,
                answers.getLast().content().path("share").asInt(),
                attendance.lost(),
                attendance.doubles());
    }

    private static double last(List<Jvm.Answer> answers, long begin, String part) {
        return answers.stream()
                .mapToDouble(answer -> (answer.nanos() - begin) / 1e6
                        - answer.content().path(part).asDouble())
                .max()
                .orElseThrow();
    }

    /// What of some children is missing, and how many processes there are beyond one for each.
    record Attendance(int lost, int doubles, long digest) {}

    /// Asks every process of every node who it is.
    Attendance callRoll(String prefix, int n) {
        return callRoll(nodes, prefix, n);
    }

    static Attendance callRoll(List<Jvm> asked, String prefix, int n) {
        var present = new BitSet(n);
        int answers = 0;
        long digest = 0;
        for (var node : asked) {
            var roll = node.ask(LIMIT, "callRoll", Map.of("prefix", prefix, "n", n));
            present.or(BitSet.valueOf(
                    Base64.getDecoder().decode(roll.path("present").asString())));
            answers += roll.path("answers").asInt();
            digest += roll.path("digest").asLong();
        }
        return new Attendance(n - present.cardinality(), answers - present.cardinality(), digest);
    }

    /// The sum of what all nodes have used, by name.
    double usage(String what) {
        return usage(nodes, what);
    }

    private static double usage(List<Jvm> asked, String what) {
        return asked.stream()
                .mapToDouble(
                        node -> node.ask(LIMIT, "usage", Map.of()).path(what).asDouble())
                .sum();
    }

    /// How many bytes of heap the nodes use after a collection, all together.
    double heap() {
        return nodes.stream()
                .mapToDouble(
                        node -> node.ask(LIMIT, "heap", Map.of()).path("bytes").asDouble())
                .sum();
    }

    /// The first of the ten ports of this cluster.
    int port() {
        return port;
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(Jvm::close);
        nodes.clear();
    }
}
