package io.processhub.benchmarks.micro;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.benchmarks.Children;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Calls of a hub on one node: look-up, tell, ask, start.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HubBenchmarks {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MESSAGES = 1_000;

    /// How many children are registered.
    @Param({"1000", "100000"})
    public int registered;

    private @Nullable Hub started;
    private @Nullable Pid first;
    private List<String> ids = List.of();
    private int next;

    private Hub hub() {
        return Objects.requireNonNull(started);
    }

    /// Starts the hub and its children.
    @Setup
    public void start() throws InterruptedException {
        var hub = ProcessHub.start(HubConfig.named("micro"), Children.TYPE).awaitReady(LIMIT);
        ids = Children.ids("child", registered);
        started = hub;
        first = hub.startChildren(Children.specs("child", registered), Children.START)
                .await()
                .pids()
                .getFirst();
    }

    /// Ends it.
    @TearDown
    public void stop() {
        hub().close();
    }

    /// A child that exists, one after the other.
    @Benchmark
    public boolean childLookup() {
        next = next + 1 < ids.size() ? next + 1 : 0;
        return hub().childLookup(ids.get(next)).isPresent();
    }

    /// The pid of a child that exists, one after the other.
    @Benchmark
    public boolean pid() {
        next = next + 1 < ids.size() ? next + 1 : 0;
        return hub().pid(ids.get(next)).isPresent();
    }

    /// A question to one process, and its answer.
    @Benchmark
    public Object ask() {
        return hub().ask(Objects.requireNonNull(first), "who", LIMIT).join();
    }

    /// A message to one process, through its mailbox: so many in a row, until all are handled.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public Object tell() {
        var to = Objects.requireNonNull(first);
        for (int i = 0; i < MESSAGES; i++) {
            hub().tell(to, "message");
        }
        return hub().ask(to, "who", LIMIT).join();
    }

    /// A start and a stop of one more child, both awaited.
    @Benchmark
    public boolean startAndStop() throws InterruptedException {
        boolean isStarted = hub().startChild(ChildSpec.of("one", Children.TYPE.name()))
                .await()
                .isOk();
        return hub().stopChild("one").await().isOk() && isStarted;
    }
}
