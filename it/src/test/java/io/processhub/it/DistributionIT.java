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

/// Each distribution strategy once on JVMs of their own, one of which is killed and opened again.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DistributionIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<StrategyJvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(StrategyJvm::close);
    }

    @Test
    void a_mapped_child_waits_for_its_killed_node_and_comes_back_with_it() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "guided");
        var n2 = open("n2", port, "guided");
        var n3 = open("n3", port, "guided");
        meet(n1, n2, n3);

        assertThat(n1.ask("map door n2")).isEqualTo("runs n2");
        assertThat(n3.ask("map gate n1")).isEqualTo("runs n1");
        assertThat(n3.ask("map lost n9")).isEqualTo("refused NO_NODE");
        n2.kill();
        await().atMost(LONG).until(() -> n1.ask("where door").equals("where nowhere"));
        assertThat(n3.ask("where gate")).isEqualTo("where n1");

        open("n2", port, "guided");
        await().atMost(LONG).until(() -> n1.ask("where door").equals("where n2"));
    }

    @Test
    void balanced_children_stay_where_they_are_and_those_of_a_killed_node_start_elsewhere() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "balanced");
        var n2 = open("n2", port, "balanced");
        var n3 = open("n3", port, "balanced");
        meet(n1, n2, n3);

        assertThat(n1.ask("start 300 c")).isEqualTo("started 300");
        await().atMost(LONG).until(() -> n1.count() + n2.count() + n3.count() == 300);
        assertThat(List.of(n1.count(), n2.count(), n3.count())).allMatch(count -> count > 30);
        var before = List.of(n1.ask("pids"), n2.ask("pids"), n3.ask("pids"));
        var n4 = open("n4", port, "balanced");
        meet(n1, n2, n3, n4);
        assertThat(List.of(n1.ask("pids"), n2.ask("pids"), n3.ask("pids"))).isEqualTo(before);
        assertThat(n4.ask("start 300 d")).isEqualTo("started 300");
        await().atMost(LONG).until(() -> n4.count() > 30);

        n3.kill();
        await().atMost(LONG).until(() -> n1.count() + n2.count() + n4.count() == 600);
        await().atMost(LONG).until(() -> n1.ask("total").equals("total 600"));
    }

    @Test
    void hashed_children_of_a_killed_node_come_back_to_it() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "hashing");
        var n2 = open("n2", port, "hashing");
        meet(n1, n2);
        assertThat(n1.ask("start 200 c")).isEqualTo("started 200");
        await().atMost(LONG).until(() -> n1.count() + n2.count() == 200);
        int share = n2.count();

        n2.kill();
        await().atMost(LONG).until(() -> n1.count() == 200);
        var again = open("n2", port, "hashing");

        await().atMost(LONG).until(() -> again.count() == share && n1.count() == 200 - share);
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
