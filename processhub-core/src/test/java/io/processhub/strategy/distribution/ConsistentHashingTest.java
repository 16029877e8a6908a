package io.processhub.strategy.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ConsistentHashingTest {
    private static final int CHILDREN = 100_000;
    private static final List<StoredSpec> SPECS =
            IntStream.range(0, CHILDREN).mapToObj(i -> spec("device-" + i)).toList();
    private static final List<StoredSpec> FEW = SPECS.subList(0, 5_000);

    private final ConsistentHashing strategy = new ConsistentHashing();

    /// Names as people give them: counted, by pod, by address.
    private static final List<IntFunction<String>> NAMINGS = List.of(
            i -> "n" + i,
            i -> "processhub-" + i + ".hub.default.svc",
            i -> "10.0.0." + i + ":7800",
            i -> Character.toString('a' + i));

    /// The bounds are those of chance alone: with random placement the greatest of n nodes with c
    /// children each has about c + 3 * sqrt(c) of them.
    @ParameterizedTest(name = "{0} nodes: at most {1} times the average")
    @CsvSource({"3, 1.02", "5, 1.02", "20, 1.05"})
    void children_spread_evenly(int nodes, double maxToAverage) {
        for (var naming : NAMINGS) {
            var candidates = candidates(nodes, naming);

            var shares = shares(candidates, SPECS);

            assertThat(shares).hasSize(nodes);
            assertThat(Collections.max(shares.values())).isLessThan((int) (maxToAverage * CHILDREN / nodes));
            assertThat(Collections.min(shares.values())).isGreaterThan((int) ((2 - maxToAverage) * CHILDREN / nodes));
        }
    }

    @ParameterizedTest(name = "to {0} nodes")
    @CsvSource({"1", "3", "5", "20"})
    void a_node_that_joins_takes_its_share_and_nothing_else_moves(int nodes) {
        var before = candidates(nodes, i -> "n" + i);
        var joined = candidate("joined", 1);
        var after = with(before, joined);

        int moved = 0;
        for (var spec : SPECS) {
            var from = first(spec, before);
            var to = first(spec, after);
            if (!to.equals(from)) {
                assertThat(to).isEqualTo(joined.node());
                moved++;
            }
        }

        assertThat(moved).isCloseTo(CHILDREN / (nodes + 1), within(CHILDREN / (nodes + 1) / 20));
    }

    @Test
    void a_node_that_leaves_spreads_its_children_over_all_others_and_nothing_else_moves() {
        var before = candidates(5, i -> "n" + i);
        var left = before.get(2);
        var after = without(before, left);

        Map<NodeId, Integer> gained = new HashMap<>();
        for (var spec : SPECS) {
            var from = first(spec, before);
            var to = first(spec, after);
            if (from.equals(left.node())) {
                gained.merge(to, 1, Integer::sum);
            } else {
                assertThat(to).isEqualTo(from);
            }
        }

        assertThat(gained).hasSize(4);
        assertThat(gained.values()).allSatisfy(n -> assertThat(n).isCloseTo(CHILDREN / 20, within(CHILDREN / 200)));
    }

    @Test
    void replicas_are_on_distinct_nodes_and_change_by_the_node_that_comes_or_goes_only() {
        var before = candidates(6, i -> "n" + i);
        var joined = candidate("joined", 1);
        var after = with(before, joined);

        for (var spec : FEW) {
            for (int replicas = 1; replicas <= 7; replicas++) {
                var was = strategy.choose(spec, before, replicas);
                var is = strategy.choose(spec, after, replicas);

                assertThat(was).hasSize(Math.min(replicas, 6)).doesNotHaveDuplicates();
                assertThat(is).hasSize(replicas).doesNotHaveDuplicates();
                assertThat(is.stream().filter(node -> !node.equals(joined.node())))
                        .isEqualTo(was.stream()
                                .limit(is.contains(joined.node()) ? replicas - 1 : replicas)
                                .toList());
            }
        }
    }

    @Test
    void the_first_node_is_the_arbiter_while_weights_are_equal() {
        for (double weight : new double[] {1.0, 0.25}) {
            var candidates = IntStream.range(0, 7)
                    .mapToObj(i -> candidate("n" + i, weight))
                    .toList();
            var arbiters =
                    Rendezvous.among(candidates.stream().map(Candidate::node).toList());

            for (var spec : FEW) {
                assertThat(first(spec, candidates)).isEqualTo(arbiters.nodes().get(arbiters.best(spec.id())));
            }
        }
    }

    @Test
    void the_order_of_the_candidates_does_not_matter() {
        for (var candidates : List.of(candidates(7, i -> "n" + i), weighted(1, 2, 3, 0.5, 1, 1, 4))) {
            var shuffled = new ArrayList<>(candidates);
            Collections.shuffle(shuffled, new Random(5));
            for (var spec : FEW) {
                assertThat(strategy.choose(spec, List.copyOf(shuffled), 3))
                        .isEqualTo(strategy.choose(spec, candidates, 3));
            }
        }
    }

    @Test
    void a_list_of_candidates_that_changes_is_looked_at_again() {
        var candidates = new ArrayList<>(candidates(3, i -> "n" + i));
        for (var spec : FEW) {
            assertThat(strategy.choose(spec, candidates, 9)).hasSize(candidates.size());
            if (candidates.size() < 9) {
                candidates.add(candidate("more-" + candidates.size(), 1));
            }
        }
    }

    // ---- weights ----

    @Test
    void a_nodes_share_of_the_children_is_its_share_of_the_weights() {
        var candidates = weighted(1, 2, 0.5, 4, 1);

        var shares = shares(candidates, SPECS);

        for (var candidate : candidates) {
            double expected = CHILDREN * candidate.weight() / 8.5;
            assertThat((double) shares.getOrDefault(candidate.node(), 0))
                    .as("children of %s, weight %s", candidate.node(), candidate.weight())
                    .isCloseTo(expected, within(0.03 * expected));
        }
    }

    @Test
    void a_weight_that_rises_moves_children_to_its_node_only() {
        var before = weighted(1, 1, 1, 1, 1.5);
        var after = weighted(2, 1, 1, 1, 1.5);

        int moved = 0;
        for (var spec : SPECS) {
            var from = first(spec, before);
            var to = first(spec, after);
            if (!to.equals(from)) {
                assertThat(to).isEqualTo(after.getFirst().node());
                moved++;
            }
        }

        double minimum = CHILDREN * (2 / 6.5 - 1 / 5.5);
        assertThat((double) moved).isCloseTo(minimum, within(0.05 * minimum));
    }

    @Test
    void a_weighted_node_that_joins_or_leaves_moves_its_own_children_only() {
        var before = weighted(1, 2, 3);
        var joined = candidate("joined", 2);
        var after = with(before, joined);

        int moved = 0;
        for (var spec : SPECS) {
            var from = first(spec, before);
            var to = first(spec, after);
            moved += to.equals(joined.node()) ? 1 : 0;
            assertThat(to).isIn(from, joined.node());
        }

        assertThat(moved).isCloseTo(CHILDREN / 4, within(CHILDREN / 80));
    }

    @Test
    void weighted_replicas_are_distinct_and_begin_with_the_first() {
        var candidates = weighted(1, 2, 3, 4, 1e300, 1e-300);

        for (var spec : FEW) {
            var all = strategy.choose(spec, candidates, 10);
            assertThat(new LinkedHashSet<>(all)).hasSize(6);
            for (int replicas = 1; replicas < 6; replicas++) {
                assertThat(strategy.choose(spec, candidates, replicas)).isEqualTo(all.subList(0, replicas));
            }
        }
    }

    /// All nodes of a cluster must compute the same placement, whatever JVM they run on: this
    /// number was computed once, and a change of it moves children at an upgrade.
    @Test
    void placements_are_those_of_all_other_versions() {
        assertThat(placement(candidates(5, i -> "n" + i))).isEqualTo(160831228);
        assertThat(placement(weighted(1, 2, 0.5, 4, 1))).isEqualTo(443469028);
    }

    private int placement(List<Candidate> candidates) {
        int hash = 1;
        for (var spec : FEW) {
            for (var node : strategy.choose(spec, candidates, 3)) {
                hash = 31 * hash + node.name().hashCode();
            }
        }
        return hash;
    }

    private NodeId first(StoredSpec spec, List<Candidate> candidates) {
        return strategy.choose(spec, candidates, 1).getFirst();
    }

    private Map<NodeId, Integer> shares(List<Candidate> candidates, List<StoredSpec> specs) {
        Map<NodeId, Integer> shares = new HashMap<>();
        for (var spec : specs) {
            shares.merge(first(spec, candidates), 1, Integer::sum);
        }
        return shares;
    }

    private static List<Candidate> candidates(int nodes, IntFunction<String> naming) {
        return IntStream.range(0, nodes)
                .mapToObj(i -> candidate(naming.apply(i), 1))
                .toList();
    }

    private static List<Candidate> weighted(double... weights) {
        return IntStream.range(0, weights.length)
                .mapToObj(i -> candidate("n" + i, weights[i]))
                .toList();
    }

    private static List<Candidate> with(List<Candidate> candidates, Candidate more) {
        return Stream.concat(candidates.stream(), Stream.of(more)).toList();
    }

    private static List<Candidate> without(List<Candidate> candidates, Candidate less) {
        return candidates.stream().filter(candidate -> !candidate.equals(less)).toList();
    }

    private static Candidate candidate(String name, double weight) {
        return new Candidate(new NodeId(name, name.hashCode()), weight, Map.of());
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
