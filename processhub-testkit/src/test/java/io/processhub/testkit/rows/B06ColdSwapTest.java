package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.HubOptions;
import io.processhub.api.Scope;
import io.processhub.model.ChildId;
import io.processhub.testkit.rows.Movers.Add;
import io.processhub.testkit.rows.Movers.Fault;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B06ColdSwapTest {
    private static final int CHILDREN = 20;

    private static Movers one(Consumer<HubOptions> changes) throws InterruptedException {
        var movers = new Movers(changes);
        movers.open("n1", 1);
        movers.awaitReady();
        movers.nodes.on("n1").startChildren(Movers.counters(CHILDREN)).await();
        for (int i = 0; i < CHILDREN; i++) {
            assertThat(Movers.ask(movers.nodes.on("n1"), "counter-" + i, new Add()))
                    .isEqualTo(1);
        }
        return movers;
    }

    /// Lets n2 join, and waits until it has its share.
    private static int join(Movers movers) throws InterruptedException {
        movers.open("n2", 1);
        movers.awaitReady();
        var n2 = movers.nodes.on("n2");
        await().atMost(LONG)
                .until(() -> n2.processList(Scope.LOCAL).size() > 3
                        && n2.processList(Scope.GLOBAL).size() == CHILDREN
                        && movers.nodes.on("n1").processList(Scope.LOCAL).size()
                                        + n2.processList(Scope.LOCAL).size()
                                == CHILDREN);
        return n2.processList(Scope.LOCAL).size();
    }

    @Test
    void a_state_moves_with_its_child() throws Exception {
        try (var movers = one(c -> {})) {
            join(movers);

            for (int i = 0; i < CHILDREN; i++) {
                assertThat(Movers.ask(movers.nodes.on("n1"), "counter-" + i, "?"))
                        .isEqualTo(1);
                assertThat(movers.nodes.running("counter-" + i)).isEqualTo(1);
            }
        }
    }

    @Test
    void without_handover_a_moved_child_begins_anew() throws Exception {
        try (var movers = one(c -> c.migrationStrategy(Strategies.coldSwap(Duration.ofSeconds(5), false)))) {
            int moved = join(movers);

            int empty = 0;
            for (int i = 0; i < CHILDREN; i++) {
                empty += Movers.ask(movers.nodes.on("n1"), "counter-" + i, "?") == 0 ? 1 : 0;
            }
            assertThat(empty).isEqualTo(moved);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_callback_that_fails_costs_its_child_alone(Fault fault) throws Exception {
        try (var movers = one(c -> c.maxStateBytes(1_000_000))) {
            for (int i = 0; i < CHILDREN; i += 2) {
                movers.faults.put("counter-" + i, fault);
            }

            join(movers);

            boolean keeps = fault == Fault.ALTER_THROWS_TWICE || fault == Fault.ALTER_HANGS_ONCE;
            var there = movers.nodes.on("n2").processList(Scope.LOCAL);
            for (int i = 0; i < CHILDREN; i++) {
                var id = "counter-" + i;
                boolean isFaulty = movers.faults.containsKey(id);
                boolean hasMoved = there.containsKey(ChildId.of(id));
                assertThat(Movers.ask(movers.nodes.on("n1"), id, "?"))
                        .as("%s, faulty %s, moved %s", id, isFaulty, hasMoved)
                        .isEqualTo(isFaulty && hasMoved && !keeps ? 0 : 1);
            }
        }
    }
}
