package io.processhub.benchmarks.pekko;

import io.processhub.benchmarks.jvm.BenchException;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Starts or stops many entities: a message to each through sharding, and each answers. At most
/// 2,000 are under way, below Pekko's queue to a peer of 3,072; what is not answered is sent again
/// when nothing has been answered for half a second, as the documentation advises.
final class Calls extends AbstractBehavior<Object> {
    private static final int UNDER_WAY = 2_000;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Object TICK = "tick";

    private final ActorRef<ShardingEnvelope<Wire>> sharding;
    private final String prefix;
    private final int n;
    private final Wire message;
    private final CompletableFuture<Void> done;
    private final BitSet answered;
    private int answers;
    private int answersAtTick;
    private int next;
    private int underWay;

    /// Blocks until all have answered.
    ///
    /// @throws BenchException if they do not within the limit
    static void run(
            ActorSystem<?> system,
            ActorRef<ShardingEnvelope<Wire>> sharding,
            String prefix,
            int n,
            boolean stop,
            Duration limit)
            throws InterruptedException {
        var done = new CompletableFuture<Void>();
        Behavior<Object> behavior = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Calls(context, timers, sharding, prefix, n, stop, done)));
        system.systemActorOf(behavior, "calls-" + System.nanoTime(), Props.empty());
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new BenchException("calls to entities failed: " + e.getCause());
        } catch (TimeoutException e) {
            throw new BenchException("not all %,d entities answered within %s".formatted(n, limit));
        }
    }

    private Calls(
            ActorContext<Object> context,
            TimerScheduler<Object> timers,
            ActorRef<ShardingEnvelope<Wire>> sharding,
            String prefix,
            int n,
            boolean stop,
            CompletableFuture<Void> done) {
        super(context);
        this.sharding = sharding;
        this.prefix = prefix;
        this.n = n;
        this.done = done;
        answered = new BitSet(n);
        message = stop ? new Wire.Stop(context.getSelf()) : new Wire.Start(context.getSelf());
        timers.startTimerWithFixedDelay(TICK, PATIENCE);
        send();
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wire.Done.class, this::take)
                .onMessageEquals(TICK, this::tick)
                .build();
    }

    private void send() {
        for (; next < n && underWay < UNDER_WAY; next++) {
            if (!answered.get(next)) {
                sharding.tell(new ShardingEnvelope<>(prefix + next, message));
                underWay++;
            }
        }
    }

    private Behavior<Object> take(Wire.Done answer) {
        int number = Integer.parseInt(answer.id().substring(prefix.length()));
        if (!answered.get(number)) {
            answered.set(number);
            answers++;
            underWay = Math.max(0, underWay - 1);
        }
        if (answers == n) {
            done.complete(null);
            return Behaviors.stopped();
        }
        send();
        return this;
    }

    private Behavior<Object> tick() {
        if (answers == answersAtTick) {
            next = 0;
            underWay = 0;
            send();
        }
        answersAtTick = answers;
        return this;
    }
}
