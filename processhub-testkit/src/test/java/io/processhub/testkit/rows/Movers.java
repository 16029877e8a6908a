package io.processhub.testkit.rows;

import io.processhub.api.AskException;
import io.processhub.api.ChildSpec;
import io.processhub.api.HandsOver;
import io.processhub.api.Hub;
import io.processhub.api.HubOptions;
import io.processhub.api.HubProcess;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Children with a state, on nodes that come and go.
final class Movers implements AutoCloseable {
    /// A message: one more. Answered with the new count.
    record Add() {}

    /// How the callbacks of a child fail.
    enum Fault {
        NONE,
        PREPARE_THROWS,
        PREPARE_HANGS,
        PREPARE_GIVES_WHAT_MAY_NOT_TRAVEL,
        STATE_IS_TOO_LONG,
        ALTER_THROWS_TWICE,
        ALTER_HANGS_ONCE
    }

    final Nodes nodes = new Nodes();
    final Map<String, Fault> faults = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private final Consumer<HubOptions> changes;

    Movers(Consumer<HubOptions> changes) {
        this.changes = changes;
    }

    /// Counts, and takes its count along.
    private final class Counter implements HubProcess<Object>, HandsOver<Object> {
        private long count;

        @Override
        public void handle(Object message, ProcessContext ctx) {
            switch (message) {
                case Add _ -> ctx.reply(++count);
                default -> ctx.reply(count);
            }
        }

        private Fault fault(ProcessContext ctx) {
            return faults.getOrDefault(ctx.childId().value(), Fault.NONE);
        }

        private int nextFailure(ProcessContext ctx) {
            return failures.computeIfAbsent(ctx.childId().value(), _ -> new AtomicInteger())
                    .incrementAndGet();
        }

        @Override
        public Optional<Object> prepareHandoverState(ProcessContext ctx) throws Exception {
            return switch (fault(ctx)) {
                case PREPARE_THROWS -> throw new IllegalStateException("no state today");
                case PREPARE_HANGS -> {
                    new CountDownLatch(1).await();
                    yield Optional.empty();
                }
                case PREPARE_GIVES_WHAT_MAY_NOT_TRAVEL -> Optional.of(new Thread());
                case STATE_IS_TOO_LONG -> Optional.of(new byte[2_000_000]);
                case NONE, ALTER_THROWS_TWICE, ALTER_HANGS_ONCE -> Optional.of(count);
            };
        }

        @Override
        public void alterHandoverState(Object handed, ProcessContext ctx) throws Exception {
            if (fault(ctx) == Fault.ALTER_THROWS_TWICE && nextFailure(ctx) <= 2) {
                throw new IllegalStateException("not yet");
            }
            if (fault(ctx) == Fault.ALTER_HANGS_ONCE && nextFailure(ctx) == 1) {
                new CountDownLatch(1).await();
            }
            count = (Long) handed;
        }

        @Override
        public void mergeHandoverState(Object other, ProcessContext ctx) {
            count += (Long) other;
        }
    }

    /// Opens a node and its hub, and waits until that is ready.
    void open(String name, int expected) throws InterruptedException {
        nodes.open(NodeConfig.named(
                name,
                c -> c.transport(nodes.network().transport())
                        .processTypes(ProcessType.of("counter", Counter::new))
                        .allowTypes(Add.class)));
        nodes.start(name, Nodes.hubConfig(c -> {
            c.expectedMembers(expected).startTimeout(Duration.ofSeconds(2)).firstBackoff(Duration.ofMillis(1));
            changes.accept(c);
        }));
    }

    void awaitReady() throws InterruptedException {
        for (var hub : nodes.hubs()) {
            hub.awaitReady(Nodes.LONG);
        }
    }

    static List<ChildSpec> counters(int count) {
        return Nodes.specs("counter", "counter", count);
    }

    /// The count of a child, asked until it answers.
    static long ask(Hub hub, String id, Object message) throws InterruptedException {
        long end = System.nanoTime() + Nodes.LONG.toNanos();
        while (System.nanoTime() < end) {
            var pid = hub.pid(id);
            if (pid.isPresent()) {
                try {
                    return hub.ask(pid.get(), message, Long.class, Duration.ofSeconds(5))
                            .get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof AskException)) {
                        throw new AssertionError(e);
                    }
                }
            }
            Thread.sleep(5);
        }
        throw new AssertionError(id + " does not answer");
    }

    /// Adds to children in turn, and remembers what was acknowledged.
    static final class Writer {
        final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
        private final Thread thread;
        private volatile boolean over;

        Writer(Hub hub, int children) {
            thread = Thread.ofPlatform().start(() -> {
                for (int i = 0; !over; i++) {
                    var id = "counter-" + i % children;
                    hub.pid(id).ifPresent(pid -> {
                        try {
                            hub.ask(pid, new Add(), Long.class, Duration.ofSeconds(5))
                                    .get();
                            acknowledged
                                    .computeIfAbsent(id, _ -> new AtomicLong())
                                    .incrementAndGet();
                        } catch (ExecutionException | InterruptedException e) {
                            // Not acknowledged: it may count or not.
                        }
                    });
                }
            });
        }

        /// Ends it, and waits for its last answer.
        void end() throws InterruptedException {
            over = true;
            thread.join();
        }
    }

    @Override
    public void close() {
        nodes.close();
    }
}
