package io.processhub.benchmarks.compare;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/// Pekko's typed actors, with all defaults, as its documentation has them: named, each a child of
/// one of up to 1,000 parents, which start theirs in parallel.
final class PekkoActors implements Actors {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PARENTS = 1_000;

    private final ActorSystem<Object> system;
    private CountDownLatch ended = new CountDownLatch(0);
    private int generation;

    PekkoActors() {
        system = ActorSystem.create(
                Behaviors.<Object>setup(Guardian::new),
                "compare",
                ConfigFactory.parseString("pekko.loglevel = WARNING, pekko.stdout-loglevel = WARNING")
                        .withFallback(ConfigFactory.load()));
    }

    /// Starts children, and says where they are.
    ///
    /// @param from      the index of the first
    /// @param addresses takes them, at their indexes
    private record Start(
            List<String> names,
            int from,
            Function<String, Behavior> behavior,
            List<Object> addresses,
            CountDownLatch started,
            CountDownLatch ended) {}

    /// Starts parents, each of which starts its part.
    private record StartAll(List<Start> parts, int generation) {}

    private record StopAll(CountDownLatch ended) {}

    private record Question(Object content, ActorRef<Object> asker) {}

    private static final class Guardian extends AbstractBehavior<Object> {
        private final List<ActorRef<Object>> parents = new ArrayList<>();

        Guardian(ActorContext<Object> context) {
            super(context);
        }

        @Override
        public Receive<Object> createReceive() {
            return newReceiveBuilder()
                    .onMessage(StartAll.class, this::start)
                    .onMessage(StopAll.class, this::stop)
                    .build();
        }

        private Guardian start(StartAll all) {
            for (int i = 0; i < all.parts().size(); i++) {
                var parent = getContext()
                        .spawn(Behaviors.<Object>setup(Parent::new), "parent-" + all.generation() + "-" + i);
                parents.add(parent);
                parent.tell(all.parts().get(i));
            }
            return this;
        }

        private Guardian stop(StopAll all) {
            parents.forEach(parent -> getContext().stop(parent));
            parents.clear();
            all.ended().countDown();
            return this;
        }
    }

    private static final class Parent extends AbstractBehavior<Object> {
        private final List<CountDownLatch> ended = new ArrayList<>();

        Parent(ActorContext<Object> context) {
            super(context);
        }

        @Override
        public Receive<Object> createReceive() {
            return newReceiveBuilder()
                    .onMessage(Start.class, this::start)
                    .onSignal(PostStop.class, _ -> {
                        ended.forEach(CountDownLatch::countDown);
                        return this;
                    })
                    .build();
        }

        private Parent start(Start start) {
            ended.add(start.ended());
            for (int i = 0; i < start.names().size(); i++) {
                var name = start.names().get(i);
                var behavior = start.behavior().apply(name);
                start.addresses()
                        .set(
                                start.from() + i,
                                getContext()
                                        .spawn(
                                                Behaviors.<Object>setup(context -> new Behaving(context, behavior)),
                                                name));
            }
            start.started().countDown();
            return this;
        }
    }

    private static final class Behaving extends AbstractBehavior<Object> implements Self {
        private final Behavior behavior;
        private Object asker = "";

        Behaving(ActorContext<Object> context, Behavior behavior) {
            super(context);
            this.behavior = behavior;
        }

        @Override
        public Receive<Object> createReceive() {
            return newReceiveBuilder().onAnyMessage(this::handle).build();
        }

        private Behaving handle(Object message) {
            if (message instanceof Question(var content, var from)) {
                asker = from;
                behavior.handle(content, this);
            } else {
                behavior.handle(message, this);
            }
            return this;
        }

        @Override
        public Object address() {
            return getContext().getSelf();
        }

        @Override
        public void tell(Object to, Object message) {
            reference(to).tell(message);
        }

        @Override
        public void reply(Object answer) {
            reference(asker).tell(answer);
        }
    }

    @SuppressWarnings("unchecked") // only references of this class are given out
    private static ActorRef<Object> reference(Object address) {
        return (ActorRef<Object>) address;
    }

    @Override
    public List<Object> start(List<String> names, Function<String, Behavior> behavior) throws InterruptedException {
        int parents = Math.min(names.size(), PARENTS);
        var addresses = Arrays.asList(new Object[names.size()]);
        var started = new CountDownLatch(parents);
        var mine = new CountDownLatch(parents);
        if (ended.getCount() > 0) {
            throw new IllegalStateException("stop those that were started before");
        }
        ended = mine;
        var parts = new ArrayList<Start>();
        for (int i = 0; i < parents; i++) {
            int from = (int) ((long) names.size() * i / parents);
            int to = (int) ((long) names.size() * (i + 1) / parents);
            parts.add(new Start(names.subList(from, to), from, behavior, addresses, started, mine));
        }
        system.tell(new StartAll(parts, generation++));
        await(started, "start");
        return addresses;
    }

    @Override
    public void tell(Object to, Object message) {
        reference(to).tell(message);
    }

    @Override
    public Object ask(Object to, Object question) {
        return AskPattern.<Object, Object>ask(
                        reference(to), asker -> new Question(question, asker), LIMIT, system.scheduler())
                .toCompletableFuture()
                .join();
    }

    @Override
    public void stopAll() throws InterruptedException {
        var told = new CountDownLatch(1);
        system.tell(new StopAll(told));
        await(told, "stop");
        await(ended, "stop");
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException(what + " of Pekko's actors is not done within 5 min");
        }
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
