package io.processhub.benchmarks.cluster;

import io.processhub.api.Hub;
import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.benchmarks.Samples;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Messages between nodes: a source sends as many as it is told, in batches of which so many are
/// under way, and a sink counts them, acknowledges each batch, and answers questions.
final class Messages {
    /// How many messages are a batch.
    static final int BATCH = 500;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofNanos(20_000);
    private static final String MARK = "mark";
    private static final String COUNT = "count";
    private static final String ACKNOWLEDGED = "ok";

    /// What a source of this JVM is to do; handed over as an object, within the JVM.
    private record Errand(Pid to, int batches, int window, Object message, CompletableFuture<Void> done) {}

    private final LongAdder receivedHere = new LongAdder();

    private final class Sink implements HubProcess<Object> {
        private final Duration pause;
        private long received;

        Sink(Duration pause) {
            this.pause = pause;
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message.equals(MARK)) {
                ctx.tell(ctx.sender().orElseThrow(), ACKNOWLEDGED);
            } else if (message.equals(COUNT)) {
                ctx.reply(received);
            } else {
                received++;
                receivedHere.increment();
                if (!pause.isZero()) {
                    LockSupport.parkNanos(pause.toNanos());
                }
                ctx.reply(message);
            }
        }
    }

    private static final class Source implements HubProcess<Object> {
        private Optional<Errand> errand = Optional.empty();
        private int sent;
        private int acknowledged;

        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message instanceof Errand mine) {
                errand = Optional.of(mine);
                sent = 0;
                acknowledged = 0;
            } else {
                acknowledged++;
            }
            errand.ifPresent(mine -> goOn(mine, ctx));
        }

        private void goOn(Errand mine, ProcessContext ctx) {
            while (sent < mine.batches() && sent - acknowledged < mine.window()) {
                for (int i = 0; i < BATCH; i++) {
                    ctx.tell(mine.to(), mine.message());
                }
                ctx.tell(mine.to(), MARK);
                sent++;
            }
            if (acknowledged == mine.batches()) {
                mine.done().complete(null);
            }
        }
    }

    /// `sink`, and `slowSink`, which rests a moment with each message.
    List<ProcessType<?>> types() {
        return List.of(
                ProcessType.of("sink", () -> new Sink(Duration.ZERO)),
                ProcessType.of("slowSink", () -> new Sink(PAUSE)),
                ProcessType.of("source", Source::new));
    }

    /// How many messages all sinks of this node have received so far.
    long receivedHere() {
        return receivedHere.sum();
    }

    /// How many messages a sink has received so far, as it says itself. Blocks.
    private static long received(Hub hub, String sink) {
        return hub.ask(hub.pid(sink).orElseThrow(), COUNT, Long.class, LIMIT).join();
    }

    /// Lets sources send to sinks, pair by pair, all at once.
    ///
    /// @param asked `from` and `to`, ids; `bytes` of each message; `batches` of 500 from each
    ///              source; `window`, how many batches may be under way
    /// @return `perSecond`, messages of all sources together; `lost` and `doubles` of them
    Map<String, Number> tell(Hub hub, JsonNode asked) {
        int batches = asked.path("batches").asInt();
        var from = asked.path("from").valueStream().map(JsonNode::asString).toList();
        var to = asked.path("to").valueStream().map(JsonNode::asString).toList();
        var done = new CompletableFuture<?>[from.size()];
        long before = received(hub, to);
        long begin = System.nanoTime();
        for (int i = 0; i < done.length; i++) {
            var errand = new Errand(
                    hub.pid(to.get(i % to.size())).orElseThrow(),
                    batches,
                    asked.path("window").asInt(),
                    new byte[asked.path("bytes").asInt()],
                    new CompletableFuture<>());
            done[i] = errand.done();
            hub.tell(hub.pid(from.get(i)).orElseThrow(), errand);
        }
        CompletableFuture.allOf(done)
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long messages = (long) done.length * batches * BATCH;
        long received = received(hub, to) - before;
        return Map.of(
                "perSecond", messages / seconds,
                "lost", Math.max(0, messages - received),
                "doubles", Math.max(0, received - messages));
    }

    private static long received(Hub hub, List<String> sinks) {
        return sinks.stream().mapToLong(sink -> received(hub, sink)).sum();
    }

    /// Asks a process one question after the other, each of so many bytes.
    ///
    /// @param asked `to`, an id; `bytes`; `n`, how many
    /// @return `p50us` and `p99us` of an answer, and `lost` and `doubles` of the questions
    Map<String, Number> ask(Hub hub, JsonNode asked) {
        var id = asked.path("to").asString();
        var to = hub.pid(id).orElseThrow();
        var nanos = new long[asked.path("n").asInt()];
        var message = new byte[asked.path("bytes").asInt()];
        long before = received(hub, id);
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            hub.ask(to, message, LIMIT).join();
            nanos[i] = System.nanoTime() - begin;
        }
        long received = received(hub, id) - before;
        return Map.of(
                "p50us",
                Samples.percentile(nanos, 0.5) / 1e3,
                "p99us",
                Samples.percentile(nanos, 0.99) / 1e3,
                "lost",
                Math.max(0, nanos.length - received),
                "doubles",
                Math.max(0, received - nanos.length));
    }
}
