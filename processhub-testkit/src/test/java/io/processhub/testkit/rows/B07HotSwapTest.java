package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.Scope;
import io.processhub.strategy.migration.HotSwap.Options;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row B7, with the original's defects D9, D10, D12 and D15.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B07HotSwapTest {
    private static Movers movers(Options options) {
        return new Movers(c -> c.migrationStrategy(Strategies.hotSwap(options)));
    }

    private static void settle(Movers movers, int children) throws InterruptedException {
        movers.awaitReady();
        await().atMost(LONG)
                .until(() -> movers.nodes.hubs().stream()
                                        .mapToInt(hub ->
                                                hub.processList(Scope.LOCAL).size())
                                        .sum()
                                == children
                        && movers.nodes.hubs().stream()
                                .allMatch(hub -> hub.processList(Scope.GLOBAL).size() == children
                                        && hub.processList(Scope.LOCAL).size() > children / 10));
    }

    /// D15, and with a confirmation D10.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_acknowledged_write_is_lost_while_nodes_join(boolean confirm) throws Exception {
        int children = 60;
        try (var movers = movers(Options.DEFAULT.handover(true).confirmHandover(confirm))) {
            movers.open("n1", 1);
            movers.awaitReady();
            var hub = movers.nodes.on("n1");
            hub.startChildren(Movers.counters(children)).await();

            var writer = new Movers.Writer(hub, children);
            movers.open("n2", 1);
            settle(movers, children);
            movers.open("n3", 1);
            settle(movers, children);
            writer.end();

            for (int i = 0; i < children; i++) {
                var id = "counter-" + i;
                var acknowledged = writer.acknowledged.get(id);
                assertThat(Movers.ask(hub, id, "?"))
                        .as(id)
                        .isGreaterThanOrEqualTo(acknowledged == null ? 0 : acknowledged.get());
                assertThat(movers.nodes.running(id)).as(id).isEqualTo(1);
            }
        }
    }

    /// D9.
    @Test
    void with_the_default_options_the_old_copy_ends() throws Exception {
        int children = 100;
        try (var movers = movers(Options.DEFAULT)) {
            movers.open("n1", 1);
            movers.awaitReady();
            movers.nodes.on("n1").startChildren(Movers.counters(children)).await();

            movers.open("n2", 1);
            settle(movers, children);

            for (int i = 0; i < children; i++) {
                assertThat(movers.nodes.running("counter-" + i)).isEqualTo(1);
            }
        }
    }

    /// D12.
    @Test
    void all_children_get_to_a_node_that_joins_a_busy_cluster() throws Exception {
        int children = 300;
        try (var movers = movers(Options.DEFAULT.handover(true))) {
            for (var name : List.of("n1", "n2", "n3")) {
                movers.open(name, 3);
            }
            movers.awaitReady();
            movers.nodes.on("n1").startChildren(Movers.counters(children)).await();

            movers.open("n4", 3);
            settle(movers, children);

            assertThat(movers.nodes.on("n4").registry()).hasSize(children);
        }
    }

    @Test
    void options_that_make_no_sense_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.DEFAULT.retention(Duration.ofSeconds(-1)))
                .withMessageContaining("HotSwap: retention is PT-1S; it must be PT0S to PT24H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.DEFAULT.handoverDataWait(Duration.ZERO))
                .withMessageContaining("handoverDataWait is PT0S");
    }
}
