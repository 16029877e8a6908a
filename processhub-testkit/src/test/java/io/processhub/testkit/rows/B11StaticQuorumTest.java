package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.spi.PartitionToleranceStrategy.Lease;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B11.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B11StaticQuorumTest {
    /// As short as it may be.
    static final Lease SHORT = new Lease(Duration.ofSeconds(2), Duration.ofMillis(500));

    @Test
    void a_side_with_fewer_members_stops_its_children_and_a_graceful_leave_does_not_change_the_number()
            throws Exception {
        var quorum = Strategies.staticQuorum(2).startupConfirm(true).lasting(SHORT);
        try (var nodes = Nodes.three(c -> c.partitionToleranceStrategy(quorum))) {
            nodes.on("n1").startChild(ChildSpec.of("x", "echo")).await();

            nodes.node("n3").close();
            await().atMost(LONG).until(() -> nodes.on("n1").nodes().size() == 2);
            await().atMost(LONG).until(() -> nodes.on("n1").pid("x").isPresent());
            assertThat(nodes.on("n1").isPartitioned()).isFalse();
            nodes.crash("n2");

            await().atMost(LONG).until(() -> nodes.on("n1").isPartitioned());
            await().atMost(LONG).until(() -> nodes.on("n1").pid("x").isEmpty());
        }
    }

    @Test
    void with_startup_confirm_a_hub_is_not_ready_before_the_quorum_is_there() throws Exception {
        var strict = Strategies.staticQuorum(2).startupConfirm(true).lasting(SHORT);
        try (var nodes = new Nodes()) {
            nodes.open("n1");
            nodes.open("n2");
            var first = nodes.start("n1", Nodes.hubConfig(c -> c.partitionToleranceStrategy(strict)));
            await().atMost(LONG).until(first::isPartitioned);

            nodes.start("n2", Nodes.hubConfig(c -> c.partitionToleranceStrategy(strict)));

            first.awaitReady(LONG);
            assertThat(first.startChild(ChildSpec.of("x", "echo")).await().isOk())
                    .isTrue();
        }
        try (var nodes = new Nodes()) {
            nodes.open("n1");
            var lenient = Strategies.staticQuorum(2).lasting(SHORT);
            var alone = nodes.start("n1", Nodes.hubConfig(c -> c.partitionToleranceStrategy(lenient)));
            alone.awaitReady(LONG);
            assertThat(alone.isPartitioned()).isFalse();
        }
    }

    @Test
    void what_cannot_be_a_quorum_is_refused_with_its_value_and_the_limit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.staticQuorum(0))
                .withMessage("quorumSize: 0 is not in 1..2147483647");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Lease(Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .withMessage("lease length: PT1S is not in 2 s to 1 h");
    }
}
