package io.processhub.testkit.sim;

import static io.processhub.testkit.sim.Homes.childThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.spi.Candidate;
import io.processhub.strategy.distribution.ConsistentHashing;
import io.processhub.strategy.redundancy.Replication;
import io.processhub.strategy.redundancy.Replication.Model;
import io.processhub.strategy.redundancy.Replication.Signal;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several instances of each child, and the active role that one of them has (P16).
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReplicationTest {
    private static SimCluster replicated(long seed, int factor, String... nodes) {
        return SimCluster.of(nodes)
                .seed(seed)
                .options(it -> it.withRedundancy(() -> new Replication(factor, Model.ACTIVE_PASSIVE, Signal.ALL)))
                .start();
    }

    /// The nodes where a child belongs, the preferred one first.
    private static List<String> homes(String child, int replicas, String... nodes) {
        var candidates = Stream.of(nodes)
                .map(name -> new Candidate(new NodeId(name, 1), 1.0, Map.of()))
                .toList();
        return new ConsistentHashing()
                .choose(Temper.STEADY.child(child), candidates, replicas).stream()
                        .map(NodeId::name)
                        .toList();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_start_is_answered_when_all_instances_are_up_and_names_them_all(long seed) {
        var cluster = replicated(seed, 2, "n1", "n2", "n3");

        var start = cluster.on("n1").startChild(Temper.SLOW.child("x"));
        cluster.await(start);

        cluster.verify(start).succeeded();
        var shown = cluster.on("n1").lookUp("x").orElseThrow();
        assertThat(shown.instances()).hasSize(2);
        assertThat(start.outcome(ChildId.of("x")))
                .hasValueSatisfying(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Outcome.Started.class,
                                it -> assertThat(it.instances()).isEqualTo(2)));
        cluster.runUntilQuiet();
        cluster.verify("x")
                .runsOnExactly(2)
                .hadLives(2)
                .isActiveOn(homes("x", 2, "n1", "n2", "n3").getFirst());
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void when_the_node_of_the_active_one_crashes_the_other_takes_its_role_and_a_third_stands_by(long seed) {
        var cluster = replicated(seed, 2, "n1", "n2", "n3");
        var child = childThat(id -> homes(id, 2, "n1", "n2", "n3").equals(List.of("n3", "n1")));
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        cluster.runUntilQuiet();
        cluster.verify(child).isActiveOn("n3");

        cluster.on("n3").crash();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(2).isActiveOn("n1").hadLives(3);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void an_active_process_that_crashes_gives_its_role_up_at_once(long seed) {
        var cluster = replicated(seed, 2, "n1", "n2", "n3");
        var home = homes("x", 2, "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));
        cluster.runUntilQuiet();

        assertThat(cluster.on(home.getFirst()).crashProcess("x")).isTrue();
        cluster.runUntilQuiet();

        cluster.verify("x").runsOnExactly(2).isActiveOn(home.getFirst()).hadLives(3);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_better_placed_newcomer_takes_the_role_when_it_is_up_and_one_that_leaves_gives_it_back(long seed) {
        var cluster = replicated(seed, Replication.CLUSTER_SIZE, "n1", "n2");
        var child = childThat(id -> homes(id, 3, "n1", "n2", "n3").getFirst().equals("n3"));
        var before = homes(child, 2, "n1", "n2").getFirst();
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        cluster.runUntilQuiet();
        cluster.verify(child).runsOnExactly(2).isActiveOn(before);

        var newcomer = cluster.open("n3");
        cluster.runUntilQuiet();
        cluster.verify(child).runsOnExactly(3).isActiveOn("n3").hadLives(3);

        newcomer.leave();
        cluster.runUntilQuiet();
        cluster.verify(child).runsOnExactly(2).isActiveOn(before).hadLives(3);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void two_sides_that_meet_keep_as_many_instances_as_are_wanted_and_one_active_one(long seed) {
        var cluster = replicated(seed, 2, "n1", "n2", "n3", "n4");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));
        cluster.runUntilQuiet();

        cluster.partition("n1 n2 | n3 n4");
        cluster.run(Duration.ofSeconds(15));
        cluster.verify("x").runsOnExactly(4);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify("x")
                .runsOnExactly(2)
                .isActiveOn(homes("x", 2, "n1", "n2", "n3", "n4").getFirst());
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_start_that_fails_on_one_node_fails_on_all(long seed) {
        var cluster = replicated(seed, 3, "n1", "n2", "n3");

        var start = cluster.on("n2").startChild(Temper.BROKEN.child("x"));
        cluster.runUntilQuiet();

        assertThat(start.outcome(ChildId.of("x")))
                .hasValueSatisfying(outcome -> assertThat(outcome).isInstanceOf(Outcome.StartFailed.class));
        cluster.verify("x").runsNowhere().isUnknownTo("n1", "n2", "n3");
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_replica_that_moves_takes_its_state_with_it(long seed) {
        var cluster = replicated(seed, 2, "n1", "n2", "n3");
        var child = childThat(id -> !homes(id, 2, "n1", "n2", "n3").equals(homes(id, 2, "n1", "n2", "n3", "n4")));
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        cluster.runUntilQuiet();

        cluster.open("n4");
        cluster.runUntilQuiet();

        cluster.verify(child)
                .runsOnExactly(2)
                .hadLives(3)
                .isActiveOn(homes(child, 2, "n1", "n2", "n3", "n4").getFirst());
        assertThat(cluster.states(child)).hasSize(2).isSubsetOf(cluster.firstStates(child, 2));
        cluster.verifyConverged();
    }

    /// Random faults, with several instances of each child.
    @ParameterizedTest
    @ValueSource(ints = {2, 3, Replication.CLUSTER_SIZE})
    void one_instance_is_active_whatever_fails(int factor) throws InterruptedException {
        var range = new SeedRange(1, 100, Runtime.getRuntime().availableProcessors(), 100, 600, true);

        var report = range.run(
                new Storm.Size(5, 8, 50, 3, 20_000),
                options -> options.withRedundancy(() -> new Replication(factor, Model.ACTIVE_PASSIVE, Signal.NONE)));

        report.failures().forEach((seed, failure) -> {
            throw new AssertionError("replication factor " + factor + ", seed " + seed, failure);
        });
        assertThat(report.done()).isEqualTo(100);
    }

    @Test
    void instances_that_are_all_active_are_as_many_as_are_wanted_whatever_fails() throws InterruptedException {
        var range = new SeedRange(1, 100, Runtime.getRuntime().availableProcessors(), 100, 600, true);

        var report =
                range.run(new Storm.Size(5, 8, 50, 3, 20_000), options -> options.withRedundancy(Replication::new));

        report.failures().forEach((seed, failure) -> {
            throw new AssertionError("seed " + seed, failure);
        });
        assertThat(report.done()).isEqualTo(100);
    }
}
