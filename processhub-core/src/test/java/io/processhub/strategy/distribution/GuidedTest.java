package io.processhub.strategy.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.Objection;
import io.processhub.spi.PlacementRequest;
import io.processhub.strategy.distribution.Guided.Failover;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class GuidedTest {
    private static final List<Candidate> THREE = candidates("n1", "n2", "n3");

    private final Guided guided = new Guided();
    private final Guided listed = new Guided(Failover.LISTED);
    private final Guided any = new Guided(Failover.ANY);

    @Test
    void a_child_goes_to_its_nodes_in_the_order_of_its_mapping() {
        assertThat(names(guided.choose(child("n3"), THREE, 1))).containsExactly("n3");
        assertThat(names(guided.choose(child("n3", "n1"), THREE, 2))).containsExactly("n3", "n1");
    }

    @Test
    void without_failover_a_child_whose_node_is_gone_goes_nowhere() {
        assertThat(guided.choose(child("n9"), THREE, 1)).isEmpty();
        assertThat(names(guided.choose(child("n9", "n1"), THREE, 2))).containsExactly("n1");
    }

    @Test
    void listed_nodes_stand_in_for_those_that_are_gone_and_no_others() {
        assertThat(names(listed.choose(child("n1", "n2", "n3"), THREE, 1))).containsExactly("n1");
        assertThat(names(listed.choose(child("n9", "n2", "n3"), THREE, 1))).containsExactly("n2");
        assertThat(listed.choose(child("n8", "n9"), THREE, 1)).isEmpty();
    }

    @Test
    void any_node_stands_in_when_no_listed_one_is_left_and_it_is_the_same_one_each_time() {
        assertThat(names(any.choose(child("n9", "n2"), THREE, 1))).containsExactly("n2");
        var standIn = any.choose(child("n9"), THREE, 1);
        assertThat(standIn).hasSize(1).isEqualTo(any.choose(child("n9"), THREE.reversed(), 1));
        assertThat(any.choose(child("n2", "n9"), THREE, 3)).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void each_of_the_four_mistakes_has_its_objection() {
        assertThat(kind(guided, child(), 1)).contains(Objection.Kind.MISSING_MAPPING);
        assertThat(kind(guided, child("n1", "n1"), 2)).contains(Objection.Kind.INVALID_MAPPING);
        assertThat(kind(guided, child("n1", "n2"), 1)).contains(Objection.Kind.REPLICATION_MISMATCH);
        assertThat(kind(guided, child("n1"), 2)).contains(Objection.Kind.REPLICATION_MISMATCH);
        assertThat(kind(guided, child("n9"), 1)).contains(Objection.Kind.NO_NODE);
        assertThat(kind(guided, child("n2"), 1)).isEmpty();
    }

    @Test
    void with_failover_more_nodes_may_be_named_than_instances_are_wanted() {
        assertThat(kind(listed, child("n1", "n2"), 1)).isEmpty();
        assertThat(kind(listed, child("n9", "n8"), 1)).contains(Objection.Kind.NO_NODE);
        assertThat(kind(any, child("n9"), 1)).isEmpty();
        assertThat(kind(any, child("n1"), 2)).contains(Objection.Kind.REPLICATION_MISMATCH);
    }

    @Test
    void hubs_with_another_failover_do_not_mix() {
        assertThat(guided.fingerprint()).isEqualTo("Guided(NONE)").isNotEqualTo(any.fingerprint());
    }

    private static Optional<Objection.Kind> kind(Guided strategy, StoredSpec child, int wanted) {
        return strategy.objection(new PlacementRequest(child, THREE, wanted, List.of(), Map.of()), wanted)
                .map(Objection::kind);
    }

    private static List<String> names(List<NodeId> nodes) {
        return nodes.stream().map(NodeId::name).toList();
    }

    private static List<Candidate> candidates(String... names) {
        return Stream.of(names)
                .map(name -> new Candidate(new NodeId(name, name.hashCode()), 1, Map.of()))
                .toList();
    }

    private static StoredSpec child(String... mapping) {
        return new StoredSpec(
                ChildId.of("child"),
                "type",
                Payload.EMPTY,
                RestartType.PERMANENT,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of(mapping));
    }
}
