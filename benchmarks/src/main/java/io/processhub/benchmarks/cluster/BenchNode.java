package io.processhub.benchmarks.cluster;

import com.sun.management.OperatingSystemMXBean;
import io.processhub.ProcessHub;
import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessType;
import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.local.AwaitedStarts;
import io.processhub.benchmarks.local.Heap;
import io.processhub.benchmarks.local.Stopwatch;
import io.processhub.jgroups.JGroupsConfig;
import io.processhub.jgroups.JGroupsTransport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
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
    private final HeapPeak heapPeak = new HeapPeak();
    private volatile @Nullable CountingTransport transport;
    private volatile @Nullable Node node;
    private volatile @Nullable Hub hub;

    private Hub hub() {
        return Objects.requireNonNull(hub, "the hub is not started yet");
    }

    /// Opens the node: `name`, `port`, the first of ten; or in a network: `host`, and `seeds`,
    /// those of all nodes, on one port.
    Map<String, ?> open(JsonNode asked) {
        int port = asked.path("port").asInt();
        var counting = new CountingTransport(new JGroupsTransport(JGroupsConfig.of(c -> {
            c.cluster("bench-" + port);
            if (asked.has("host")) {
                var seeds = asked.path("seeds")
                        .valueStream()
                        .map(host -> host.asString() + ":" + port)
                        .toArray(String[]::new);
                c.bindAddress(asked.path("host").asString())
                        .port(port)
                        .seeds(seeds)
                        .insecure();
            } else {
                c.ports(port, 10);
            }
        })));
        transport = counting;
        var types = new ArrayList<ProcessType<?>>(messages.types());
        types.addAll(roll.types());
        types.add(Children.TYPE);
        var opened = ProcessHub.open(NodeConfig.named(
                asked.path("name").asString(),
                c -> c.transport(counting).processTypes(types.toArray(ProcessType<?>[]::new))));
        node = opened;
        return Map.of("address", opened.address());
    }

    /// Starts the hub: `expect` so many members; with a static quorum of `quorum`, if that is said.
    Map<String, ?> startHub(JsonNode asked) {
        hub = Objects.requireNonNull(node).start(HubConfig.named("bench", c -> {
            c.expectedMembers(asked.path("expect").asInt());
            if (asked.has("quorum")) {
                c.partitionToleranceStrategy(
                        Strategies.staticQuorum(asked.path("quorum").asInt()).startupConfirm(true));
            }
        }));
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

    /// Starts `n` children of this `prefix` in one awaited call, of a `type` that may be said.
    Map<String, ?> start(JsonNode asked) throws InterruptedException {
        var type = asked.path("type").asString(Roll.TYPE);
        var specs = ids(asked).stream().map(id -> ChildSpec.of(id, type)).toList();
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

    /// Marks all processes of this node; see [Roll#mark].
    Map<String, ?> mark(JsonNode asked) {
        roll.mark(hub(), asked.path("mark").asLong());
        return Map.of();
    }

    /// How many processes of this node have exactly this `mark`, or the sum of several.
    Map<String, ?> marked(JsonNode asked) {
        return Map.of("marked", roll.marked(hub(), asked.path("mark").asLong()));
    }

    /// Waits until no process runs here; says how many `ms` ago that was so.
    Map<String, ?> awaitNone(JsonNode asked) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (roll.live() > 0) {
            if (System.nanoTime() > end) {
                throw new BenchException(roll.live() + " processes still run; " + hub().status());
            }
            Thread.sleep(1);
        }
        return Map.of();
    }

    /// Waits until the transport sees exactly so many `members`.
    Map<String, ?> awaitView(JsonNode asked) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (hub().node().nodes().size() != asked.path("members").asInt()) {
            if (System.nanoTime() > end) {
                throw new BenchException("the view stays " + hub().node().nodes());
            }
            Thread.sleep(1);
        }
        return Map.of();
    }

    /// How many rows of this registry are `wrong` or missing at this moment; see [Roll#wrongRows].
    Map<String, ?> wrongRows(JsonNode asked) {
        return Map.of("wrong", Roll.wrongRows(hub(), asked.path("n").asInt()));
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

    /// The `bytes` of heap in use after a collection.
    Map<String, ?> heap(JsonNode asked) {
        return Map.of("bytes", Heap.usedAfterCollection());
    }

    /// Sends messages to a process; see [Messages].
    Map<String, ?> tell(JsonNode asked) {
        return messages.tell(hub(), asked);
    }

    /// Asks a process one question after the other; see [Messages].
    Map<String, ?> ask(JsonNode asked) {
        return messages.ask(hub(), asked);
    }

    /// Tells a process as fast as that goes; see [Flood].
    Map<String, ?> flood(JsonNode asked) throws InterruptedException {
        return Flood.run(hub(), heapPeak, asked);
    }

    /// How many messages the sinks here have `received`, and how many this node says were not
    /// delivered from it and on it, `dead`.
    Map<String, ?> received(JsonNode asked) {
        return Map.of(
                "received",
                messages.receivedHere(),
                "dead",
                hub().node().counters().deadLetters());
    }

    /// Begins anew with [#heapPeak].
    Map<String, ?> resetHeapPeak(JsonNode asked) {
        heapPeak.reset();
        return Map.of();
    }

    /// The most `bytes` that were in use after a collection; see [HeapPeak].
    Map<String, ?> heapPeak(JsonNode asked) {
        return Map.of("bytes", heapPeak.bytes());
    }

    /// How many `members` the hub has.
    Map<String, ?> members(JsonNode asked) {
        return Map.of("members", hub().nodes().size());
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

    /// Stops the child of this id, `child`.
    Map<String, ?> stopOne(JsonNode asked) throws InterruptedException {
        hub().stopChild(asked.path("child").asString()).await();
        return Map.of();
    }

    /// Closes the hub in an orderly way.
    Map<String, ?> closeHub(JsonNode asked) {
        hub().close();
        hub = null;
        return Map.of();
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
