package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B13.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B13MajorityQuorumTest {
    @Test
    void one_of_three_stops_until_the_size_is_reset() throws Exception {
        var quorum = Strategies.majorityQuorum().lasting(B11StaticQuorumTest.SHORT);
        try (var nodes = Nodes.three(c -> c.partitionToleranceStrategy(quorum))) {
            var hub = nodes.on("n1");
            hub.startChild(ChildSpec.of("x", "echo")).await();
            nodes.crash("n2");
            nodes.crash("n3");
            await().atMost(LONG).until(hub::isPartitioned);
            await().atMost(LONG).until(() -> nodes.running("x") == 0);

            hub.resetClusterSize(1);

            await().atMost(LONG).until(() -> hub.pid("x").isPresent());
            assertThat(hub.isPartitioned()).isFalse();
        }
    }

    @Test
    void it_begins_with_1_and_follows_the_members_and_refuses_what_is_no_size() throws Exception {
        assertThat(Strategies.majorityQuorum().initialClusterSize()).isEqualTo(1);
        assertThat(Strategies.majorityQuorum().trackMaxSize()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.majorityQuorum().initialClusterSize(0))
                .withMessage("initialClusterSize: 0 is not in 1..2147483647");
        try (var nodes = new Nodes()) {
            nodes.open("n1");
            var hub =
                    nodes.start("n1", Nodes.hubConfig(c -> c.partitionToleranceStrategy(Strategies.majorityQuorum())));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> hub.resetClusterSize(0))
                    .withMessage("nodes: 0 is not in 1..2147483647");
        }
    }
}
