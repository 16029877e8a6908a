package io.processhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.jgroups.LoopbackPorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Each quorum strategy once on JVMs of their own: what is left of three without a quorum stops,
/// and goes on without a restart when others are back.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are held with kill -STOP")
final class QuorumIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<StrategyJvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(StrategyJvm::close);
    }

    @Test
    void the_last_of_three_stops_without_its_static_quorum_and_goes_on_when_one_is_back() throws Exception {
        isLeftAlone("static");
    }

    @Test
    void the_last_of_three_stops_without_its_majority_and_goes_on_when_one_is_back() throws Exception {
        isLeftAlone("majority");
    }

    private void isLeftAlone(String strategy) throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, strategy);
        var n2 = open("n2", port, strategy);
        var n3 = open("n3", port, strategy);
        meet(n1, n2, n3);
        assertThat(n1.ask("start 60 c")).isEqualTo("started 60");

        n2.kill();
        n3.kill();

        await().atMost(LONG).until(() -> n1.ask("state").equals("state PARTITIONED"));
        await().atMost(LONG).until(() -> n1.count() == 0);
        assertThat(n1.ask("run late")).isEqualTo("refused PARTITIONED");

        var again = open("n2", port, strategy);
        await().atMost(LONG).until(() -> n1.ask("state").equals("state ACTIVE"));
        await().atMost(LONG).until(() -> n1.count() + again.count() == 60);
        assertThat(n1.ask("run late")).startsWith("runs ");
    }

    /// One that was held is found to have stopped everything, and takes part again.
    @Test
    void one_that_was_held_stops_what_the_dynamic_quorum_of_the_others_has_started_meanwhile() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "dynamic");
        var n2 = open("n2", port, "dynamic");
        var n3 = open("n3", port, "dynamic");
        meet(n1, n2, n3);
        assertThat(n1.ask("start 60 c")).isEqualTo("started 60");
        await().atMost(LONG).until(() -> n1.count() + n2.count() + n3.count() == 60);
        assertThat(n3.count()).isPositive();

        n3.signal("STOP");
        try {
            await().atMost(LONG).until(() -> n1.count() + n2.count() == 60);
            assertThat(n1.ask("state")).isEqualTo("state ACTIVE");
        } finally {
            n3.signal("CONT");
        }

        meet(n1, n2, n3);
        await().atMost(LONG).until(() -> n3.ask("state").equals("state ACTIVE"));
        await().atMost(LONG).until(() -> n1.count() + n2.count() + n3.count() == 60);
        // What runs is told to the registries a moment later.
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(List.of(n1.ask("total"), n2.ask("total"), n3.ask("total")))
                        .containsOnly("total 60"));
    }

    private StrategyJvm open(String name, int port, String strategy) throws IOException {
        var jvm = new StrategyJvm(name, port, strategy);
        jvms.add(jvm);
        return jvm;
    }

    private static void meet(StrategyJvm... nodes) {
        for (var node : nodes) {
            await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes " + nodes.length));
        }
    }
}
