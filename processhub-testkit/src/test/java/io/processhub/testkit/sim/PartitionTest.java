package io.processhub.testkit.sim;

import static io.processhub.testkit.sim.Homes.childOn;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.HubStanding;
import io.processhub.core.wire.Outcome;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.strategy.partition.DynamicQuorum;
import io.processhub.strategy.partition.MajorityQuorum;
import io.processhub.strategy.partition.StaticQuorum;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/// Quorums: who stops, when, and who starts afterwards. In each of these runs it is checked after
/// every step that no id runs twice in the whole cluster (S3).
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PartitionTest {
    /// The lease, the grace, and a heartbeat for the question that is under way.
    private static final Duration BOUND = Duration.ofSeconds(5 + 2 + 1);

    private static SimCluster cluster(long seed, PartitionToleranceStrategy sides, String... names) {
        return SimCluster.of(names)
                .seed(seed)
                .options(it -> it.withStrategies(() -> SimStrategies.with(sides)))
                .start();
    }

    private static SimCluster three(long seed) {
        return cluster(seed, new StaticQuorum(2).startupConfirm(true), "n1", "n2", "n3");
    }

    private static HubStanding.Phase phase(SimCluster cluster, String node) {
        return cluster.on(node).standing().orElseThrow().phase();
    }

    private static void untilStopped(SimCluster cluster, String child, Duration limit) {
        cluster.runUntil(
                child + " runs nowhere", limit, () -> cluster.holderOf(child).isEmpty());
    }

    private static void untilPartitioned(SimCluster cluster, String node) {
        cluster.runUntil(
                node + " may not act",
                Duration.ofSeconds(20),
                () -> phase(cluster, node) == HubStanding.Phase.PARTITIONED);
    }

    private static void untilOn(SimCluster cluster, String child, String... nodes) {
        cluster.runUntil(
                child + " runs on one of " + String.join(", ", nodes),
                Duration.ofSeconds(30),
                () -> cluster.holderOf(child).filter(List.of(nodes)::contains).isPresent());
    }

    @ParameterizedTest
    @Seeds(20)
    void a_minority_stops_within_the_bound_and_the_majority_starts_only_afterwards(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        cluster.partition("n1 n2 | n3");
        untilStopped(cluster, child, BOUND);
        assertThat(phase(cluster, "n3")).isEqualTo(HubStanding.Phase.PARTITIONED);
        var refused = cluster.on("n3").startChild(Temper.STEADY.child("another"));
        var stop = cluster.on("n3").stopChild(child);
        cluster.run(Duration.ofMillis(100));
        cluster.verify(refused).refused("another", Outcome.Reason.PARTITIONED);
        cluster.verify(stop).refused(child, Outcome.Reason.PARTITIONED);
        untilOn(cluster, child, "n1", "n2");

        cluster.heal();
        cluster.runUntilQuiet();

        assertThat(phase(cluster, "n3")).isEqualTo(HubStanding.Phase.ACTIVE);
        cluster.verify(child).runsOnExactly(1).isKnownTo("n1", "n2", "n3").hadRisingTokens();
        cluster.verifyConverged();
    }

    /// P9. It is in everybody's view as far as it knows, and is never told otherwise.
    @ParameterizedTest
    @Seeds(20)
    void a_node_that_hears_but_is_not_heard_stops_too(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        cluster.cut("n3", "n1");
        cluster.cut("n3", "n2");
        untilStopped(cluster, child, BOUND);
        assertThat(cluster.on("n3").standing().orElseThrow().members()).hasSize(3);
        untilOn(cluster, child, "n1", "n2");

        cluster.heal();
        cluster.runUntilQuiet();
        cluster.verify(child).runsOnExactly(1).isKnownTo("n1", "n2", "n3");
        cluster.verifyConverged();
    }

    /// D18. Nothing is wrong in any registry after the heal.
    @ParameterizedTest
    @Seeds(20)
    void what_nobody_else_had_to_start_resumes_where_it_was_without_a_restart(long seed) {
        var cluster = cluster(seed, new StaticQuorum(2).startupConfirm(true), "n1", "n2");
        var one = childOn("n1", "n1", "n2");
        var two = childOn("n2", "n1", "n2");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(one)));
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(two)));

        cluster.partition("n1 | n2");
        untilStopped(cluster, one, BOUND);
        untilStopped(cluster, two, BOUND);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(one)
                .runsOnExactly(1)
                .runsOn("n1")
                .hadLives(2)
                .hadRisingTokens()
                .isKnownTo("n1", "n2");
        cluster.verify(two)
                .runsOnExactly(1)
                .runsOn("n2")
                .hadLives(2)
                .hadRisingTokens()
                .isKnownTo("n1", "n2");
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_short_cut_stops_nothing(long seed) {
        var cluster = three(seed);
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));

        for (int i = 0; i < 5; i++) {
            cluster.cut("n1", "n2");
            cluster.cut("n2", "n1");
            cluster.run(Duration.ofMillis(700));
            cluster.heal();
            cluster.run(Duration.ofSeconds(2));
        }

        cluster.verify("x").runsOnExactly(1).hadLives(1);
    }

    @ParameterizedTest
    @Seeds(20)
    void a_node_that_was_suspended_for_20_s_acts_on_nothing_that_it_knew(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        cluster.on("n3").pause(Duration.ofSeconds(20));
        cluster.run(Duration.ofSeconds(19));
        assertThat(cluster.on("n1").lookUp(child)).isPresent();
        cluster.run(Duration.ofMillis(1_100));
        assertThat(phase(cluster, "n3")).isEqualTo(HubStanding.Phase.PARTITIONED);
        cluster.verify(child).runsOnExactly(1);
        assertThat(cluster.holderOf(child)).isNotEqualTo(Optional.of("n3"));

        cluster.runUntilQuiet();
        cluster.verify(child).runsOnExactly(1).isKnownTo("n1", "n2", "n3").hadRisingTokens();
        cluster.verifyConverged();
    }

    /// A node that dies at once was heard lately, so what it ran is started only after its lease.
    @ParameterizedTest
    @Seeds(20)
    void what_a_dead_node_ran_and_what_it_might_run_wait_and_the_rest_does_not(long seed) {
        var cluster = three(seed);
        var lost = childOn("n3", "n1", "n2", "n3");
        var other = childOn("n1", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(lost)));
        var gone = cluster.time();
        cluster.on("n3").crash();
        cluster.runUntil(
                "n3 is out",
                Duration.ofSeconds(10),
                () -> cluster.on("n1").standing().orElseThrow().members().size() == 2
                        && cluster.on("n1").standing().orElseThrow().agreed());

        var start = cluster.on("n1").startChild(Temper.STEADY.child(other));
        cluster.run(Duration.ofSeconds(1));

        cluster.verify(start).succeeded();
        untilOn(cluster, lost, "n1", "n2");
        assertThat(cluster.time().minus(gone)).isGreaterThan(Duration.ofSeconds(6));
        cluster.runUntilQuiet();
        cluster.verifyConverged();
    }

    // ---- StaticQuorum ----

    @ParameterizedTest
    @Seeds(10)
    void with_startup_confirm_a_lone_node_waits_for_the_quorum_and_without_it_does_not(long seed) {
        var strict = cluster(seed, new StaticQuorum(2).startupConfirm(true), "n1");
        assertThat(phase(strict, "n1")).isEqualTo(HubStanding.Phase.PARTITIONED);
        var refused = strict.on("n1").startChild(Temper.STEADY.child("x"));
        strict.run(Duration.ofMillis(100));
        strict.verify(refused).refused("x", Outcome.Reason.PARTITIONED);
        strict.open("n2");
        strict.runUntilQuiet();
        var accepted = strict.on("n1").startChild(Temper.STEADY.child("x"));
        strict.runUntilQuiet();
        strict.verify(accepted).succeeded();

        var lenient = cluster(seed, new StaticQuorum(2), "n1");
        var start = lenient.on("n1").startChild(Temper.STEADY.child("x"));
        lenient.runUntilQuiet();
        lenient.verify(start).succeeded();
        lenient.open("n2");
        lenient.runUntilQuiet();
        lenient.on("n2").crash();
        untilPartitioned(lenient, "n1");
        untilStopped(lenient, "x", BOUND);
    }

    /// P24.
    @ParameterizedTest
    @Seeds(10)
    void a_graceful_leave_does_not_lower_a_static_quorum(long seed) {
        var cluster = cluster(seed, new StaticQuorum(2).startupConfirm(true), "n1", "n2");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));

        cluster.on("n2").leave();
        untilPartitioned(cluster, "n1");
        untilStopped(cluster, "x", BOUND);

        cluster.open("n2");
        cluster.runUntilQuiet();
        cluster.verify("x").runsOnExactly(1).isKnownTo("n1", "n2");
    }

    // ---- DynamicQuorum ----

    @ParameterizedTest
    @Seeds(10)
    void a_dynamic_quorum_scales_down_by_one_node_in_each_threshold_time(long seed) {
        var cluster = cluster(
                seed, new DynamicQuorum(60).thresholdTime(Duration.ofSeconds(20)), "n1", "n2", "n3", "n4", "n5");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));

        for (var node : new String[] {"n5", "n4", "n3"}) {
            cluster.on(node).crash();
            cluster.run(Duration.ofSeconds(45));
            cluster.verify("x").runsOnExactly(1);
        }
        cluster.on("n2").crash();
        cluster.run(Duration.ofSeconds(60));

        cluster.verify("x").runsNowhere();
        assertThat(phase(cluster, "n1")).isEqualTo(HubStanding.Phase.PARTITIONED);
    }

    @ParameterizedTest
    @Seeds(10)
    void a_side_below_the_percentage_stops_and_never_forgets_whom_it_lost(long seed) {
        var cluster = cluster(seed, new DynamicQuorum(60), "n1", "n2", "n3", "n4", "n5");
        var child = childOn("n5", "n1", "n2", "n3", "n4", "n5");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        cluster.partition("n1 n2 n3 | n4 n5");
        cluster.run(Duration.ofSeconds(90));

        assertThat(phase(cluster, "n4")).isEqualTo(HubStanding.Phase.PARTITIONED);
        assertThat(phase(cluster, "n1")).isEqualTo(HubStanding.Phase.ACTIVE);
        cluster.verify(child).runsOnExactly(1);
        cluster.heal();
        cluster.runUntilQuiet();
        cluster.verify(child).runsOnExactly(1).isKnownTo("n1", "n2", "n3", "n4", "n5");
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void who_joins_learns_who_is_lost_and_a_graceful_leave_is_no_loss(long seed) {
        var cluster = cluster(seed, new DynamicQuorum(60).thresholdTime(Duration.ofHours(1)), "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));
        cluster.on("n3").crash();
        cluster.runUntilQuiet();
        cluster.open("n4");
        cluster.runUntilQuiet();

        // of n1, n2, n4 and the lost n3 three are left; n4 alone with one more is half
        cluster.on("n1").crash();
        cluster.run(Duration.ofSeconds(30));
        assertThat(phase(cluster, "n4")).isEqualTo(HubStanding.Phase.PARTITIONED);
        assertThat(phase(cluster, "n2")).isEqualTo(HubStanding.Phase.PARTITIONED);

        var graceful = cluster(seed, new DynamicQuorum(60).thresholdTime(Duration.ofHours(1)), "n1", "n2", "n3");
        graceful.await(graceful.on("n1").startChild(Temper.STEADY.child("x")));
        graceful.on("n3").leave();
        graceful.runUntilQuiet();
        graceful.on("n2").leave();
        graceful.runUntilQuiet();
        graceful.verify("x").runsOnExactly(1).runsOn("n1");
    }

    // ---- MajorityQuorum ----

    @ParameterizedTest
    @Seeds(10)
    void one_of_two_goes_on_once_the_size_is_reset(long seed) {
        var cluster = cluster(seed, new MajorityQuorum(), "n1", "n2");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));
        cluster.on("n2").crash();
        untilPartitioned(cluster, "n1");
        untilStopped(cluster, "x", BOUND);

        cluster.on("n1").resetClusterSize(1);
        cluster.run(Duration.ofSeconds(1));
        cluster.runUntilQuiet();

        cluster.verify("x").runsOnExactly(1).runsOn("n1").hadRisingTokens();
    }

    @ParameterizedTest
    @Seeds(10)
    void the_size_survives_the_restart_of_one_node_and_a_reset_reaches_everyone(long seed) {
        var cluster = cluster(seed, new MajorityQuorum(), "n1", "n2", "n3", "n4", "n5");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));
        cluster.on("n5").crash();
        cluster.on("n4").crash();
        cluster.runUntilQuiet();
        cluster.on("n3").restart();
        cluster.runUntilQuiet();
        cluster.verify("x").runsOnExactly(1);

        // two of five are no majority, also for n3, which has never seen five
        cluster.partition("n1 | n2 n3");
        cluster.run(Duration.ofSeconds(20));
        assertThat(phase(cluster, "n2")).isEqualTo(HubStanding.Phase.PARTITIONED);
        assertThat(phase(cluster, "n3")).isEqualTo(HubStanding.Phase.PARTITIONED);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.on("n1").resetClusterSize(3);
        cluster.run(Duration.ofSeconds(1));
        cluster.runUntilQuiet();
        cluster.partition("n1 | n2 n3");
        cluster.run(Duration.ofSeconds(20));
        assertThat(phase(cluster, "n1")).isEqualTo(HubStanding.Phase.PARTITIONED);
        assertThat(phase(cluster, "n3")).isEqualTo(HubStanding.Phase.ACTIVE);
        cluster.verify("x").runsOnExactly(1).isKnownTo("n2", "n3");
    }
}
