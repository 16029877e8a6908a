package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.model.NodeId;
import io.processhub.testkit.TransportProbe;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What is believed of a member whose connections break.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CrashDetectionIT {
    private static final Duration AGES = Duration.ofMinutes(5);

    private final JGroupsWorld world = new JGroupsWorld();
    private final Random incarnations = new Random(1);

    @AfterEach
    void close() {
        world.close();
    }

    private List<TransportProbe> cluster(Consumer<JGroupsConfig.Builder> changes) {
        var nodes = List.of("a", "b", "c").stream()
                .map(name -> new TransportProbe(
                                new NodeId(name, incarnations.nextLong()), world.transport(name, changes))
                        .open())
                .toList();
        var all = nodes.toArray(TransportProbe[]::new);
        world.await("all see all", () -> nodes.stream().allMatch(node -> node.sees(all)));
        return nodes;
    }

    @Test
    void a_refused_connection_proves_a_death_and_no_timeout_is_waited_for() {
        var nodes = cluster(c -> c.hangTimeout(AGES).suspectTimeout(AGES));
        var a = nodes.get(0);
        var b = nodes.get(1);

        world.crash("c");

        world.await("c is gone", () -> a.sees(a, b) && b.sees(a, b));
    }

    @Test
    void so_does_that_of_the_coordinator() {
        var nodes = cluster(c -> c.hangTimeout(AGES).suspectTimeout(AGES));
        var b = nodes.get(1);
        var c = nodes.get(2);

        world.crash("a");

        world.await("a is gone", () -> b.sees(b, c) && c.sees(b, c));
    }

    @Test
    void connections_that_are_reset_prove_nothing() {
        var nodes = cluster(c -> c.hangTimeout(AGES).suspectTimeout(Duration.ofSeconds(2)));
        var a = nodes.get(0);
        var c = nodes.get(2);
        int views = nodes.stream().mapToInt(node -> node.views().size()).sum();

        // Each time for longer than a suspect has to answer.
        for (int i = 0; i < 3; i++) {
            world.reset("c");
            await().during(Duration.ofMillis(2_500))
                    .atMost(JGroupsWorld.PATIENCE)
                    .until(() -> a.sees(nodes.toArray(TransportProbe[]::new)));
        }
        a.transport().send(c.id(), new byte[] {7});
        c.transport().send(a.id(), new byte[] {8});

        world.await(
                "frames pass",
                () -> c.framesFrom(a).size() == 1 && a.framesFrom(c).size() == 1);
        assertThat(nodes.stream().mapToInt(node -> node.views().size()).sum()).isEqualTo(views);
    }
}
