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

/// Gossip once on JVMs of their own: each tells one other, who passes it on.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class GossipIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<StrategyJvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(StrategyJvm::close);
    }

    @Test
    void registries_agree_while_children_start_on_three_jvms_and_after_one_is_killed() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port);
        var n2 = open("n2", port);
        var n3 = open("n3", port);
        meet(n1, n2, n3);

        assertThat(n1.ask("start 40 a")).isEqualTo("started 40");
        assertThat(n2.ask("start 40 b")).isEqualTo("started 40");
        assertThat(n3.ask("start 40 c")).isEqualTo("started 40");
        agree(120, n1, n2, n3);

        n3.kill();
        agree(120, n1, n2);
        assertThat(n2.ask("run late")).startsWith("runs ");
        agree(121, n1, n2);

        var again = open("n3", port);
        meet(n1, n2, again);
        agree(121, n1, n2, again);
    }

    /// Waits until all show the same children at the same places, and as many run.
    private static void agree(int children, StrategyJvm... nodes) {
        await().atMost(LONG).untilAsserted(() -> {
            int running = 0;
            var shown = new ArrayList<String>();
            for (var node : nodes) {
                assertThat(node.ask("total")).isEqualTo("total " + children);
                running += node.count();
                shown.add(node.ask("places"));
            }
            assertThat(running).isEqualTo(children);
            assertThat(shown).containsOnly(shown.getFirst());
        });
    }

    private StrategyJvm open(String name, int port) throws IOException {
        var jvm = new StrategyJvm(name, port, "gossip");
        jvms.add(jvm);
        return jvm;
    }

    private static void meet(StrategyJvm... nodes) {
        for (var node : nodes) {
            await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes " + nodes.length));
        }
    }
}
