package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.NameInUseException;
import io.processhub.api.NodeConfig;
import io.processhub.api.NotReadyException;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A00NodeTest {
    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void a_node_without_a_transport_is_by_itself() {
        try (var node = ProcessHub.open(NodeConfig.named("n1"))) {
            assertThat(node.name()).isEqualTo("n1");
            assertThat(node.address()).isEqualTo("local");
            assertThat(node.nodes()).containsExactly(node.id());
            assertThat(node.isAlive()).isTrue();
        }
    }

    @Test
    void each_run_of_a_node_is_another_one() {
        NodeId first;
        try (var node = ProcessHub.open(NodeConfig.named("n1"))) {
            first = node.id();
        }
        try (var node = ProcessHub.open(NodeConfig.named("n1"))) {
            assertThat(node.id().name()).isEqualTo(first.name());
            assertThat(node.id()).isNotEqualTo(first);
        }
    }

    @Test
    void nodes_with_a_transport_see_each_other() {
        var n1 = nodes.open("n1");
        var n2 = nodes.open("n2");

        await().atMost(LONG).until(() -> n1.nodes().size() == 2);
        assertThat(n1.nodes()).containsExactly(n1.id(), n2.id());
        assertThat(n2.nodes()).containsExactly(n1.id(), n2.id());
    }

    @Test
    void ready_means_that_every_hub_takes_part() throws Exception {
        var n1 = nodes.open("n1");
        n1.start(Nodes.hubConfig(c -> c.expectedMembers(1)));

        n1.awaitReady(LONG);

        assertThat(n1.hub("hub").orElseThrow().status().agreed()).isTrue();
    }

    @Test
    void a_node_that_is_not_ready_says_what_it_waits_for() {
        var n1 = nodes.open("n1");
        n1.start(Nodes.hubConfig(c -> c.expectedMembers(5).formationTimeout(Duration.ofHours(1))));

        assertThatThrownBy(() -> n1.awaitReady(Duration.ofMillis(50)))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("hub hub on node n1 is not ready after")
                .hasMessageContaining("it is FORMING");
    }

    @Test
    void the_name_of_a_living_node_is_refused_with_its_address() {
        var first = nodes.open("n1");
        nodes.open("n2");

        assertThatThrownBy(() -> ProcessHub.open(nodes.nodeConfig("n1")))
                .isInstanceOf(NameInUseException.class)
                .hasMessageContaining("node name \"n1\" is in use by a living node at " + first.address())
                .hasMessageContaining("give this node another name, or stop the other one first");
        assertThat(first.isAlive()).isTrue();
        await().atMost(LONG).until(() -> first.nodes().size() == 2);
    }

    @Test
    void a_node_that_crashed_can_be_started_again_under_its_name_at_once() {
        nodes.open("n2");
        nodes.open("n1");
        nodes.crash("n1");

        var again = nodes.open("n1");

        assertThat(again.isAlive()).isTrue();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(nodes.node("n2").nodes())
                        .containsExactly(nodes.node("n2").id(), again.id()));
    }

    @Test
    void a_message_to_nobody_is_a_dead_letter_that_is_counted() throws Exception {
        try (var nodes = Nodes.three()) {
            var nobody = new Pid(nodes.node("n1").id(), 1_000_000);

            nodes.on("n1").tell(nobody, "hello");

            assertThat(nodes.node("n1").counters().deadLetters()).isEqualTo(1);
        }
    }
}
