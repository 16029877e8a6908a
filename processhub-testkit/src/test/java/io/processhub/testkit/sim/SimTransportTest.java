package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.model.NodeId;
import io.processhub.testkit.ClusterTransportContract;
import io.processhub.testkit.Seeds;
import io.processhub.testkit.TransportProbe;
import io.processhub.testkit.TransportWorld;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/// The contract on the network that the core is simulated with, once for each seed.
@ParameterizedClass
@Seeds(50)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class SimTransportTest extends ClusterTransportContract {
    private final long seed;

    SimTransportTest(long seed) {
        this.seed = seed;
    }

    @Override
    protected TransportWorld world() {
        return new SimTransportWorld(seed);
    }

    @Test
    void the_same_seed_makes_the_same_world_and_another_seed_another() {
        assertThat(aLife(seed)).isEqualTo(aLife(seed)).isNotEqualTo(aLife(seed + 1));
    }

    @Test
    void frames_that_wait_at_a_cut_keep_their_order_behind_those_that_were_under_way() {
        try (var world = new SimTransportWorld(seed)) {
            var a = open(world, "a", 1);
            var b = open(world, "b", 2);
            world.await("both to see both", () -> a.sees(a, b) && b.sees(a, b));

            byte sent = 0;
            for (int cut = 0; cut < 20; cut++) {
                a.transport().send(b.id(), new byte[] {sent++});
                world.cut("a", "b");
                a.transport().send(b.id(), new byte[] {sent++});
                world.run(Duration.ofMillis(cut));
                a.transport().send(b.id(), new byte[] {sent++});
                world.heal();
            }
            world.await("all of them", () -> b.framesFrom(a).size() == 60);

            assertThat(b.framesFrom(a)).extracting(frame -> frame[0]).isSorted();
        }
    }

    @Test
    void what_does_not_come_is_told_with_the_seed() {
        try (var world = new SimTransportWorld(seed)) {
            var a = open(world, "a", 1);

            assertThatThrownBy(() -> world.await("rain", () -> false))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("waited 120 s of cluster time for rain")
                    .hasMessageContaining("new SimTransportWorld(" + seed + "L)");
            assertThatThrownBy(() -> world.hang("b"))
                    .hasMessage("no living node is named \"b\"; there are [" + a.id() + "]");
        }
    }

    private static long aLife(long seed) {
        try (var world = new SimTransportWorld(seed)) {
            var a = open(world, "a", 1);
            var b = open(world, "b", 2);
            var c = open(world, "c", 3);
            world.partition(List.of(Set.of("a"), Set.of("b", "c")));
            a.transport().send(b.id(), new byte[] {1});
            world.run(Duration.ofSeconds(5));
            world.heal();
            world.await("all to see all", () -> a.sees(a, b, c) && b.sees(a, b, c) && c.sees(a, b, c));
            return world.fingerprint();
        }
    }

    private static TransportProbe open(SimTransportWorld world, String name, long incarnation) {
        return new TransportProbe(new NodeId(name, incarnation), world.transport(name)).open();
    }
}
