package io.processhub.benchmarks.pekko;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/// The sharded entities of this JVM, which say that they are here whatever sharding says.
final class Entities {
    static final EntityTypeKey<Wire> TYPE = EntityTypeKey.create(Wire.class, "entity");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ASKED_AT_ONCE = 1_000;

    private final Map<String, ActorRef<Wire>> present = new ConcurrentHashMap<>();
    private final LongAdder starts = new LongAdder();

    /// Begins to host entities on this node.
    ActorRef<ShardingEnvelope<Wire>> host(ActorSystem<?> system) {
        return ClusterSharding.get(system).init(Entity.of(TYPE, context -> entity(context.getEntityId())));
    }

    private Behavior<Wire> entity(String id) {
        return Behaviors.setup(context -> {
            present.put(id, context.getSelf());
            starts.increment();
            return Behaviors.receive(Wire.class)
                    .onMessage(Wire.Start.class, start -> {
                        start.replyTo().tell(new Wire.Done(id));
                        return Behaviors.same();
                    })
                    .onMessage(Wire.Stop.class, stop -> {
                        stop.replyTo().tell(new Wire.Done(id));
                        return Behaviors.stopped();
                    })
                    .onSignal(PostStop.class, _ -> {
                        present.remove(id, context.getSelf());
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    /// How many there are now.
    int live() {
        return present.size();
    }

    /// How many were ever started here.
    long starts() {
        return starts.sum();
    }

    /// Asks each of them who it is.
    ///
    /// @param prefix of the ids, which go on with a number below `n`
    /// @return `present`, a set of the numbers; `answers`
    Map<String, ?> call(ActorSystem<?> system, String prefix, int n) {
        var answered = new BitSet(n);
        int answers = 0;
        var all = List.copyOf(present.values());
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            var asked = new ArrayList<CompletionStage<Object>>();
            for (var entity : all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE))) {
                asked.add(AskPattern.<Wire, Object>ask(entity, Wire.Start::new, LIMIT, system.scheduler()));
            }
            for (var answer : asked) {
                var said = answer.toCompletableFuture().exceptionally(_ -> "").join();
                if (said instanceof Wire.Done(var id) && id.startsWith(prefix)) {
                    answers++;
                    answered.set(Integer.parseInt(id.substring(prefix.length())));
                }
            }
        }
        return Map.of("present", Base64.getEncoder().encodeToString(answered.toByteArray()), "answers", answers);
    }
}
