package io.processhub.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.processhub.ProcessHub;
import io.processhub.Strategies;
import io.processhub.api.AskException;
import io.processhub.api.ChildSpec;
import io.processhub.api.HandsOver;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Scope;
import io.processhub.jgroups.JGroupsConfig;
import io.processhub.jgroups.JGroupsTransport;
import io.processhub.strategy.migration.HotSwap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/// A node with one hub of HotSwap with handover, in a JVM of its own: does what it reads, and says
/// what came of it in one line.
final class MigrationMain {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Hub hub;
    private AtomicLongArray acknowledged = new AtomicLongArray(0);
    private volatile boolean writes;
    private Thread writer = new Thread();

    private MigrationMain(Hub hub) {
        this.hub = hub;
    }

    /// Counts the messages `add`.
    static final class Counter implements HubProcess<String>, HandsOver<Long> {
        private long count;

        @Override
        public void handle(String message, ProcessContext ctx) {
            count += message.equals("add") ? 1 : 0;
            ctx.reply(count);
        }

        @Override
        public Optional<Long> prepareHandoverState(ProcessContext ctx) {
            return Optional.of(count);
        }

        @Override
        public void alterHandoverState(Long handed, ProcessContext ctx) {
            count = handed;
        }
    }

    /// Holds as many bytes as it is told; answers with a sum of them.
    static final class Holder implements HubProcess<Long>, HandsOver<byte[]> {
        private byte[] bytes = new byte[0];

        @Override
        public void handle(Long message, ProcessContext ctx) {
            if (message > 0) {
                bytes = new byte[Math.toIntExact(message)];
                new SplittableRandom(7).nextBytes(bytes);
            }
            var sum = new CRC32();
            sum.update(bytes);
            ctx.reply(sum.getValue() ^ bytes.length);
        }

        @Override
        public Optional<byte[]> prepareHandoverState(ProcessContext ctx) {
            return Optional.of(bytes);
        }

        @Override
        public void alterHandoverState(byte[] handed, ProcessContext ctx) {
            bytes = handed;
        }
    }

    /// Opens the node, and obeys until there is no more input; then closes it.
    ///
    /// @param arguments the node's name, the first of ten ports
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[1]);
        var transport = new JGroupsTransport(
                JGroupsConfig.of(c -> c.cluster("migration-" + port).ports(port, 10)));
        var config = NodeConfig.named(
                arguments[0],
                c -> c.transport(transport)
                        .processTypes(ProcessType.of("counter", Counter::new), ProcessType.of("holder", Holder::new)));
        try (var node = ProcessHub.open(config);
                var in = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            var hub = node.start(HubConfig.named(
                    "hub",
                    c -> c.formationTimeout(Duration.ofSeconds(3))
                            .migrationStrategy(Strategies.hotSwap(
                                    HotSwap.Options.DEFAULT.handover(true).confirmHandover(true)))));
            hub.awaitReady(LONG);
            var main = new MigrationMain(hub);
            say("ready");
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                say(main.answer(line.split(" ", -1)));
            }
        }
        say("closed");
    }

    /// `nodes`; `start count`; `count` of what runs here; `total` of what is registered; `write`:
    /// add to all counters in turn, until `check`, which says how many acknowledged writes are
    /// missing; `hold bytes` in a new child; `where` it is; its `sum`.
    private String answer(String[] command) throws InterruptedException {
        return switch (command[0]) {
            case "nodes" -> "nodes " + hub.nodes().size();
            case "start" -> start(Integer.parseInt(command[1]));
            case "count" -> "count " + hub.processList(Scope.LOCAL).size();
            case "total" -> "total " + hub.processList(Scope.GLOBAL).size();
            case "write" -> write();
            case "check" -> check();
            case "hold" -> {
                hub.startChild(ChildSpec.of(command[1], "holder")).await();
                yield "sum " + ask(command[1], Long.parseLong(command[2]));
            }
            case "sum" -> "sum " + ask(command[1], 0L);
            case "where" ->
                "where " + hub.pid(command[1]).map(pid -> pid.node().name()).orElse("nowhere");
            default -> throw new IllegalArgumentException("no command " + command[0]);
        };
    }

    private String start(int count) throws InterruptedException {
        acknowledged = new AtomicLongArray(count);
        var specs = IntStream.range(0, count)
                .mapToObj(i -> ChildSpec.of("c" + i, "counter"))
                .toList();
        return "started " + hub.startChildren(specs).await().cids().size();
    }

    private String write() {
        writes = true;
        writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; writes; i = (i + 1) % acknowledged.length()) {
                int child = i;
                hub.pid("c" + i).ifPresent(pid -> {
                    try {
                        hub.ask(pid, "add", Long.class, Duration.ofSeconds(5)).get();
                        acknowledged.incrementAndGet(child);
                    } catch (ExecutionException | InterruptedException unknown) {
                        // It may count or not.
                    }
                });
            }
        });
        return "writing";
    }

    private String check() throws InterruptedException {
        writes = false;
        writer.join();
        long missing = 0;
        long all = 0;
        for (int i = 0; i < acknowledged.length(); i++) {
            missing += Math.max(0, acknowledged.get(i) - ask("c" + i, "?"));
            all += acknowledged.get(i);
        }
        return "missing " + missing + " of " + (all > 1_000 ? "many" : "few");
    }

    /// Asks until somebody answers.
    private long ask(String id, Object message) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            var pid = hub.pid(id);
            if (pid.isPresent()) {
                try {
                    return hub.ask(pid.get(), message, Long.class, Duration.ofSeconds(20))
                            .get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof AskException)) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            Thread.sleep(10);
        }
        throw new IllegalStateException(id + " does not answer");
    }

    private static void say(String line) {
        System.out.println("> " + line);
    }
}
