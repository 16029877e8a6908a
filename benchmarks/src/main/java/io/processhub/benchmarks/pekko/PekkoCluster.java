package io.processhub.benchmarks.pekko;

import io.processhub.benchmarks.Bench;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.jvm.Jvm;
import io.processhub.benchmarks.jvm.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// The nodes of one cluster of Pekko, each in a JVM of its own, as the JVM of the command drives
/// them.
public final class PekkoCluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int SHARDS = 100;

    /// Enough ids that each shard has some, to be called while shards move.
    private static final int SOME = 2_000;

    private final Bench bench;
    private final int heapMebibytes;
    private final int port = Ports.free(10);
    private final List<Jvm> nodes = new ArrayList<>();

    private PekkoCluster(Bench bench, int heapMebibytes) {
        this.bench = bench;
        this.heapMebibytes = heapMebibytes;
    }

    /// Forms a cluster of three, and warms it up with starts and stops of 10,000 entities.
    public static PekkoCluster of(Bench bench, int heapMebibytes, int warmUps) {
        var cluster = new PekkoCluster(bench, heapMebibytes);
        try {
            bench.say("forming a cluster of 3 of Pekko's");
            for (int i = 1; i <= 3; i++) {
                cluster.open();
            }
            for (var node : cluster.nodes) {
                node.ask(LIMIT, "host", Map.of());
            }
            bench.say("warming up");
            for (int i = 0; i < warmUps; i++) {
                cluster.call("start", "warm", 10_000);
                cluster.call("stop", "warm", 10_000);
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private Jvm open() {
        int number = nodes.size();
        var jvm = bench.jvms().start("pekko" + (number + 1), PekkoNodeMain.class, heapMebibytes);
        nodes.add(jvm);
        jvm.ask(LIMIT, "open", Map.of("port", port + number, "first", port));
        jvm.ask(LIMIT, "awaitMembers", Map.of("members", nodes.size()));
        return jvm;
    }

    private double call(String what, String prefix, int n) {
        return nodes.getFirst()
                .ask(LIMIT, what, Map.of("prefix", prefix, "n", n))
                .path("ms")
                .asDouble();
    }

    /// A source on the first node and a sink on the second.
    public final class Link {
        private final String sink =
                nodes.get(1).ask(LIMIT, "sink", Map.of()).path("sink").asString();

        private Link() {
            nodes.getFirst().ask(LIMIT, "source", Map.of());
        }

        /// Sends from the one to the other, or asks.
        ///
        /// @param what     `tell` or `ask`
        /// @param question of [PekkoMessages]
        /// @param messages how many those are
        /// @return with `lost` and `doubles` of the messages
        public Map<String, Double> run(String what, Map<String, Integer> question, long messages) {
            double before = received();
            var asked = new LinkedHashMap<String, Object>(question);
            asked.put("sink", sink);
            var numbers = numbers(nodes.getFirst().ask(LIMIT, what, asked));
            double received = received() - before;
            numbers.put("lost", Math.max(0, messages - received));
            numbers.put("doubles", Math.max(0, received - messages));
            return numbers;
        }

        private double received() {
            return nodes.get(1).ask(LIMIT, "usage", Map.of()).path("received").asDouble();
        }
    }

    /// See [Link].
    public Link link() {
        return new Link();
    }

    private static Map<String, Double> numbers(JsonNode answer) {
        var numbers = new LinkedHashMap<String, Double>();
        answer.properties()
                .forEach(
                        number -> numbers.put(number.getKey(), number.getValue().asDouble()));
        return numbers;
    }

    /// Starts entities by messages from the first node, each answered.
    ///
    /// @return `ms`, `cpuMs` of all nodes, `lost`, `doubles`
    public Map<String, Double> start(String prefix, int n) {
        double cpuBefore = usage("cpuNanos");
        double ms = call("start", prefix, n);
        double cpu = usage("cpuNanos") - cpuBefore;
        return attendance(Map.of("ms", ms, "cpuMs", cpu / 1e6), prefix, n);
    }

    /// Stops them.
    public void stop(String prefix, int n) {
        call("stop", prefix, n);
    }

    /// A 4th node, which is in the cluster already, begins to host entities; until it has its part
    /// of the shards, and all entities answer. A shard that has moved is found by messages only, so
    /// some ids are called all the time.
    ///
    /// @return `convergedMs`; `moved`, how many entities were started for that; `minimum`, those of
    ///         the 4th; `lost`, `doubles`
    public Map<String, Double> join(String prefix, int n) {
        var fourth = open();
        double startsBefore = usage("starts");
        long begin = System.nanoTime();
        fourth.ask(LIMIT, "host", Map.of());
        long end = begin + LIMIT.toNanos();
        while (shards(fourth) < SHARDS / nodes.size()) {
            if (System.nanoTime() > end) {
                throw new BenchException("the 4th node has only %d of %d shards".formatted(shards(fourth), SHARDS));
            }
            call("start", prefix, Math.min(n, SOME));
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        call("start", prefix, n);
        double ms = (System.nanoTime() - begin) / 1e6;
        double moved = usage("starts") - startsBefore;
        double minimum = fourth.ask(LIMIT, "usage", Map.of()).path("live").asDouble();
        return attendance(Map.of("convergedMs", ms, "moved", moved, "minimum", minimum), prefix, n);
    }

    private static int shards(Jvm node) {
        return node.ask(LIMIT, "shards", Map.of()).path("shards").asInt();
    }

    /// `kill -9` of the last node; until all entities answer, called when the cluster knows that
    /// the node is gone.
    ///
    /// @return `detectedMs`, `runningMs`, both from the kill; `lost`, `doubles`
    public Map<String, Double> kill(String prefix, int n) {
        var victim = nodes.removeLast();
        long begin = System.nanoTime();
        victim.kill();
        for (var node : nodes) {
            node.ask(LIMIT, "awaitMembers", Map.of("members", nodes.size()));
        }
        double detected = (System.nanoTime() - begin) / 1e6;
        call("start", prefix, n);
        double running = (System.nanoTime() - begin) / 1e6;
        return attendance(Map.of("detectedMs", detected, "runningMs", running), prefix, n);
    }

    private Map<String, Double> attendance(Map<String, Double> measured, String prefix, int n) {
        var present = new BitSet(n);
        int answers = 0;
        for (var node : nodes) {
            var roll = node.ask(LIMIT, "callRoll", Map.of("prefix", prefix, "n", n));
            present.or(BitSet.valueOf(
                    Base64.getDecoder().decode(roll.path("present").asString())));
            answers += roll.path("answers").asInt();
        }
        var all = new LinkedHashMap<>(measured);
        all.put("lost", (double) n - present.cardinality());
        all.put("doubles", (double) answers - present.cardinality());
        return all;
    }

    private double usage(String what) {
        return nodes.stream()
                .mapToDouble(
                        node -> node.ask(LIMIT, "usage", Map.of()).path(what).asDouble())
                .sum();
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(Jvm::kill);
        nodes.parallelStream().forEach(Jvm::close);
        nodes.clear();
    }
}
