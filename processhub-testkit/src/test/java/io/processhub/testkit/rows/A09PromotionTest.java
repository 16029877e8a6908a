package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.NameInUseException;
import io.processhub.api.NodeConfig;
import io.processhub.api.Scope;
import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A09PromotionTest {
    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    /// A node by itself with a ready hub and 20 children.
    private void openAlone(String name) throws Exception {
        nodes.open(NodeConfig.named(name, c -> c.processTypes(Nodes.types())));
        var hub = nodes.start(name, Nodes.hubConfig(_ -> {})).awaitReady(LONG);
        assertThat(hub.startChildren(Nodes.specs("a", "echo", 20)).await().isOk())
                .isTrue();
    }

    @Test
    void a_node_by_itself_becomes_a_member_and_its_children_pids_and_registry_stay() throws Exception {
        openAlone("n1");
        var hub = nodes.on("n1");
        var id = nodes.node("n1").id();
        var before = hub.processList(Scope.GLOBAL);

        nodes.node("n1").promote(nodes.network().transport());

        assertThat(nodes.node("n1").id()).isEqualTo(id);
        assertThat(hub.processList(Scope.GLOBAL)).isEqualTo(before);
        for (var pids : before.values()) {
            for (var pid : pids.values()) {
                assertThat(hub.ask(pid, "alive?", LONG).get()).isEqualTo("alive?");
            }
        }
    }

    @Test
    void a_promoted_node_meets_a_cluster_and_both_know_all_children() throws Exception {
        nodes.open("n2");
        var there =
                nodes.start("n2", Nodes.hubConfig(c -> c.expectedMembers(1))).awaitReady(LONG);
        there.startChildren(Nodes.specs("b", "echo", 20)).await();
        openAlone("n1");

        nodes.node("n1").promote(nodes.network().transport());

        for (var hub : nodes.hubs()) {
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(hub.nodes()).hasSize(2);
                assertThat(hub.processList(Scope.GLOBAL)).hasSize(40);
            });
        }
        for (int i = 0; i < 20; i++) {
            int n = i;
            await().atMost(LONG).until(() -> nodes.running("a-" + n) == 1 && nodes.running("b-" + n) == 1);
        }
    }

    @Test
    void a_name_that_is_in_use_there_is_refused_and_the_node_goes_on_by_itself() throws Exception {
        nodes.open("n2");
        try (var other = ProcessHub.open(nodes.nodeConfig("n1"))) {
            assertThat(other.isAlive()).isTrue();
            openAlone("n1");

            assertThatThrownBy(() -> nodes.node("n1").promote(nodes.network().transport()))
                    .isInstanceOf(NameInUseException.class)
                    .hasMessageContaining("node name \"n1\" is in use by a living node at " + other.address());

            assertThat(nodes.node("n1").isAlive()).isTrue();
            assertThat(nodes.node("n1").address()).isEqualTo("local");
            assertThat(nodes.on("n1").processList(Scope.GLOBAL)).hasSize(20);
            assertThat(nodes.on("n1")
                            .awaitReady(LONG)
                            .startChildren(Nodes.specs("c", "echo", 3))
                            .await()
                            .isOk())
                    .isTrue();
        }
    }

    @Test
    void a_transport_that_cannot_be_opened_leaves_the_node_as_it_was() throws Exception {
        openAlone("n1");

        assertThatThrownBy(() -> nodes.node("n1").promote(new Broken()))
                .isInstanceOf(TransportException.class)
                .hasMessage("port 1 is in use");

        assertThat(nodes.node("n1").address()).isEqualTo("local");
        assertThat(nodes.on("n1").processList(Scope.LOCAL)).hasSize(20);
        nodes.node("n1").promote(nodes.network().transport());
        assertThat(nodes.on("n1").processList(Scope.LOCAL)).hasSize(20);
    }

    @Test
    void a_member_of_a_cluster_is_not_promoted_again() {
        var node = nodes.open("n1");

        assertThatThrownBy(() -> node.promote(nodes.network().transport()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node n1 has a cluster transport already, at ");
    }

    /// Cannot be opened.
    private static final class Broken implements ClusterTransport {
        @Override
        public void open(NodeId self, Receiver receiver) {
            throw new TransportException("port 1 is in use");
        }

        @Override
        public void send(NodeId to, byte[] frame) {}

        @Override
        public int maxFrameBytes() {
            return 2 << 20;
        }

        @Override
        public String address() {
            return "nowhere";
        }

        @Override
        public void close() {}
    }
}
