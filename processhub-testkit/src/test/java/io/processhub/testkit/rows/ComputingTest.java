package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.testkit.BusyCarriers;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Processes that compute and never block.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ComputingTest {
    @Test
    void hubs_agree_with_a_newcomer_while_computing_keeps_all_carriers() throws Exception {
        try (var nodes = Nodes.three();
                var busy = new BusyCarriers(4)) {
            nodes.open("n4");
            nodes.start("n4", Nodes.hubConfig(_ -> {}));

            await().atMost(LONG)
                    .until(() -> nodes.hubs().stream()
                            .allMatch(hub -> hub.status().agreed()
                                    && hub.status().active().size() == 4));
            assertThat(busy.areKept()).isTrue();
        }
    }
}
