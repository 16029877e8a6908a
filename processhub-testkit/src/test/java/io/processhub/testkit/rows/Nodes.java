package io.processhub.testkit.rows;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubOptions;
import io.processhub.api.HubProcess;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Scope;
import io.processhub.model.ExitReason;
import io.processhub.testkit.memory.MemoryCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Real nodes in one JVM, connected in memory, each with a hub `hub`.
final class Nodes implements AutoCloseable {
    /// Far more than anything takes on a busy machine.
    static final Duration LONG = Duration.ofSeconds(60);

    /// A message that makes a process crash.
    record Crash(String why) {}

    /// A question for the life that a process is in.
    record WhichToken() {}

    /// What the type `greeter` is made from.
    record Greeting(String words) {}

    /// Answers with what it is asked.
    static final class Echo implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            switch (message) {
                case Crash crash -> throw new IllegalStateException(crash.why());
                case WhichToken _ -> ctx.reply(ctx.fencingToken());
                default -> ctx.reply(message);
            }
        }
    }

    /// Fails its start.
    static final class Failing implements HubProcess<Object> {
        @Override
        public void init(ProcessContext ctx) {
            throw new IllegalStateException("no database");
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {}
    }

    /// Never ends its start, unless it is interrupted.
    static final class Hanging implements HubProcess<Object> {
        @Override
        public void init(ProcessContext ctx) throws Exception {
            new CountDownLatch(1).await();
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {}
    }

    /// Takes its time to end.
    static final class SlowToEnd implements HubProcess<Object> {
        static final CountDownLatch GO_ON = new CountDownLatch(1);

        @Override
        public void handle(Object message, ProcessContext ctx) {}

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) throws Exception {
            GO_ON.await();
        }
    }

    /// Answers with the words it was made from.
    record Greeter(Greeting greeting) implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            ctx.reply(greeting.words());
        }
    }

    private final MemoryCluster network = new MemoryCluster(Duration.ofMillis(300), 1);
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<ProcessType<?>> further;

    Nodes(ProcessType<?>... further) {
        this.further = List.of(further);
    }

    /// All process types.
    static ProcessType<?>[] types() {
        return new ProcessType<?>[] {
            ProcessType.of("echo", Echo::new),
            ProcessType.of("failing", Failing::new),
            ProcessType.of("hanging", Hanging::new),
            ProcessType.of("slow-to-end", SlowToEnd::new),
            ProcessType.of("greeter", Greeting.class, Greeter::new)
        };
    }

    /// Three nodes n1, n2 and n3, whose hubs are ready.
    static Nodes three() throws InterruptedException {
        return three(_ -> {});
    }

    /// Three nodes n1, n2 and n3, whose hubs are ready.
    ///
    /// @param further process types besides [#types()]
    static Nodes three(Consumer<HubOptions> changes, ProcessType<?>... further) throws InterruptedException {
        var nodes = new Nodes(further);
        try {
            for (var name : List.of("n1", "n2", "n3")) {
                nodes.open(name);
            }
            for (var name : List.of("n1", "n2", "n3")) {
                nodes.start(name, hubConfig(c -> changes.accept(c.expectedMembers(3))));
            }
            for (var hub : nodes.hubs()) {
                hub.awaitReady(LONG);
            }
        } catch (RuntimeException | InterruptedException e) {
            nodes.close();
            throw e;
        }
        return nodes;
    }

    /// A hub of the tests: with short times where a test would wait.
    static HubConfig hubConfig(Consumer<HubOptions> changes) {
        return HubConfig.named("hub", c -> {
            c.heartbeatInterval(Duration.ofMillis(200))
                    .formationTimeout(Duration.ofSeconds(2))
                    .dsupShutdownTimeout(Duration.ofSeconds(10));
            changes.accept(c);
        });
    }

    /// A node of the tests.
    NodeConfig nodeConfig(String name) {
        return NodeConfig.named(
                name,
                c -> c.transport(network.transport())
                        .processTypes(types())
                        .processTypes(further.toArray(ProcessType[]::new))
                        .allowTypes(Crash.class, WhichToken.class));
    }

    Node open(String name) {
        return open(nodeConfig(name));
    }

    Node open(NodeConfig config) {
        var node = ProcessHub.open(config);
        nodes.put(config.name(), node);
        return node;
    }

    /// Ends a node as `kill -9` does, as far as the others can tell. Its processes here are ended
    /// too.
    void crash(String name) {
        network.crash(name);
        var node = Objects.requireNonNull(nodes.remove(name), name);
        Thread.ofVirtual().start(node::close);
    }

    Hub start(String name, HubConfig config) {
        return node(name).start(config);
    }

    /// Children `prefix-0` and so on.
    static List<ChildSpec> specs(String prefix, String type, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ChildSpec.of(prefix + "-" + i, type))
                .toList();
    }

    MemoryCluster network() {
        return network;
    }

    Node node(String name) {
        return Objects.requireNonNull(nodes.get(name), name);
    }

    Hub on(String name) {
        return node(name).hub("hub").orElseThrow();
    }

    List<Hub> hubs() {
        return nodes.values().stream().flatMap(node -> node.hubs().stream()).toList();
    }

    /// The processes of an id that really run, asked of all nodes.
    long running(String id) throws InterruptedException {
        long count = 0;
        for (var hub : hubs()) {
            var report = hub.whichChildren(Scope.LOCAL).await();
            count += report.answers().values().stream()
                    .flatMap(List::stream)
                    .filter(child -> child.id().value().equals(id))
                    .count();
        }
        return count;
    }

    /// Closes all nodes at once.
    @Override
    public void close() {
        var closing = nodes.values().stream()
                .map(node -> Thread.ofVirtual().start(node::close))
                .toList();
        try {
            for (var thread : closing) {
                thread.join(LONG);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        network.close();
    }
}
