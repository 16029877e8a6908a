package io.processhub.benchmarks.cluster;

import com.sun.management.OperatingSystemMXBean;
import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.Samples;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.local.AwaitedStarts;
import io.processhub.benchmarks.local.Stopwatch;
import io.processhub.jgroups.JGroupsConfig;
import io.processhub.jgroups.JGroupsTransport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One node with one hub, all defaults but for the expected members, and what it is asked.
final class BenchNode {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Roll roll = new Roll();
    private final Messages messages = new Messages();
    private volatile @Nullable CountingTransport transport;
    private volatile @Nullable Node node;
    private volatile @Nullable Hub hub;

    private Hub hub() {
        return Objects.requireNonNull(hub, "the hub is not started yet");
    }

    /// Opens the node: `name`, `cluster`, the first of ten ports.
    Map<String, ?> open(JsonNode asked) {
        int port = asked.path("port").asInt();
        var counting = new CountingTransport(new JGroupsTransport(
                JGroupsConfig.of(c -> c.cluster("bench-" + port).ports(port, 10))));
        transport = counting;
        var opened = ProcessHub.open(NodeConfig.named(
                asked.path("name").asString(),
                c -> c.transport(counting)
                        .processTypes(roll.type(), messages.sink(), messages.source(), Children.TYPE)));
        node = opened;
        return Map.of("address", opened.address());
    }

    /// Starts the hub: `expect` so many members.
    Map<String, ?> startHub(JsonNode asked) {
        hub = Objects.requireNonNull(node)
                .start(HubConfig.named(
                        "bench", c -> c.expectedMembers(asked.path("expect").asInt())));
        return Map.of();
    }

    /// Waits until the hub has so many `members`.
    Map<String, ?> ready(JsonNode asked) throws InterruptedException {
        hub().awaitReady(LIMIT);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (hub().nodes().size() != asked.path("members").asInt() || hub().isLocked()) {
            if (System.nanoTime() > end) {
                throw new BenchException("not ready: " + hub().status());
            }
            Thread.sleep(5);
        }
        return Map.of();
    }

    /// Starts `n` children of this `prefix` in one awaited call.
    Map<String, ?> start(JsonNode asked) throws InterruptedException {
        var specs = ids(asked).stream().map(id -> ChildSpec.of(id, Roll.TYPE)).toList();
        var stopwatch = new Stopwatch();
        var result = hub().startChildren(specs, Children.START).await();
        var cost = stopwatch.read();
        return Map.of(
                "ms", cost.ms(),
                "cpuMs", cost.cpuMs(),
                "done", result.started().size(),
                "result", result.toString());
    }

    /// Stops `n` children of this `prefix` in one awaited call.
    Map<String, ?> stop(JsonNode asked) throws InterruptedException {
        var ids = ids(asked);
        var stopwatch = new Stopwatch();
        var result = hub().stopChildren(ids, Children.STOP).await();
        var cost = stopwatch.read();
        return Map.of(
                "ms", cost.ms(),
                "cpuMs", cost.cpuMs(),
                "done", result.stopped().size(),
                "result", result.toString());
    }

    private static List<String> ids(JsonNode asked) {
        return Children.ids(asked.path("prefix").asString(), asked.path("n").asInt());
    }

    /// See [Milestones]; also for a hub that is about to be started.
    Map<String, ?> await(JsonNode asked) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (hub == null && System.nanoTime() < end) {
            Thread.sleep(1);
        }
        return new Milestones(hub(), roll, asked).await(asked.path("seconds").asInt());
    }

    /// See [Roll#call].
    Map<String, ?> callRoll(JsonNode asked) {
        return roll.call(hub(), asked.path("prefix").asString(), asked.path("n").asInt());
    }

    /// What this node has used so far.
    Map<String, ?> usage(JsonNode asked) {
        var counting = Objects.requireNonNull(transport);
        return Map.of(
                "cpuNanos",
                        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                                .getProcessCpuTime(),
                "bytes", counting.bytes(),
                "frames", counting.frames(),
                "starts", roll.starts());
    }

    /// Sends messages to a process; see [Messages].
    Map<String, ?> tell(JsonNode asked) {
        return messages.tell(hub(), asked);
    }

    /// Asks a process one question after the other.
    Map<String, ?> ask(JsonNode asked) {
        var to = hub().pid(asked.path("to").asString()).orElseThrow();
        var nanos = new long[asked.path("n").asInt()];
        var message = new byte[asked.path("bytes").asInt()];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            hub().ask(to, message, LIMIT).join();
            nanos[i] = System.nanoTime() - begin;
        }
        return Map.of("p50us", Samples.percentile(nanos, 0.5) / 1e3, "p99us", Samples.percentile(nanos, 0.99) / 1e3);
    }

    /// Starts one child of a `type` under an id that placement gives to the `node`.
    Map<String, ?> startOn(JsonNode asked) throws InterruptedException {
        var at = asked.path("node").asString();
        for (int i = 0; i < 1_000; i++) {
            var id = asked.path("type").asString() + "-" + asked.path("prefix").asString() + i;
            var result = hub().startChildren(
                            List.of(ChildSpec.of(id, asked.path("type").asString())))
                    .await();
            if (result.isOk() && result.node().name().equals(at)) {
                return Map.of("id", id);
            }
            hub().stopChild(id).await();
        }
        throw new BenchException("no child was placed on " + at);
    }

    /// Leaves the cluster in an orderly way.
    Map<String, ?> leave(JsonNode asked) {
        Objects.requireNonNull(node).close();
        return Map.of();
    }

    /// See [AwaitedStarts].
    Map<String, ?> awaitedStarts(JsonNode asked) throws InterruptedException {
        return AwaitedStarts.run(hub(), asked);
    }
}
