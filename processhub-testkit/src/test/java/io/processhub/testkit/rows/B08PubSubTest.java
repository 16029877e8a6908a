package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.Scope;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B8: each change to everyone at once.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B08PubSubTest {
    @Test
    void what_one_node_starts_all_others_show() throws Exception {
        try (var nodes = Nodes.three(c -> c.synchronizationStrategy(Strategies.pubSub(Duration.ofSeconds(1))))) {
            nodes.on("n1").startChildren(Nodes.specs("child", "echo", 300)).await();

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(nodes.hubs())
                            .allSatisfy(hub -> assertThat(hub.processList(Scope.GLOBAL))
                                    .hasSize(300)
                                    .isEqualTo(nodes.on("n1").processList(Scope.GLOBAL))));
        }
    }
}
