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

/// A JVM is emptied before it is ended, and a child is moved by hand.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DrainIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<StrategyJvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(StrategyJvm::close);
    }

    @Test
    void a_drained_jvm_runs_nothing_and_a_child_stays_where_it_was_put_until_that_jvm_is_killed() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port);
        var n2 = open("n2", port);
        var n3 = open("n3", port);
        meet(n1, n2, n3);
        assertThat(n1.ask("start 100 c")).isEqualTo("started 100");
        assertThat(n3.count()).isPositive();

        assertThat(n3.ask("drain")).isEqualTo("drained DONE");
        assertThat(n3.count()).isZero();
        assertThat(n3.ask("state")).isEqualTo("state DRAINING");
        assertThat(n3.ask("total")).isEqualTo("total 100");
        assertThat(n1.count() + n2.count()).isEqualTo(100);

        assertThat(n3.ask("run late")).isIn("runs n1", "runs n2");
        assertThat(n3.ask("migrate late n2")).isEqualTo("placed true");
        assertThat(n3.ask("where late")).isEqualTo("where n2");
        assertThat(n1.ask("migrate late n3")).isEqualTo("placed false");

        n2.kill();
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(n1.count()).isEqualTo(101);
            assertThat(n3.ask("where late")).isEqualTo("where n1");
        });
        assertThat(n3.count()).isZero();
    }

    private StrategyJvm open(String name, int port) throws IOException {
        var jvm = new StrategyJvm(name, port, "hashing");
        jvms.add(jvm);
        return jvm;
    }

    private static void meet(StrategyJvm... nodes) {
        for (var node : nodes) {
            await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes " + nodes.length));
        }
    }
}
