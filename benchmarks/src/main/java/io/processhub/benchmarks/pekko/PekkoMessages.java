package io.processhub.benchmarks.pekko;

import io.processhub.benchmarks.Samples;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import tools.jackson.databind.JsonNode;

/// Messages between Pekko's nodes, as ProcessHub's are in [io.processhub.benchmarks.cluster]: a
/// source sends bytes in batches of which so many are under way, and a sink counts them,
/// acknowledges each batch, and answers questions.
final class PekkoMessages {
    private static final int BATCH = 500;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final LongAdder received = new LongAdder();

    /// What a source of this JVM is to do.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares errands
    private record Errand(ActorRef<Object> to, int batches, int window, byte[] message, CompletableFuture<Void> done) {}

    private static final class Source extends AbstractBehavior<Object> {
        private Optional<Errand> errand = Optional.empty();
        private int sent;
        private int acknowledged;

        Source(ActorContext<Object> context) {
            super(context);
        }

        @Override
        public Receive<Object> createReceive() {
            return newReceiveBuilder().onAnyMessage(this::handle).build();
        }

        private Source handle(Object message) {
            if (message instanceof Errand mine) {
                errand = Optional.of(mine);
                sent = 0;
                acknowledged = 0;
            } else {
                acknowledged++;
            }
            errand.ifPresent(this::goOn);
            return this;
        }

        private void goOn(Errand mine) {
            while (sent < mine.batches() && sent - acknowledged < mine.window()) {
                for (int i = 0; i < BATCH; i++) {
                    mine.to().tell(mine.message());
                }
                mine.to().tell(new Wire.Mark(getContext().getSelf()));
                sent++;
            }
            if (acknowledged == mine.batches()) {
                mine.done().complete(null);
            }
        }
    }

    /// Starts a sink on this node.
    ActorRef<Object> sink(ActorSystem<?> system) {
        Behavior<Object> behavior = Behaviors.receive(Object.class)
                .onMessage(byte[].class, _ -> {
                    received.increment();
                    return Behaviors.same();
                })
                .onMessage(Wire.Mark.class, mark -> {
                    mark.replyTo().tell(new Wire.Acknowledged(1));
                    return Behaviors.same();
                })
                .onMessage(Wire.Question.class, question -> {
                    received.increment();
                    question.replyTo().tell(question.content());
                    return Behaviors.same();
                })
                .build();
        return system.systemActorOf(behavior, "sink", Props.empty());
    }

    /// Starts a source on this node.
    static ActorRef<Object> source(ActorSystem<?> system) {
        return system.systemActorOf(Behaviors.setup(Source::new), "source", Props.empty());
    }

    /// How many messages the sink of this JVM has received.
    long received() {
        return received.sum();
    }

    /// Lets a source of this JVM send to a sink.
    ///
    /// @param asked `bytes` of each message; `batches` of 500; `window`, how many may be under way
    /// @return `perSecond`
    static Map<String, Number> tell(ActorRef<Object> source, ActorRef<Object> sink, JsonNode asked) {
        int batches = asked.path("batches").asInt();
        var errand = new Errand(
                sink,
                batches,
                asked.path("window").asInt(),
                new byte[asked.path("bytes").asInt()],
                new CompletableFuture<>());
        long begin = System.nanoTime();
        source.tell(errand);
        errand.done().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return Map.of("perSecond", (double) batches * BATCH * 1e9 / (System.nanoTime() - begin));
    }

    /// Asks a sink one question after the other.
    ///
    /// @param asked `bytes` of each; `n`, how many
    /// @return `p50us` and `p99us` of an answer
    static Map<String, Number> ask(ActorSystem<?> system, ActorRef<Object> sink, JsonNode asked) {
        var nanos = new long[asked.path("n").asInt()];
        var content = new byte[asked.path("bytes").asInt()];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            AskPattern.<Object, Object>ask(sink, asker -> new Wire.Question(content, asker), LIMIT, system.scheduler())
                    .toCompletableFuture()
                    .join();
            nanos[i] = System.nanoTime() - begin;
        }
        return Map.of("p50us", Samples.percentile(nanos, 0.5) / 1e3, "p99us", Samples.percentile(nanos, 0.99) / 1e3);
    }
}
