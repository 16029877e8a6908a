package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.processhub.api.NodeConfig;
import io.processhub.api.Scope;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B1: weights, from the node's configuration to where its children run.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B01ConsistentHashingTest {
    private static final int CHILDREN = 3_000;

    @Test
    void a_node_of_three_times_the_weight_runs_three_times_the_children_also_after_a_join() throws Exception {
        try (var nodes = new Nodes()) {
            nodes.open("light");
            nodes.start("light", Nodes.hubConfig(c -> c.expectedMembers(1))).awaitReady(LONG);
            nodes.on("light")
                    .startChildren(Nodes.specs("weighed", "echo", CHILDREN))
                    .await();

            nodes.open(heavy(nodes));
            nodes.start("heavy", Nodes.hubConfig(c -> c.expectedMembers(1))).awaitReady(LONG);

            await().atMost(LONG).untilAsserted(() -> {
                assertThat(nodes.on("heavy").processList(Scope.LOCAL)).hasSizeBetween(2_150, 2_350);
                assertThat(nodes.on("light").processList(Scope.LOCAL).size()
                                + nodes.on("heavy").processList(Scope.LOCAL).size())
                        .isEqualTo(CHILDREN);
            });
            int before = nodes.on("heavy").processList(Scope.LOCAL).size();
            nodes.on("light")
                    .startChildren(Nodes.specs("more", "echo", CHILDREN))
                    .await();
            int started = nodes.on("heavy").processList(Scope.LOCAL).size() - before;
            assertThat(started).isCloseTo(CHILDREN * 3 / 4, within(100));
        }
    }

    private static NodeConfig heavy(Nodes nodes) {
        var transport = nodes.network().transport();
        return NodeConfig.named(
                "heavy",
                c -> c.transport(transport)
                        .processTypes(Nodes.types())
                        .allowTypes(Nodes.Crash.class, Nodes.WhichToken.class)
                        .weight(3.0));
    }
}
