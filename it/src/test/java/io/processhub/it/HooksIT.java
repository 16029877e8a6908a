package io.processhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.jgroups.LoopbackPorts;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Hooks on JVMs of their own, one of which is killed.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class HooksIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    @Test
    void hooks_hear_of_a_killed_jvm_and_alter_what_starts_in_another() throws Exception {
        int port = LoopbackPorts.free(10);
        try (var n1 = new StrategyJvm("n1", port, "guided");
                var n2 = new StrategyJvm("n2", port, "guided");
                var n3 = new StrategyJvm("n3", port, "guided")) {
            for (var node : new StrategyJvm[] {n1, n2, n3}) {
                await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes 3"));
            }

            assertThat(n1.ask("map door n2")).isEqualTo("runs n2");
            assertThat(n1.ask("ask door")).isEqualTo("ask {asked=n1, started=n2}");
            assertThat(n1.ask("shows door")).isEqualTo("shows {asked=n1}");
            for (int i = 0; i < 5; i++) {
                assertThat(n3.ask("map gate-" + i + " n2")).isEqualTo("runs n2");
            }
            await().atMost(LONG).until(() -> n1.ask("total").equals("total 6"));
            assertThat(n1.ask("removed n2")).isEqualTo("removed 0");

            n2.kill();

            for (var node : new StrategyJvm[] {n1, n3}) {
                await().atMost(LONG).until(() -> node.ask("left").equals("left [n2]"));
                assertThat(node.ask("removed n2")).isEqualTo("removed 6");
            }
        }
    }
}
