package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.strategy.partition.DynamicQuorum;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B12.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B12DynamicQuorumTest {
    @Test
    void it_follows_the_hub_down_by_one_lost_node_in_each_threshold_time_and_no_faster() throws Exception {
        var quorum = Strategies.dynamicQuorum(60)
                .thresholdTime(Duration.ofSeconds(4))
                .lasting(B11StaticQuorumTest.SHORT);
        try (var nodes = Nodes.three(c -> c.partitionToleranceStrategy(quorum))) {
            nodes.on("n1").startChild(ChildSpec.of("x", "echo")).await();

            nodes.crash("n3");
            await().atMost(LONG).until(() -> nodes.on("n1").nodes().size() == 2);
            await().atMost(LONG).until(() -> nodes.on("n1").pid("x").isPresent());
            assertThat(nodes.on("n1").isPartitioned()).isFalse();
            nodes.crash("n2");

            await().atMost(LONG).until(() -> nodes.on("n1").isPartitioned());
            await().atMost(LONG).until(() -> nodes.on("n1").pid("x").isEmpty());
        }
    }

    @Test
    void the_threshold_is_30_s_and_what_is_no_percentage_is_refused() {
        assertThat(new DynamicQuorum(60).thresholdTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(new DynamicQuorum(60).thresholdTime(Duration.ofSeconds(1)).fingerprint())
                .isEqualTo(new DynamicQuorum(60).fingerprint());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.dynamicQuorum(101))
                .withMessage("quorumSize: 101 percent is not in 1..100");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.dynamicQuorum(60).thresholdTime(Duration.ZERO))
                .withMessage("thresholdTime: PT0S is not above 0 and at most 1 day");
    }
}
