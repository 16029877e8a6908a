package io.processhub.benchmarks.cluster;

import io.processhub.api.Hub;
import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// Messages between nodes: a source sends as many as it is told, in batches of which so many are
/// under way, and a sink acknowledges each batch.
final class Messages {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String MARK = "mark";
    private static final String ACKNOWLEDGED = "ok";
    private static final int BATCH = 500;

    /// What a source of this JVM is to do; handed over as an object, within the JVM.
    private record Errand(Pid to, int batches, int window, Object message, CompletableFuture<Void> done) {}

    private static final class Sink implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message.equals(MARK)) {
                ctx.tell(ctx.sender().orElseThrow(), ACKNOWLEDGED);
            } else {
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

    ProcessType<?> sink() {
        return ProcessType.of("sink", Sink::new);
    }

    ProcessType<?> source() {
        return ProcessType.of("source", Source::new);
    }

    /// Lets sources send to sinks, pair by pair, all at once.
    ///
    /// @param asked `from` and `to`, ids; `bytes` of each message; `batches` of 500 from each
    ///              source; `window`, how many batches may be under way
    /// @return `perSecond`, messages of all sources together
    Map<String, ?> tell(Hub hub, JsonNode asked) {
        int batches = asked.path("batches").asInt();
        var from = asked.path("from").valueStream().toList();
        var to = asked.path("to").valueStream().toList();
        var done = new CompletableFuture<?>[from.size()];
        long begin = System.nanoTime();
        for (int i = 0; i < done.length; i++) {
            var errand = new Errand(
                    hub.pid(to.get(i % to.size()).asString()).orElseThrow(),
                    batches,
                    asked.path("window").asInt(),
                    new byte[asked.path("bytes").asInt()],
                    new CompletableFuture<>());
            done[i] = errand.done();
            hub.tell(hub.pid(from.get(i).asString()).orElseThrow(), errand);
        }
        CompletableFuture.allOf(done)
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        double seconds = (System.nanoTime() - begin) / 1e9;
        return Map.of("perSecond", (double) done.length * batches * BATCH / seconds);
    }
}
