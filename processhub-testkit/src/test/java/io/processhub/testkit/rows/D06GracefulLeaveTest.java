package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.Scope;
import io.processhub.strategy.migration.HotSwap.Options;
import io.processhub.testkit.rows.Movers.Add;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class D06GracefulLeaveTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_node_that_closes_hands_states_to_those_who_will_own_the_children(boolean hot) throws Exception {
        var strategy =
                hot ? Strategies.hotSwap(Options.DEFAULT.handover(true)) : Strategies.coldSwap(Duration.ofSeconds(5));
        try (var movers = new Movers(c -> c.migrationStrategy(strategy))) {
            for (var name : List.of("n1", "n2", "n3")) {
                movers.open(name, 3);
            }
            movers.awaitReady();
            var n1 = movers.nodes.on("n1");
            n1.startChildren(Movers.counters(60)).await();
            for (int i = 0; i < 60; i++) {
                Movers.ask(n1, "counter-" + i, new Add());
            }

            movers.nodes.node("n2").close();

            await().atMost(LONG)
                    .until(() -> n1.processList(Scope.GLOBAL).size() == 60
                            && n1.nodes().size() == 2);
            for (int i = 0; i < 60; i++) {
                assertThat(Movers.ask(n1, "counter-" + i, "?"))
                        .as("counter-" + i)
                        .isEqualTo(1);
            }
        }
    }
}
