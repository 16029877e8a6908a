package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildSpec;
import io.processhub.api.HubConfig;
import io.processhub.api.HubStatus;
import io.processhub.api.Refusal;
import io.processhub.api.Scope;
import io.processhub.api.StartOutcome;
import io.processhub.model.NodeId;
import io.processhub.spi.RedundancyStrategy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A14ManyHubsTest {
    /// One instance each, under another name.
    private static final RedundancyStrategy OTHER = new RedundancyStrategy() {
        @Override
        public int replicas(int candidates) {
            return 1;
        }

        @Override
        public String fingerprint() {
            return "Other(1)";
        }
    };

    private Nodes nodes;

    @BeforeEach
    void open() throws Exception {
        nodes = Nodes.three();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private static HubConfig named(String name, int members) {
        return HubConfig.named(
                name,
                c -> c.expectedMembers(members)
                        .heartbeatInterval(Duration.ofMillis(200))
                        .formationTimeout(Duration.ofSeconds(2)));
    }

    @Test
    void hubs_of_one_node_know_nothing_of_each_others_children() throws Exception {
        var second = nodes.node("n1").start(named("second", 1)).awaitReady(LONG);

        var first = nodes.on("n1").startChild(ChildSpec.of("a", "echo")).await();
        var other = second.startChild(ChildSpec.of("a", "echo")).await();

        assertThat(first.isOk()).isTrue();
        assertThat(other.isOk()).isTrue();
        assertThat(first.pid()).isNotEqualTo(other.pid());
        assertThat(nodes.on("n1").registry()).hasSize(1);
        assertThat(nodes.node("n1").hubs()).extracting(hub -> hub.hubId()).containsExactly("hub", "second");
        assertThat(nodes.node("n1").hub("second")).contains(second);
        assertThat(nodes.node("n1").hub("third")).isEmpty();
    }

    @Test
    void a_hub_need_not_run_on_every_node() throws Exception {
        nodes.node("n1").start(named("pair", 2));
        nodes.node("n3").start(named("pair", 2));
        nodes.node("n1").awaitReady(LONG);
        nodes.node("n3").awaitReady(LONG);
        var pair = nodes.node("n1").hub("pair").orElseThrow();

        var result = pair.startChildren(Nodes.specs("a", "echo", 30)).await();

        assertThat(result.isOk()).as(result.toString()).isTrue();
        assertThat(pair.nodes()).extracting(NodeId::name).containsExactly("n1", "n3");
        assertThat(result.nodes()).extracting(NodeId::name).containsExactlyInAnyOrder("n1", "n3");
    }

    @Test
    void a_hub_that_closes_on_one_node_goes_on_on_the_others() throws Exception {
        nodes.on("n2").startChildren(Nodes.specs("a", "echo", 30)).await();

        nodes.on("n1").close();

        assertThat(nodes.node("n1").isAlive()).isTrue();
        for (var hub : nodes.hubs()) {
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(hub.nodes()).extracting(NodeId::name).containsExactly("n2", "n3");
                assertThat(hub.processList(Scope.GLOBAL)).hasSize(30);
            });
        }
    }

    @Test
    void a_hub_can_be_started_again_on_a_living_node() throws Exception {
        nodes.on("n2").startChildren(Nodes.specs("a", "echo", 30)).await();
        nodes.on("n1").close();

        var again =
                nodes.start("n1", Nodes.hubConfig(c -> c.expectedMembers(3))).awaitReady(LONG);

        await().atMost(LONG).untilAsserted(() -> {
            assertThat(again.nodes()).hasSize(3);
            assertThat(again.processList(Scope.GLOBAL)).hasSize(30);
            assertThat(again.processList(Scope.LOCAL)).isNotEmpty();
        });
        for (int i = 0; i < 30; i++) {
            int n = i;
            await().atMost(LONG).until(() -> nodes.running("a-" + n) == 1);
        }
    }

    @Test
    void a_hub_of_the_same_name_with_other_strategies_does_not_mix_and_says_how_it_differs() throws Exception {
        nodes.open("n4");

        var odd = nodes.start("n4", Nodes.hubConfig(c -> c.redundancyStrategy(OTHER)));

        await().atMost(LONG).until(() -> odd.status().state() == HubStatus.State.STRATEGIES_DIFFER);
        assertThat(odd.status().problem().orElseThrow()).contains("Other(1)").contains("Singularity");
        var refused = odd.startChild(ChildSpec.of("a", "echo")).await().first();
        assertThat(refused)
                .isInstanceOfSatisfying(
                        StartOutcome.Refused.class, it -> assertThat(it.why()).isEqualTo(Refusal.STRATEGIES_DIFFER));
        assertThat(nodes.on("n1").startChild(ChildSpec.of("b", "echo")).await().isOk())
                .isTrue();
        assertThat(nodes.on("n1").status().active()).extracting(NodeId::name).containsExactly("n1", "n2", "n3");
    }
}
