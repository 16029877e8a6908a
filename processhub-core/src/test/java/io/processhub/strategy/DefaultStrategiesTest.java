package io.processhub.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.spi.MigrationStrategy.Order;
import io.processhub.spi.MigrationStrategy.Plan;
import io.processhub.spi.PartitionToleranceStrategy.Departure;
import io.processhub.spi.PartitionToleranceStrategy.Membership;
import io.processhub.spi.Strategy;
import io.processhub.strategy.distribution.ConsistentHashing;
import io.processhub.strategy.migration.ColdSwap;
import io.processhub.strategy.partition.Divergence;
import io.processhub.strategy.redundancy.Singularity;
import io.processhub.strategy.synchronization.Gossip;
import io.processhub.strategy.synchronization.PubSub;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DefaultStrategiesTest {
    private static final List<NodeId> OTHERS =
            IntStream.range(0, 9).mapToObj(i -> new NodeId("n" + i, i)).toList();

    @Test
    void singularity_wants_one_instance_on_any_number_of_nodes() {
        assertThat(IntStream.of(1, 2, 100).map(new Singularity()::replicas)).containsOnly(1);
    }

    @Test
    void cold_swap_stops_first_and_asks_after_5_s() {
        var spec = new StoredSpec(
                ChildId.of("x"),
                "device",
                Payload.EMPTY,
                RestartType.PERMANENT,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of());

        assertThat(new ColdSwap().plan(spec)).isEqualTo(new Plan(Order.STOP_FIRST, Duration.ofSeconds(5)));
        assertThat(new ColdSwap(Duration.ofSeconds(1)).plan(spec).askAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ColdSwap(Duration.ZERO))
                .withMessage("ColdSwap askAfter: PT0S is not above zero; use 5 s or so");
    }

    @Test
    void divergence_lets_every_side_act() {
        var alone = new Membership(
                OTHERS.get(0),
                OTHERS.subList(0, 1),
                9,
                OptionalInt.empty(),
                List.of(new Departure(OTHERS.get(1), false, Duration.ofSeconds(1))));

        assertThat(new Divergence().mayAct(alone)).isTrue();
    }

    @Test
    void pub_sub_tells_everyone_at_once_and_compares_every_15_s() {
        assertThat(new PubSub().tellAtOnce(OTHERS, new SplittableRandom(1))).isEqualTo(OTHERS);
        assertThat(new PubSub().interval()).isEqualTo(Duration.ofSeconds(15));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PubSub(Duration.ofMillis(99)))
                .withMessage("PubSub interval: PT0.099S is below PT0.1S; use 15 s or so");
    }

    @Test
    void pub_sub_compares_with_two_others_each_as_often_as_another() {
        var chance = new SplittableRandom(1);
        Map<NodeId, Integer> times = new HashMap<>();

        for (int i = 0; i < 9_000; i++) {
            var chosen = new PubSub().compareWith(OTHERS, chance);
            assertThat(chosen).hasSize(2).doesNotHaveDuplicates();
            chosen.forEach(node -> times.merge(node, 1, Integer::sum));
        }

        assertThat(times).containsOnlyKeys(OTHERS);
        assertThat(times.values()).allMatch(n -> n > 1_800 && n < 2_200);
        for (int others = 0; others <= 2; others++) {
            assertThat(new PubSub().compareWith(OTHERS.subList(0, others), chance))
                    .isEqualTo(OTHERS.subList(0, others));
        }
    }

    @Test
    void gossip_tells_three_who_pass_it_on_and_compares_with_one_every_15_s() {
        var chance = new SplittableRandom(1);
        Map<NodeId, Integer> times = new HashMap<>();

        for (int i = 0; i < 9_000; i++) {
            var chosen = new Gossip().tellAtOnce(OTHERS, chance);
            assertThat(chosen).hasSize(3).doesNotHaveDuplicates();
            chosen.forEach(node -> times.merge(node, 1, Integer::sum));
        }

        assertThat(times).containsOnlyKeys(OTHERS);
        assertThat(times.values()).allMatch(n -> n > 2_800 && n < 3_200);
        assertThat(new Gossip().passesOn()).isTrue();
        assertThat(new PubSub().passesOn()).isFalse();
        assertThat(new Gossip().compareWith(OTHERS, chance)).hasSize(1);
        assertThat(new Gossip().interval()).isEqualTo(Duration.ofSeconds(15));
        for (int others = 0; others <= 3; others++) {
            assertThat(new Gossip().tellAtOnce(OTHERS.subList(0, others), chance))
                    .isEqualTo(OTHERS.subList(0, others));
        }
    }

    @Test
    void gossip_refuses_options_by_name_value_and_limit() {
        var interval = Duration.ofSeconds(15);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gossip(0, interval))
                .withMessage("Gossip recipients: 0 is not in 1..100; use 3 or so");
        assertThatIllegalArgumentException().isThrownBy(() -> new Gossip(101, interval));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gossip(3, Duration.ofMillis(99)))
                .withMessage("Gossip syncInterval: PT0.099S is not in PT0.1S..PT24H; use 15 s or so");
        assertThatIllegalArgumentException().isThrownBy(() -> new Gossip(3, Duration.ofHours(25)));
    }

    @Test
    void fingerprints_name_the_strategies_and_leave_timings_out() {
        assertThat(Stream.of(
                                new ConsistentHashing(),
                                new Singularity(),
                                new ColdSwap(Duration.ofSeconds(9)),
                                new PubSub(Duration.ofSeconds(9)),
                                new Gossip(5, Duration.ofSeconds(9)),
                                new Divergence())
                        .map(Strategy::fingerprint))
                .containsExactly("ConsistentHashing", "Singularity", "ColdSwap", "PubSub", "Gossip", "Divergence");
    }
}
