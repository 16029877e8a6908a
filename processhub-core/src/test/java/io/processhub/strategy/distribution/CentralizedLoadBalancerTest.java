package io.processhub.strategy.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.NodeReadings;
import io.processhub.spi.PlacementRequest;
import io.processhub.strategy.distribution.CentralizedLoadBalancer.Options;
import io.processhub.strategy.distribution.CentralizedLoadBalancer.Scale;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CentralizedLoadBalancerTest {
    private static final NodeReadings IDLE = new NodeReadings(0, 0, 0, 0);
    private static final NodeReadings FULL = new NodeReadings(1, 100, 10_000, 1L << 30);
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final NodeId N2 = new NodeId("n2", 2);
    private static final NodeId N3 = new NodeId("n3", 3);

    private final CentralizedLoadBalancer balancer = new CentralizedLoadBalancer();

    // ---- scoring ----

    @Test
    void the_four_loads_weigh_as_with_the_original() {
        assertThat(balancer.score(List.of(IDLE))).isZero();
        assertThat(balancer.score(List.of(FULL))).isEqualTo(1, within(1e-12));
        assertThat(balancer.score(List.of(new NodeReadings(0.5, 0, 0, 0)))).isEqualTo(0.2, within(1e-12));
        assertThat(balancer.score(List.of(new NodeReadings(0, 10, 0, 0)))).isEqualTo(0.03, within(1e-12));
        assertThat(balancer.score(List.of(new NodeReadings(0, 0, 5_000, 0)))).isEqualTo(0.1, within(1e-12));
        assertThat(balancer.score(List.of(new NodeReadings(0, 0, 0, 1L << 28)))).isEqualTo(0.025, within(1e-12));
    }

    @Test
    void more_than_a_full_load_counts_as_full() {
        assertThat(balancer.score(List.of(new NodeReadings(1, 900, 1_000_000, 1L << 40))))
                .isEqualTo(1, within(1e-12));
    }

    @Test
    void each_reading_weighs_nine_tenths_of_the_one_after_it() {
        assertThat(balancer.score(List.of(FULL, IDLE))).isEqualTo(1 / 1.9, within(1e-12));
        assertThat(balancer.score(List.of(IDLE, FULL))).isEqualTo(0.9 / 1.9, within(1e-12));
    }

    @Test
    void the_defaults_are_those_of_the_original() {
        var reporter = balancer.reporter().orElseThrow();

        assertThat(reporter.history()).isEqualTo(30);
        assertThat(reporter.reportInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(reporter.report(List.of(FULL))).containsOnlyKeys(CentralizedLoadBalancer.SCORE);
        assertThat(Options.DEFAULT.weightDecayFactor()).isEqualTo(0.9);
    }

    @Test
    void options_that_make_no_sense_are_refused_by_name_and_value() {
        var second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new Options(0, 0.9, second, Scale.DEFAULT))
                .hasMessage("maxHistorySize: 0 is not in 1..1000");
        assertThatThrownBy(() -> new Options(30, 1.1, second, Scale.DEFAULT))
                .hasMessage("weightDecayFactor: 1.1 is not above 0 and at most 1");
        assertThatThrownBy(() -> Options.DEFAULT.pushInterval(Duration.ofMillis(99)))
                .hasMessage("pushInterval: PT0.099S is below 100 ms");
        assertThatThrownBy(() -> new Scale(100, 0, 1)).hasMessageContaining("processes 0");
    }

    // ---- placing ----

    @Test
    void new_children_are_spread_in_proportion_to_what_the_scores_leave() {
        var shares = shares(candidates(1, 1, 1), Map.of(N1, score(0), N2, score(0.5), N3, score(1)), 16_000);

        assertThat(shares.get(N1)).isCloseTo(10_000, within(300));
        assertThat(shares.get(N2)).isCloseTo(5_000, within(300));
        assertThat(shares.get(N3)).isCloseTo(1_000, within(200));
    }

    @Test
    void a_node_of_twice_the_weight_counts_as_two() {
        var shares = shares(candidates(2, 1, 1), Map.of(), 16_000);

        assertThat(shares.get(N1)).isCloseTo(8_000, within(300));
    }

    @Test
    void a_node_that_has_said_nothing_counts_as_idle() {
        var shares = shares(candidates(1, 1, 1), Map.of(N1, score(0.9), N2, Map.of("else", 1.0)), 10_500);

        assertThat(shares.get(N1)).isCloseTo(500, within(150));
        assertThat(shares.get(N2)).isCloseTo(5_000, within(300));
        assertThat(shares.get(N3)).isCloseTo(5_000, within(300));
    }

    @Test
    void what_runs_stays_whatever_the_scores_say() {
        var facts = Map.of(N1, score(1), N2, score(0), N3, score(0));

        for (int i = 0; i < 1_000; i++) {
            var request = new PlacementRequest(spec("c" + i), candidates(1, 1, 1), 1, List.of(N1), facts);
            assertThat(balancer.place(request)).containsExactly(N1);
        }
    }

    @Test
    void replicas_are_on_distinct_nodes_and_those_that_are_missing_join_those_that_run() {
        for (int i = 0; i < 1_000; i++) {
            var fresh = new PlacementRequest(spec("c" + i), candidates(1, 1, 1), 2, List.of(), Map.of());
            assertThat(balancer.place(fresh)).hasSize(2).doesNotHaveDuplicates();
            var one = new PlacementRequest(spec("c" + i), candidates(1, 1, 1), 2, List.of(N2), Map.of());
            assertThat(balancer.place(one)).hasSize(2).doesNotHaveDuplicates().startsWith(N2);
            var all = new PlacementRequest(spec("c" + i), candidates(1, 1, 1), 3, List.of(N2), Map.of());
            assertThat(balancer.place(all)).containsExactlyInAnyOrder(N1, N2, N3);
        }
    }

    @Test
    void of_more_holders_than_are_wanted_the_latest_are_named() {
        var request = new PlacementRequest(spec("c"), candidates(1, 1, 1), 1, List.of(N3, N1), Map.of());

        assertThat(balancer.place(request)).containsExactly(N3);
    }

    private Map<NodeId, Integer> shares(
            List<Candidate> candidates, Map<NodeId, Map<String, Double>> facts, int children) {
        Map<NodeId, Integer> shares = new HashMap<>();
        for (int i = 0; i < children; i++) {
            var request = new PlacementRequest(spec("device-" + i), candidates, 1, List.of(), facts);
            shares.merge(balancer.place(request).getFirst(), 1, Integer::sum);
        }
        return shares;
    }

    private static Map<String, Double> score(double value) {
        return Map.of(CentralizedLoadBalancer.SCORE, value);
    }

    private static List<Candidate> candidates(double one, double two, double three) {
        return List.of(
                new Candidate(N1, one, Map.of()), new Candidate(N2, two, Map.of()), new Candidate(N3, three, Map.of()));
    }

    private static StoredSpec spec(String id) {
        return new StoredSpec(
                ChildId.of(id),
                "device",
                Payload.EMPTY,
                RestartType.PERMANENT,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of());
    }
}
