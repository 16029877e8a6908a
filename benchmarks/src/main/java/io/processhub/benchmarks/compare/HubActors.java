package io.processhub.benchmarks.compare;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// ProcessHub's processes, as children of a hub: with names, registry and supervision.
final class HubActors implements Actors {
    private static final String TYPE = "behaving";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Hub hub;
    private final List<String> started = new ArrayList<>();
    private volatile Function<String, Behavior> behaviors = _ -> (_, _) -> {};

    HubActors() throws InterruptedException {
        hub = ProcessHub.start(HubConfig.named("compare"), ProcessType.of(TYPE, () -> new Behaving(behaviors)))
                .awaitReady(LIMIT);
    }

    private static final class Behaving implements HubProcess<Object>, Self {
        private final Function<String, Behavior> behaviors;
        private @Nullable Behavior behavior;
        private @Nullable ProcessContext context;

        Behaving(Function<String, Behavior> behaviors) {
            this.behaviors = behaviors;
        }

        @Override
        public void init(ProcessContext ctx) {
            behavior = behaviors.apply(ctx.childId().value());
            context = ctx;
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            Objects.requireNonNull(behavior).handle(message, this);
        }

        @Override
        public Object address() {
            return Objects.requireNonNull(context).self();
        }

        @Override
        public void tell(Object to, Object message) {
            Objects.requireNonNull(context).tell((Pid) to, message);
        }

        @Override
        public void reply(Object answer) {
            Objects.requireNonNull(context).reply(answer);
        }
    }

    @Override
    public List<Object> start(List<String> names, Function<String, Behavior> behavior) throws InterruptedException {
        behaviors = behavior;
        var specs = names.stream().map(name -> ChildSpec.of(name, TYPE)).toList();
        var result = hub.startChildren(specs, Children.START).await();
        if (!result.isOk()) {
            throw new BenchException(result.toString());
        }
        started.addAll(names);
        return List.copyOf(result.pids());
    }

    @Override
    public void tell(Object to, Object message) {
        hub.tell((Pid) to, message);
    }

    @Override
    public Object ask(Object to, Object question) {
        return hub.ask((Pid) to, question, LIMIT).join();
    }

    @Override
    public void stopAll() throws InterruptedException {
        var result = hub.stopChildren(List.copyOf(started), Children.STOP).await();
        if (!result.isOk()) {
            throw new BenchException(result.toString());
        }
        started.clear();
    }

    @Override
    public void close() {
        hub.close();
    }
}
