package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.HubConfig;
import io.processhub.api.NotReadyException;
import io.processhub.api.Refusal;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.model.ChildId;
import io.processhub.strategy.distribution.Guided.Failover;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B2, and the mapping of A10 and A15.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B02GuidedTest {
    @Test
    void children_run_where_their_caller_wants_them_and_each_mistake_is_an_outcome_of_its_own() throws Exception {
        try (var nodes = Nodes.three(c -> c.distributionStrategy(Strategies.guided()))) {
            var hub = nodes.on("n1");
            var specs = List.of(
                    ChildSpec.of("on-2", "echo"),
                    ChildSpec.of("on-3", "echo"),
                    ChildSpec.of("forgotten", "echo"),
                    ChildSpec.of("twice", "echo"),
                    ChildSpec.of("two", "echo"),
                    ChildSpec.of("away", "echo"));
            var options = StartOptions.DEFAULT.childMapping(Map.of(
                    ChildId.of("on-2"), List.of("n2"),
                    ChildId.of("on-3"), List.of("n3"),
                    ChildId.of("twice"), List.of("n1", "n1"),
                    ChildId.of("two"), List.of("n1", "n2"),
                    ChildId.of("away"), List.of("n9")));

            var result = hub.startChildren(specs, options).await();

            assertThat(hub.pid("on-2").orElseThrow().node().name()).isEqualTo("n2");
            assertThat(hub.pid("on-3").orElseThrow().node().name()).isEqualTo("n3");
            assertThat(why(result.outcomes().get(2))).isEqualTo(Refusal.CHILD_MAPPING_MISMATCH);
            assertThat(why(result.outcomes().get(3))).isEqualTo(Refusal.INVALID_CHILD_MAPPING);
            assertThat(why(result.outcomes().get(4))).isEqualTo(Refusal.CHILD_REPLICATION_MISMATCH);
            assertThat(why(result.outcomes().get(5))).isEqualTo(Refusal.NO_NODE);
            assertThat(result.errors().getLast().reason())
                    .isEqualTo("NO_NODE: child \"away\" is mapped to [n9], none of which is an active member now;"
                            + " try again when one is, or allow failover");
            var unmapped = hub.startChild(ChildSpec.of("unmapped", "echo")).await();
            assertThat(why(unmapped.outcomes().getFirst())).isEqualTo(Refusal.MISSING_CHILD_MAPPING);
            for (var spec : specs.subList(2, 6)) {
                assertThat(nodes.running(spec.id().value())).isZero();
            }
        }
    }

    @Test
    void static_children_run_where_the_configuration_wants_them_and_one_without_a_mapping_is_named() throws Exception {
        var options = StartOptions.DEFAULT.childMapping(
                Map.of(ChildId.of("on-2"), List.of("n2"), ChildId.of("on-3"), List.of("n3")));
        try (var nodes = Nodes.three(c -> c.distributionStrategy(Strategies.guided())
                .childSpecs(ChildSpec.of("on-2", "echo"), ChildSpec.of("on-3", "echo"))
                .childOptions(options))) {
            for (var hub : nodes.hubs()) {
                await().atMost(LONG)
                        .until(() -> hub.pid("on-2")
                                        .filter(pid -> pid.node().name().equals("n2"))
                                        .isPresent()
                                && hub.pid("on-3")
                                        .filter(pid -> pid.node().name().equals("n3"))
                                        .isPresent());
            }
        }
        var config = HubConfig.named(
                "hub", c -> c.distributionStrategy(Strategies.guided()).childSpecs(ChildSpec.of("nowhere", "echo")));
        try (var hub = ProcessHub.start(config, Nodes.types())) {
            assertThatThrownBy(() -> hub.awaitReady(LONG))
                    .isInstanceOf(NotReadyException.class)
                    .hasMessageContaining("id=nowhere")
                    .hasMessageContaining("MISSING_CHILD_MAPPING");
        }
    }

    @Test
    void a_child_whose_node_is_lost_is_down_until_that_node_is_back_and_can_be_stopped_meanwhile() throws Exception {
        try (var nodes = Nodes.three(c -> c.distributionStrategy(Strategies.guided()))) {
            var hub = nodes.on("n1");
            var options = StartOptions.DEFAULT.childMapping(
                    Map.of(ChildId.of("stays"), List.of("n3"), ChildId.of("goes"), List.of("n3")));
            hub.startChildren(List.of(ChildSpec.of("stays", "echo"), ChildSpec.of("goes", "echo")), options)
                    .await();

            nodes.crash("n3");
            await().atMost(LONG).until(() -> hub.pid("stays").isEmpty());
            assertThat(hub.stopChild("goes").await().isOk()).isTrue();
            assertThat(nodes.running("stays")).isZero();

            nodes.open("n3");
            nodes.start("n3", Nodes.hubConfig(c -> c.distributionStrategy(Strategies.guided())))
                    .awaitReady(LONG);
            await().atMost(LONG).until(() -> hub.pid("stays").isPresent());
            assertThat(hub.pid("stays").orElseThrow().node().name()).isEqualTo("n3");
            assertThat(nodes.running("goes")).isZero();
        }
    }

    @Test
    void a_node_that_closes_does_not_wait_for_children_that_nobody_may_take() throws Exception {
        try (var nodes = Nodes.three(
                c -> c.distributionStrategy(Strategies.guided()).dsupShutdownTimeout(LONG.multipliedBy(4)))) {
            var options = StartOptions.DEFAULT.childMapping(Map.of(ChildId.of("mine"), List.of("n2")));
            nodes.on("n1").startChild(ChildSpec.of("mine", "echo"), options).await();

            var closing = Thread.ofVirtual().start(nodes.on("n2")::close);

            assertThat(closing.join(LONG)).as("closed in time").isTrue();
            await().atMost(LONG).until(() -> nodes.on("n1").pid("mine").isEmpty());
        }
    }

    @Test
    void with_failover_another_node_stands_in_and_gives_the_child_back() throws Exception {
        try (var nodes = Nodes.three(c -> c.distributionStrategy(Strategies.guided(Failover.LISTED)))) {
            var hub = nodes.on("n1");
            var options = StartOptions.DEFAULT.childMapping(Map.of(ChildId.of("child"), List.of("n3", "n2")));
            hub.startChild(ChildSpec.of("child", "echo"), options).await();
            assertThat(hub.pid("child").orElseThrow().node().name()).isEqualTo("n3");

            nodes.crash("n3");
            await().atMost(LONG).until(() -> isOn(nodes, "n2"));

            nodes.open("n3");
            nodes.start("n3", Nodes.hubConfig(c -> c.distributionStrategy(Strategies.guided(Failover.LISTED))));
            await().atMost(LONG).until(() -> isOn(nodes, "n3"));
            assertThat(nodes.running("child")).isEqualTo(1);
        }
    }

    private static boolean isOn(Nodes nodes, String node) {
        return nodes.on("n1")
                .pid("child")
                .filter(pid -> pid.node().name().equals(node))
                .isPresent();
    }

    private static Refusal why(StartOutcome outcome) {
        return ((StartOutcome.Refused) outcome).why();
    }
}
