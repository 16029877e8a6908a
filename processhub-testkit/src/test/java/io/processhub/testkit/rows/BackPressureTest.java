package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubProcess;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.model.Pid;
import io.processhub.testkit.memory.MemoryCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Messages that are made faster than a link takes them.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BackPressureTest {
    private static final int QUEUE_FRAMES = 1_000;

    /// What a process was told, by its id.
    private final Map<String, List<Integer>> told = new ConcurrentHashMap<>();

    private final class Counting implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message instanceof Integer number) {
                listOf(ctx.childId().value()).add(number);
            } else {
                ctx.reply(message);
            }
        }
    }

    private final MemoryCluster network = new MemoryCluster(Duration.ofMillis(300), 1);
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Valve> valves = new ConcurrentHashMap<>();

    @AfterEach
    void close() throws InterruptedException {
        valves.values().forEach(valve -> valve.set(Valve.State.OPEN));
        for (var closing : nodes.stream()
                .map(node -> Thread.ofVirtual().start(node::close))
                .toList()) {
            closing.join(LONG);
        }
        network.close();
    }

    /// Nodes whose links to this one go through its valve.
    private List<Hub> hubs(int count, String throttled, Duration maxTellWait) throws InterruptedException {
        for (int i = 1; i <= count; i++) {
            var valve = new Valve(network.transport(), throttled);
            valves.put("n" + i, valve);
            nodes.add(ProcessHub.open(NodeConfig.named(
                    "n" + i,
                    c -> c.transport(valve)
                            .processType(ProcessType.of("counting", Counting::new))
                            .maxPeerQueueFrames(QUEUE_FRAMES)
                            .maxTellWait(maxTellWait))));
        }
        var hubs = nodes.stream()
                .map(node -> node.start(Nodes.hubConfig(c -> c.expectedMembers(count))))
                .toList();
        for (var hub : hubs) {
            hub.awaitReady(LONG);
        }
        return hubs;
    }

    private Valve valveOfN1() {
        return Objects.requireNonNull(valves.get("n1"));
    }

    /// A counting process that runs on this node.
    private Pid countingOn(Hub hub, String node) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            var id = node + "-" + i;
            var result =
                    hub.startChildren(List.of(ChildSpec.of(id, "counting"))).await();
            if (result.isOk() && result.node().name().equals(node)) {
                var pid = hub.pid(id).orElseThrow();
                // An answer shows that the link is up; before, other bounds hold.
                assertThat(hub.ask(pid, "up?", LONG).join()).isEqualTo("up?");
                return pid;
            }
        }
        throw new AssertionError("no child was placed on " + node);
    }

    private List<Integer> listOf(String id) {
        return told.computeIfAbsent(id, _ -> Collections.synchronizedList(new ArrayList<>()));
    }

    /// What the process was told that runs on this node.
    private List<Integer> toldOn(String node) {
        var lists = told.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(node + "-"))
                .map(Map.Entry::getValue)
                .toList();
        assertThat(lists).hasSizeLessThanOrEqualTo(1);
        return lists.isEmpty() ? List.of() : List.of(lists.getFirst().toArray(Integer[]::new));
    }

    private static void tell(Hub hub, Pid to, int count) {
        IntStream.range(0, count).forEach(i -> hub.tell(to, i));
    }

    private void assertNothingLost() {
        assertThat(nodes).allSatisfy(node -> {
            assertThat(node.counters().droppedFrames()).isZero();
            assertThat(node.counters().deadLetters()).isZero();
            assertThat(node.counters().brokenInvariants()).isZero();
        });
    }

    @Test
    void two_nodes_that_flood_each_other_slow_down_and_lose_nothing() throws InterruptedException {
        int count = 50_000;
        var hubs = hubs(2, "", Duration.ofDays(1));
        var on2 = countingOn(hubs.get(0), "n2");
        var on1 = countingOn(hubs.get(1), "n1");
        valves.values().forEach(valve -> valve.set(Valve.State.SLOW));

        var senders = List.of(
                Thread.ofVirtual().start(() -> tell(hubs.get(0), on2, count)),
                Thread.ofPlatform().start(() -> tell(hubs.get(1), on1, count)));

        for (var sender : senders) {
            assertThat(sender.join(LONG)).isTrue();
        }
        var all = IntStream.range(0, count).boxed().toList();
        await().atMost(LONG)
                .until(() -> toldOn("n1").size() == count && toldOn("n2").size() == count);
        assertThat(toldOn("n1")).isEqualTo(all);
        assertThat(toldOn("n2")).isEqualTo(all);
        assertNothingLost();
    }

    @Test
    void who_tells_waits_and_who_asks_or_drives_the_hub_does_not() throws Exception {
        int count = 3 * QUEUE_FRAMES;
        var hubs = hubs(2, "n2", Duration.ofDays(1));
        var to = countingOn(hubs.get(0), "n2");
        valveOfN1().set(Valve.State.SHUT);

        var teller = Thread.ofVirtual().start(() -> tell(hubs.get(0), to, count));
        await().atMost(LONG).until(() -> teller.getState() == Thread.State.TIMED_WAITING);
        var asked = hubs.get(0).ask(to, "late", LONG);
        var driver = Thread.ofPlatform()
                .name("processhub-hub-test")
                .start(() -> hubs.get(0).tell(to, -1));
        assertThat(driver.join(LONG)).isTrue();
        assertThat(teller.isAlive()).isTrue();
        valveOfN1().set(Valve.State.OPEN);

        assertThat(asked.join()).isEqualTo("late");
        assertThat(teller.join(LONG)).isTrue();
        await().atMost(LONG).until(() -> toldOn("n2").size() == count + 1);
        assertThat(toldOn("n2").stream().filter(i -> i >= 0).toList())
                .isEqualTo(IntStream.range(0, count).boxed().toList());
        assertNothingLost();
    }

    @Test
    void a_link_that_hangs_costs_a_bounded_wait_and_then_messages_which_are_counted() throws InterruptedException {
        int count = QUEUE_FRAMES + 200;
        var hubs = hubs(3, "n2", Duration.ofMillis(1));
        var to = countingOn(hubs.get(0), "n2");
        var other = countingOn(hubs.get(0), "n3");
        valveOfN1().set(Valve.State.SHUT);
        hubs.get(0).tell(to, -1);
        await().atMost(LONG).until(valveOfN1()::isHolding);

        var teller = Thread.ofVirtual().start(() -> tell(hubs.get(0), to, count));
        assertThat(teller.join(LONG)).isTrue();
        tell(hubs.get(0), other, count);

        long dropped = nodes.get(0).counters().droppedFrames();
        assertThat(dropped).isPositive().isLessThan(count);
        assertThat(nodes.get(0).counters().deadLetters()).isEqualTo(dropped);
        await().atMost(LONG).until(() -> toldOn("n3").size() == count);
        valveOfN1().set(Valve.State.OPEN);
        await().atMost(LONG).until(() -> toldOn("n2").size() == 1 + count - dropped);
        assertThat(toldOn("n2")).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void without_a_wait_what_does_not_fit_is_dropped_at_once_and_counted() throws InterruptedException {
        var hubs = hubs(2, "n2", Duration.ZERO);
        var to = countingOn(hubs.get(0), "n2");
        valveOfN1().set(Valve.State.SHUT);
        tell(hubs.get(0), to, 3 * QUEUE_FRAMES);

        long dropped = nodes.get(0).counters().droppedFrames();
        assertThat(dropped).isPositive();
        assertThat(nodes.get(0).counters().deadLetters()).isEqualTo(dropped);
    }
}
