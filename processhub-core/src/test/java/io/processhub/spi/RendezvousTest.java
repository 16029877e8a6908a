package io.processhub.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class RendezvousTest {
    private static final List<NodeId> NODES =
            IntStream.rangeClosed(1, 7).mapToObj(i -> new NodeId("n" + i, i)).toList();
    private static final List<ChildId> CHILDREN =
            IntStream.range(0, 2_000).mapToObj(i -> ChildId.of("child-" + i)).toList();

    @Test
    void the_best_node_is_the_one_with_the_greatest_score() {
        var rendezvous = Rendezvous.among(NODES);

        for (var child : CHILDREN) {
            var best = Collections.max(NODES, Comparator.comparingLong(node -> Rendezvous.score(node, child)));
            assertThat(NODES.get(rendezvous.best(child))).isEqualTo(best);
            assertThat(NODES.get(rendezvous.best(Rendezvous.hash(child)))).isEqualTo(best);
            assertThat(NODES.get(Rendezvous.best(NODES, child))).isEqualTo(best);
        }
    }

    @Test
    void the_ranking_is_by_falling_score_and_begins_with_the_best() {
        var rendezvous = Rendezvous.among(NODES);

        for (var child : CHILDREN) {
            var expected = new ArrayList<>(NODES);
            expected.sort(Comparator.<NodeId>comparingLong(node -> Rendezvous.score(node, child))
                    .reversed());
            for (int count = 0; count <= NODES.size() + 1; count++) {
                assertThat(rendezvous.rank(child, count)).isEqualTo(expected.subList(0, Math.min(count, NODES.size())));
            }
            assertThat(rendezvous.rank(child, 1)).containsExactly(NODES.get(rendezvous.best(child)));
        }
    }

    @Test
    void the_order_of_the_nodes_does_not_matter() {
        var shuffled = new ArrayList<>(NODES);
        Collections.shuffle(shuffled, new Random(1));

        for (var child : CHILDREN) {
            assertThat(Rendezvous.among(shuffled).rank(child, 3))
                    .isEqualTo(Rendezvous.among(NODES).rank(child, 3));
        }
    }

    @Test
    void a_node_that_is_started_again_has_the_same_scores() {
        for (var child : CHILDREN) {
            assertThat(Rendezvous.score(new NodeId("n1", 1), child))
                    .isEqualTo(Rendezvous.score(new NodeId("n1", 99), child));
        }
    }

    @Test
    void of_two_nodes_with_one_name_the_lesser_comes_first() {
        var lesser = new NodeId("twin", -5);
        var greater = new NodeId("twin", 5);
        var child = ChildId.of("x");

        assertThat(Rendezvous.best(List.of(greater, lesser), child)).isEqualTo(1);
        assertThat(Rendezvous.best(List.of(lesser, greater), child)).isEqualTo(0);
        assertThat(Rendezvous.among(List.of(greater, lesser)).rank(child, 2)).containsExactly(lesser, greater);
    }

    @Test
    void the_scores_are_those_of_all_other_versions() {
        assertThat(Rendezvous.hash(ChildId.of("counter"))).isEqualTo(-8434802004982892585L);
        assertThat(Rendezvous.hash(ChildId.of("Zähler-Σ-😀"))).isEqualTo(-8258412724020285112L);
        assertThat(Rendezvous.score(new NodeId("n1", 7), ChildId.of("counter"))).isEqualTo(-15623219834044632L);
    }

    @Test
    void among_no_nodes_there_is_no_best() {
        assertThat(Rendezvous.among(List.of()).rank(ChildId.of("x"), 2)).isEmpty();
        assertThatThrownBy(() -> Rendezvous.best(List.of(), ChildId.of("x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no nodes");
    }
}
