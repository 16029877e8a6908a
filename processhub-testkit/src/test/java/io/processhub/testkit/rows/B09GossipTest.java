package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.HubOptions;
import io.processhub.api.Scope;
import io.processhub.api.StartOutcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B9: changes that are passed on, among six nodes of which each tells two.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B09GossipTest {
    private static final List<String> NAMES =
            IntStream.rangeClosed(1, 6).mapToObj(i -> "n" + i).toList();

    private static void gossip(HubOptions config) {
        config.synchronizationStrategy(Strategies.gossip(2, Duration.ofSeconds(1)))
                .expectedMembers(NAMES.size());
    }

    private static Nodes six() throws InterruptedException {
        var nodes = new Nodes();
        try {
            NAMES.forEach(nodes::open);
            for (var name : NAMES) {
                nodes.start(name, Nodes.hubConfig(B09GossipTest::gossip));
            }
            for (var hub : nodes.hubs()) {
                hub.awaitReady(LONG);
            }
        } catch (RuntimeException | InterruptedException e) {
            nodes.close();
            throw e;
        }
        return nodes;
    }

    @Test
    void every_caller_finds_at_once_what_it_started_and_misses_what_it_stopped() throws Exception {
        try (var nodes = six()) {
            for (int i = 0; i < 60; i++) {
                var hub = nodes.on(NAMES.get(i % NAMES.size()));
                var id = "child-" + i;

                assertThat(hub.startChild(ChildSpec.of(id, "echo")).await().outcomes())
                        .first()
                        .isInstanceOf(StartOutcome.Running.class);
                assertThat(hub.pid(id)).isPresent();
                if (i % 2 == 0) {
                    assertThat(hub.stopChild(id).await().isOk()).isTrue();
                    assertThat(hub.pid(id)).isEmpty();
                }
            }

            agree(nodes, 30);
        }
    }

    @Test
    void thousands_of_children_in_one_batch_come_to_every_registry() throws Exception {
        try (var nodes = six()) {
            var result = nodes.on("n1")
                    .startChildren(Nodes.specs("many", "echo", 5_000))
                    .await();

            assertThat(result.cids()).hasSize(5_000);
            agree(nodes, 5_000);
        }
    }

    @Test
    void a_start_that_fails_is_answered_with_its_cause() throws Exception {
        try (var nodes = six()) {
            for (int i = 0; i < 6; i++) {
                var outcome = nodes.on(NAMES.get(i))
                        .startChild(ChildSpec.of("bad-" + i, "failing"))
                        .await()
                        .outcomes()
                        .getFirst();

                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                StartOutcome.Failed.class,
                                failed -> assertThat(failed.error().toString()).contains("no database"));
            }
            agree(nodes, 0);
        }
    }

    @Test
    void when_nodes_crash_join_and_leave_all_registries_agree_again() throws Exception {
        try (var nodes = six()) {
            nodes.on("n1").startChildren(Nodes.specs("child", "echo", 200)).await();
            agree(nodes, 200);

            nodes.crash("n2");
            await().atMost(LONG).until(() -> nodes.on("n1").nodes().size() == 5);
            agree(nodes, 200);

            nodes.open("n7");
            nodes.start("n7", Nodes.hubConfig(B09GossipTest::gossip)).awaitReady(LONG);
            nodes.node("n3").close();
            agree(nodes, 200);
            assertThat(nodes.on("n7").processList(Scope.LOCAL)).isNotEmpty();
        }
    }

    /// Waits until all hubs that are open show the same children with the same pids.
    private static void agree(Nodes nodes, int children) {
        await().atMost(LONG).untilAsserted(() -> {
            var lists = nodes.hubs().stream()
                    .map(hub -> hub.processList(Scope.GLOBAL))
                    .toList();
            assertThat(lists.getFirst()).hasSize(children);
            assertThat(lists).containsOnly(lists.getFirst());
            assertThat(nodes.hubs().stream()
                            .map(hub -> hub.processList(Scope.LOCAL))
                            .mapToInt(own -> own.size())
                            .sum())
                    .isEqualTo(children);
        });
    }
}
