package io.processhub.testkit.sim;

import static io.processhub.testkit.sim.Homes.childThat;
import static io.processhub.testkit.sim.Homes.home;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.CoreConfig.Moving;
import io.processhub.core.wire.Outcome;
import io.processhub.model.NodeId;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/// Children that a user has put on a node by hand.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PinsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static SimCluster three(long seed) {
        return SimCluster.of("n1", "n2", "n3").seed(seed).start();
    }

    /// A child of n1 in a cluster of three.
    private static String started(SimCluster cluster) {
        var child = childThat(id -> home(id, "n1", "n2", "n3").equals("n1"));
        cluster.await(cluster.on("n2").startChild(Temper.STEADY.child(child)));
        assertThat(cluster.holderOf(child)).contains("n1");
        return child;
    }

    /// A child of n1 that runs on both sides of a partition, n1 and n2, and n3 and n4.
    private static String onBothSides(SimCluster cluster) {
        var child = childThat(id -> home(id, "n1", "n2", "n3", "n4").equals("n1"));
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        cluster.partition("n1 n2 | n3 n4");
        cluster.runUntil(
                "the child runs on both sides",
                LONG,
                () -> cluster.states(child).size() == 2);
        cluster.run(Duration.ofSeconds(5));
        return child;
    }

    private static void pin(SimCluster cluster, String child, String node) {
        var call = cluster.on(node).migrateHere(child);
        cluster.await(call);
        cluster.verify(call).started(child);
        assertThat(cluster.holderOf(child)).contains(node);
    }

    @ParameterizedTest
    @Seeds(20)
    void a_child_goes_where_it_is_wanted_with_its_state_and_stays_while_others_come_and_go(long seed) {
        var cluster = three(seed);
        var child = started(cluster);

        pin(cluster, child, "n3");
        cluster.open("n4");
        cluster.runUntilQuiet();
        cluster.on("n1").leave();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOn("n3").runsOnExactly(1).keptItsState().hadLives(2);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_crash_of_the_process_does_not_end_the_pin_and_the_end_of_the_node_does(long seed) {
        var cluster = three(seed);
        var child = started(cluster);
        pin(cluster, child, "n3");

        assertThat(cluster.on("n3").crashProcess(child)).isTrue();
        cluster.runUntilQuiet();
        cluster.verify(child).runsOn("n3").hadLives(3);

        cluster.on("n3").restart();
        cluster.runUntilQuiet();
        cluster.verify(child).runsOn("n1").runsOnExactly(1);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void an_unpinned_child_goes_home(long seed) {
        var cluster = three(seed);
        var child = started(cluster);
        pin(cluster, child, "n3");

        var call = cluster.on("n2").unpinChild(child);
        cluster.await(call);

        cluster.verify(call).started(child);
        assertThat(cluster.holderOf(child)).contains("n1");
        cluster.runUntilQuiet();
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void it_is_home_when_its_caller_is_told_also_while_a_rebalance_waits(long seed) {
        var patient = new Moving(Duration.ofSeconds(4), 1_000, 10_000, LONG);
        var cluster = SimCluster.of("n1", "n2", "n3")
                .seed(seed)
                .options(it -> it.withMoving(patient))
                .start();
        cluster.runUntilQuiet();
        var child = childThat(id -> home(id, "n1", "n2", "n3").equals("n1")
                && home(id, "n1", "n2", "n3", "n4").equals("n1"));
        cluster.await(cluster.on("n2").startChild(Temper.STEADY.child(child)));
        pin(cluster, child, "n3");

        cluster.open("n4");
        cluster.run(Duration.ofSeconds(1));
        var call = cluster.on("n2").unpinChild(child);
        cluster.await(call);

        cluster.verify(call).started(child);
        assertThat(cluster.holderOf(child)).contains("n1");
    }

    @ParameterizedTest
    @Seeds(20)
    void nothing_is_changed_for_a_node_that_is_not_there_or_a_child_that_is_not(long seed) {
        var cluster = three(seed);
        var child = started(cluster);

        var nowhere = cluster.on("n2").migrateChild(child, new NodeId("n9", 9));
        var nothing = cluster.on("n2").migrateHere("never-started");
        cluster.await(nowhere);
        cluster.await(nothing);

        cluster.verify(nowhere).refused(child, Outcome.Reason.NO_NODE);
        cluster.verify(nothing).foundNothing("never-started");
        cluster.runUntilQuiet();
        cluster.verify(child).runsOn("n1").hadLives(1);
    }

    @ParameterizedTest
    @Seeds(20)
    void a_stop_on_one_side_of_a_partition_outdoes_a_pin_on_the_other(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3", "n4").seed(seed).start();
        var child = onBothSides(cluster);

        var stop = cluster.on("n1").stopChild(child);
        cluster.await(stop);
        cluster.verify(stop).stopped(child);
        var there = home(child, "n3", "n4").equals("n3") ? "n4" : "n3";
        var pin = cluster.on(there).migrateHere(child);
        cluster.await(pin);
        cluster.verify(pin).started(child);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(child).runsNowhere().isUnknownTo("n1", "n2", "n3", "n4");
        cluster.verifyConverged();
    }

    /// A move gives the child a later token. A stop that follows it covers the desire that its side
    /// knows, and not what was wanted on the other side before the move.
    @ParameterizedTest
    @Seeds(20)
    void a_stop_after_a_move_does_not_end_what_was_started_anew_on_the_other_side(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3", "n4").seed(seed).start();
        var child = onBothSides(cluster);

        cluster.await(cluster.on("n3").stopChild(child));
        cluster.run(Duration.ofSeconds(1));
        var anew = cluster.on("n3").startChild(Temper.STEADY.child(child));
        cluster.await(anew);
        cluster.verify(anew).started(child);
        cluster.run(Duration.ofSeconds(1));
        var there = home(child, "n1", "n2").equals("n1") ? "n2" : "n1";
        var pin = cluster.on(there).migrateHere(child);
        cluster.await(pin);
        cluster.verify(pin).started(child);
        var stop = cluster.on(there).stopChild(child);
        cluster.await(stop);
        cluster.verify(stop).stopped(child);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(1).isKnownTo("n1", "n2", "n3", "n4");
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void an_unpin_is_not_undone_by_an_earlier_pin_on_the_other_side_of_a_partition(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3", "n4").seed(seed).start();
        var child = onBothSides(cluster);

        cluster.await(cluster.on("n2").migrateHere(child));
        cluster.run(Duration.ofSeconds(1));
        var unpin = cluster.on("n3").unpinChild(child);
        cluster.await(unpin);
        cluster.verify(unpin).started(child);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOn("n1").runsOnExactly(1);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void of_two_pins_on_two_sides_of_a_partition_the_later_counts(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3", "n4").seed(seed).start();
        var child = onBothSides(cluster);

        cluster.await(cluster.on("n2").migrateHere(child));
        cluster.run(Duration.ofSeconds(1));
        cluster.await(cluster.on("n4").migrateHere(child));
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOn("n4").runsOnExactly(1);
        cluster.verifyConverged();
    }
}
