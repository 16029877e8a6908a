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

/// Two instances of each child on JVMs of their own, one of them active.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ReplicationIT {
    private static final int CHILDREN = 30;

    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<StrategyJvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(StrategyJvm::close);
    }

    @Test
    void when_a_jvm_is_killed_every_child_has_an_active_instance_and_a_second_one_again() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port);
        var n2 = open("n2", port);
        var n3 = open("n3", port);
        meet(n1, n2, n3);

        assertThat(n1.ask("start " + CHILDREN + " r")).isEqualTo("started " + CHILDREN);
        replicated(n1, n2, n3);
        var onN3 = activeOn("n3", n1);
        assertThat(onN3).isNotEmpty();

        n3.kill();
        replicated(n1, n2);
        for (var child : onN3) {
            assertThat(n1.ask("active " + child)).isIn("active n1", "active n2");
        }

        var again = open("n3", port);
        meet(n1, n2, again);
        replicated(n1, n2, again);
        await().atMost(LONG).untilAsserted(() -> assertThat(activeOn("n3", n1)).isNotEmpty());
    }

    private static List<String> activeOn(String node, StrategyJvm asked) throws InterruptedException {
        var children = new ArrayList<String>();
        for (int i = 0; i < CHILDREN; i++) {
            if (asked.ask("active r" + i).equals("active " + node)) {
                children.add("r" + i);
            }
        }
        return children;
    }

    /// Waits until every child has two instances, and all nodes name the same active one, which
    /// knows that it is.
    private static void replicated(StrategyJvm... nodes) {
        await().atMost(LONG).untilAsserted(() -> {
            int running = 0;
            for (var node : nodes) {
                running += node.count();
            }
            assertThat(running).isEqualTo(2 * CHILDREN);
            for (int i = 0; i < CHILDREN; i++) {
                var active = nodes[0].ask("active r" + i);
                assertThat(active).isNotEqualTo("active nowhere");
                assertThat(nodes[0].ask("role r" + i)).isEqualTo("role ACTIVE");
                for (var node : nodes) {
                    assertThat(node.ask("instances r" + i)).isEqualTo("instances 2");
                    assertThat(node.ask("active r" + i)).isEqualTo(active);
                }
            }
        });
    }

    private StrategyJvm open(String name, int port) throws IOException {
        var jvm = new StrategyJvm(name, port, "replicated");
        jvms.add(jvm);
        return jvm;
    }

    private static void meet(StrategyJvm... nodes) {
        for (var node : nodes) {
            await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes " + nodes.length));
        }
    }
}
