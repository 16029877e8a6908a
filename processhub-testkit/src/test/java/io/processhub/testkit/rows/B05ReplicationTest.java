package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubOptions;
import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.Instance;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Received;
import io.processhub.api.RunContext;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.strategy.distribution.ConsistentHashing;
import io.processhub.strategy.redundancy.Replication;
import io.processhub.strategy.redundancy.Replication.Model;
import io.processhub.strategy.redundancy.Replication.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B5: real processes that have roles.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B05ReplicationTest {
    /// What the instances of each child were told, by child and node.
    private final Map<String, List<Role>> told = new ConcurrentHashMap<>();

    private final CountDownLatch lettingGo = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    private final class Told implements HubProcess<Object> {
        private boolean wasActive;

        @Override
        public void roleChanged(Role role, ProcessContext ctx) throws Exception {
            assertThat(ctx.role()).isEqualTo(role);
            if (role == Role.PASSIVE && ctx.childId().value().startsWith("slow") && wasActive) {
                lettingGo.countDown();
                letGo.await();
            }
            wasActive = role == Role.ACTIVE;
            note(role, ctx);
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            ctx.reply(ctx.role().name());
        }
    }

    private final class ToldInRunStyle implements HubRunnable {
        @Override
        public void roleChanged(Role role, RunContext ctx) {
            note(role, ctx);
        }

        @Override
        public void run(RunContext ctx) throws Exception {
            while (true) {
                switch (ctx.receive(Duration.ofSeconds(10))) {
                    case Received.Message _ -> ctx.reply(ctx.role().name());
                    case Received.Nothing _ -> {}
                    case Received.Stopping _, Received.Moving _ -> {
                        return;
                    }
                }
            }
        }
    }

    private void note(Role role, ProcessContext ctx) {
        told.computeIfAbsent(ctx.childId() + "@" + ctx.self().node().name(), _ -> new CopyOnWriteArrayList<>())
                .add(role);
    }

    private Nodes three(int factor, Model model, Signal signal) throws InterruptedException {
        return Nodes.three(
                c -> roles(c, factor, model, signal),
                ProcessType.of("told", Told::new),
                ProcessType.of("told-in-run-style", ToldInRunStyle::new));
    }

    private static void roles(HubOptions config, int factor, Model model, Signal signal) {
        config.redundancyStrategy(Strategies.replication(factor, model, signal));
    }

    private static String activeNode(Hub hub, String id) {
        return hub.activePid(id).map(pid -> pid.node().name()).orElse("");
    }

    private static List<String> roles(Hub hub, String id) {
        return hub.childLookup(id).orElseThrow().instances().stream()
                .map(Instance::role)
                .map(Role::name)
                .sorted()
                .toList();
    }

    @Test
    void every_child_runs_on_two_nodes_and_one_of_them_is_active_and_can_be_addressed() throws Exception {
        try (var nodes = three(2, Model.ACTIVE_PASSIVE, Signal.ALL)) {
            var result = nodes.on("n1")
                    .startChildren(List.of(
                            ChildSpec.of("a", "told"),
                            ChildSpec.of("b", "told"),
                            ChildSpec.of("r", "told-in-run-style")))
                    .await();

            assertThat(result.isOk()).as("%s", result).isTrue();
            for (var id : List.of("a", "b", "r")) {
                assertThat(result.started().get(ChildId.of(id))).hasSize(2);
                for (var hub : nodes.hubs()) {
                    await().atMost(LONG).until(() -> hub.activePid(id).isPresent());
                    assertThat(roles(hub, id)).containsExactly("ACTIVE", "PASSIVE");
                    var active = hub.activePid(id).orElseThrow();
                    assertThat(hub.pid(id)).contains(active);
                    assertThat(hub.ask(active, "which", String.class, LONG).join())
                            .isEqualTo("ACTIVE");
                    for (var pid : hub.pids(id)) {
                        var role = pid.equals(active) ? "ACTIVE" : "PASSIVE";
                        assertThat(hub.ask(pid, "which", String.class, LONG).join())
                                .isEqualTo(role);
                        await().atMost(LONG)
                                .untilAsserted(() -> assertThat(
                                                told.get(id + "@" + pid.node().name()))
                                        .endsWith(Role.valueOf(role)));
                    }
                }
            }
        }
    }

    @Test
    void when_the_active_ones_node_is_killed_the_other_is_told_and_found() throws Exception {
        try (var nodes = three(2, Model.ACTIVE_PASSIVE, Signal.ACTIVE)) {
            nodes.on("n1").startChild(ChildSpec.of("a", "told")).await();
            await().atMost(LONG).until(() -> !activeNode(nodes.on("n1"), "a").isEmpty());
            var first = activeNode(nodes.on("n1"), "a");
            var token = nodes.on("n1").childLookup("a").orElseThrow().instances().stream()
                    .mapToLong(it -> it.token().value())
                    .max()
                    .orElseThrow();

            nodes.crash(first);

            var survivor = nodes.hubs().getFirst();
            await().atMost(LONG).until(() -> {
                var now = activeNode(survivor, "a");
                return !now.isEmpty()
                        && !now.equals(first)
                        && survivor.pids("a").size() == 2;
            });
            var active = activeNode(survivor, "a");
            await().atMost(LONG).until(() -> List.of(Role.ACTIVE).equals(told.get("a@" + active)));
            assertThat(survivor.childLookup("a").orElseThrow().instances())
                    .filteredOn(it -> it.role() == Role.ACTIVE)
                    .singleElement()
                    .satisfies(it -> assertThat(it.token().value()).isGreaterThan(token));
        }
    }

    @Test
    void the_role_does_not_go_on_before_the_one_that_had_it_has_let_go() throws Exception {
        var id = IntStream.range(0, 1_000)
                .mapToObj(i -> "slow" + i)
                .filter(it -> bestOf(it, "n1", "n2", "n3", "n4").equals("n4"))
                .findFirst()
                .orElseThrow();
        try (var nodes = three(Replication.CLUSTER_SIZE, Model.ACTIVE_PASSIVE, Signal.ALL)) {
            nodes.on("n1").startChild(ChildSpec.of(id, "told")).await();
            await().atMost(LONG)
                    .until(() -> nodes.hubs().stream()
                            .noneMatch(hub -> activeNode(hub, id).isEmpty()));
            var first = activeNode(nodes.on("n1"), id);

            nodes.open("n4");
            nodes.start(
                            "n4",
                            Nodes.hubConfig(c -> roles(c, Replication.CLUSTER_SIZE, Model.ACTIVE_PASSIVE, Signal.ALL)))
                    .awaitReady(LONG);
            assertThat(lettingGo.await(60, TimeUnit.SECONDS)).isTrue();
            await().atMost(LONG).until(() -> nodes.on("n1").pids(id).size() == 4);

            assertThat(nodes.hubs()).extracting(hub -> activeNode(hub, id)).containsOnly(first);
            assertThat(told.get(id + "@n4")).isNullOrEmpty();
            letGo.countDown();
            await().atMost(LONG).until(() -> activeNode(nodes.on("n1"), id).equals("n4"));
            assertThat(told.get(id + "@" + first)).containsExactly(Role.ACTIVE, Role.PASSIVE);
        }
    }

    private static String bestOf(String child, String... nodes) {
        var candidates = Stream.of(nodes)
                .map(name -> new Candidate(new NodeId(name, 1), 1.0, Map.of()))
                .toList();
        var spec = new StoredSpec(
                ChildId.of(child),
                "told",
                Payload.EMPTY,
                RestartType.PERMANENT,
                LONG,
                Map.of(),
                Optional.empty(),
                List.of());
        return new ConsistentHashing().choose(spec, candidates, 1).getFirst().name();
    }

    @Test
    void a_factor_that_is_out_of_range_is_refused_with_what_to_do() {
        assertThatThrownBy(() -> Strategies.replication(0))
                .hasMessage("replication factor 0 is not in 1..10000; for one instance on each node use"
                        + " Replication.CLUSTER_SIZE");
    }
}
