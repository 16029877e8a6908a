package io.processhub.testkit.sim;

import static io.processhub.testkit.sim.Homes.childOn;
import static io.processhub.testkit.sim.Homes.childThat;
import static io.processhub.testkit.sim.Homes.home;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.CoreConfig;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/// The counterexamples that the rules of the protocol answer, one by one; docs/PROTOCOL.md names
/// them.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProtocolTest {
    private static SimCluster three(long seed) {
        return SimCluster.of("n1", "n2", "n3").seed(seed).start();
    }

    @ParameterizedTest
    @Seeds(40)
    void a_start_from_every_node_at_once_has_one_winner_and_the_others_learn_who(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3", "n4", "n5").seed(seed).start();

        var calls = List.of("n1", "n2", "n3", "n4", "n5").stream()
                .map(name -> cluster.on(name).startChild(Temper.STEADY.child("x")))
                .toList();
        cluster.runUntilQuiet();

        assertThat(calls).filteredOn(SimCall::hasSucceeded).hasSize(1);
        calls.stream()
                .filter(call -> !call.hasSucceeded())
                .forEach(call -> cluster.verify(call).foundRunning("x"));
        cluster.verify("x").runsOnExactly(1).hadLives(1).isKnownTo("n1", "n2", "n3", "n4", "n5");
        cluster.verifyConverged();
    }

    /// P2.
    @ParameterizedTest
    @Seeds(40)
    void a_child_whose_init_takes_long_is_not_started_a_second_time_when_its_new_home_joins(long seed) {
        var cluster = three(seed);
        var child = childThat(id -> !home(id, "n1", "n2", "n3").equals(home(id, "n1", "n2", "n3", "n4"))
                && home(id, "n1", "n2", "n3", "n4").equals("n4"));

        var start = cluster.on("n2").startChild(Temper.SLOW.child(child));
        cluster.run(Duration.ofMillis(20));
        cluster.open("n4");
        cluster.runUntilQuiet();

        cluster.verify(start).started(child);
        cluster.verify(child).runsOnExactly(1).runsOn("n4").keptItsState().hadRisingTokens();
        cluster.verifyConverged();
    }

    /// P3.
    @ParameterizedTest
    @Seeds(40)
    void a_move_whose_confirmation_is_slow_is_not_decided_by_its_deadline(long seed) {
        var cluster = three(seed);
        var child = childThat(id -> home(id, "n1", "n2", "n3").equals("n1")
                && home(id, "n1", "n2", "n3", "n4").equals("n4"));
        cluster.await(cluster.on("n2").startChild(Temper.STEADY.child(child)));

        cluster.open("n4");
        cluster.runUntil(
                "n4 is in",
                Duration.ofSeconds(30),
                () -> cluster.on("n1").standing().orElseThrow().members().size() == 4);
        cluster.slowDown("n4", "n1", Duration.ofSeconds(9));
        cluster.run(Duration.ofSeconds(30));
        cluster.slowDown("n4", "n1", Duration.ZERO);
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(1).runsOn("n4").keptItsState();
        cluster.verifyConverged();
    }

    /// P5.
    @ParameterizedTest
    @Seeds(40)
    void what_only_one_survivor_heard_of_the_dead_is_known_to_the_next_who_decides(long seed) {
        var cluster = three(seed);
        var child = childThat(id ->
                home(id, "n1", "n2", "n3").equals("n3") && home(id, "n1", "n2").equals("n1"));
        cluster.slowDown("n3", "n1", Duration.ofSeconds(3));

        var start = cluster.on("n2").startChild(Temper.STEADY.child(child));
        cluster.await(start);
        cluster.on("n3").crash();
        cluster.runUntilQuiet();

        cluster.verify(start).succeeded();
        cluster.verify(child)
                .runsOnExactly(1)
                .runsOn("n1")
                .isKnownTo("n1", "n2")
                .hadRisingTokens();
        cluster.verifyConverged();
    }

    /// P6.1.
    @ParameterizedTest
    @Seeds(40)
    void a_hub_that_is_restarted_on_a_living_node_begins_a_log_of_its_own(long seed) {
        var cluster = three(seed);
        var here = childOn("n2", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(here)));

        cluster.on("n2").restartHub(Duration.ofMillis(300));
        cluster.runUntilQuiet();
        var second = cluster.on("n3").startChild(Temper.STEADY.child("another"));
        cluster.runUntilQuiet();

        cluster.verify(second).succeeded();
        cluster.verify(here).runsOnExactly(1).isKnownTo("n1", "n2", "n3").hadRisingTokens();
        cluster.verify("another").runsOnExactly(1).isKnownTo("n1", "n2", "n3");
        cluster.verifyConverged();
    }

    /// P6.2.
    @ParameterizedTest
    @Seeds(40)
    void the_same_members_twice_are_two_sub_views(long seed) {
        var cluster = SimCluster.of("n1", "n2").seed(seed).start();
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));

        for (int i = 0; i < 5; i++) {
            var guest = cluster.open("n3");
            cluster.run(Duration.ofMillis(400 + 150 * i));
            guest.crash();
            cluster.run(Duration.ofMillis(100));
        }
        cluster.runUntilQuiet();

        cluster.verify("x").runsOnExactly(1).isKnownTo("n1", "n2").hadRisingTokens();
        cluster.verifyConverged();
    }

    /// P7.1.
    @ParameterizedTest
    @Seeds(40)
    void a_stop_by_someone_who_has_not_heard_of_the_last_restart_stops_it_all_the_same(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        cluster.slowDown("n3", "n1", Duration.ofSeconds(2));

        assertThat(cluster.on("n3").crashProcess(child)).isTrue();
        cluster.run(Duration.ofMillis(500));
        var stop = cluster.on("n1").stopChild(child);
        cluster.await(stop);

        cluster.verify(stop).stopped(child);
        cluster.verify(child).runsNowhere().isUnknownTo("n1");
        cluster.runUntilQuiet();
        cluster.verify(child).runsNowhere().isUnknownTo("n1", "n2", "n3");
    }

    /// P7.2.
    @ParameterizedTest
    @Seeds(100)
    void a_restart_in_place_does_not_outgrow_a_stop(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        var stop = cluster.on("n1").stopChild(child);
        cluster.run(Duration.ofNanos(20_000 * seed));
        cluster.on("n3").crashProcess(child);
        cluster.runUntilQuiet();

        cluster.verify(stop).stopped(child);
        cluster.verify(child).runsNowhere().isUnknownTo("n1", "n2", "n3");
    }

    /// P7.3.
    @ParameterizedTest
    @Seeds(40)
    void a_stop_outlives_the_node_that_decided_it(long seed) {
        var cluster = three(seed);
        var child = childThat(id ->
                home(id, "n1", "n2", "n3").equals("n3") && home(id, "n1", "n2").equals("n1"));
        cluster.await(cluster.on("n3").startChild(Temper.STEADY.child(child)));

        cluster.partition("n1 n2 | n3");
        cluster.run(Duration.ofSeconds(6));
        var stop = cluster.on("n2").stopChild(child);
        cluster.await(stop);
        cluster.verify(stop).stopped(child);
        cluster.on("n1").leave();
        cluster.run(Duration.ofSeconds(5));
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(child).runsNowhere().isUnknownTo("n2", "n3");
    }

    @ParameterizedTest
    @Seeds(40)
    void a_member_that_joins_keeps_the_logs_of_those_who_had_gone_before_it_came(long seed) {
        var cluster = three(seed);
        cluster.await(cluster.on("n2").startChild(Temper.STEADY.child("x")));
        cluster.runUntilQuiet();
        var holder = cluster.world().living(cluster.holderOf("x").orElseThrow()).orElseThrow();
        cluster.world().crash(holder);
        cluster.runUntilQuiet();

        cluster.open("n4");
        cluster.runUntilQuiet();

        var joiner = cluster.world().living("n4").orElseThrow().hub("hub").orElseThrow();
        assertThat(joiner.look().copies())
                .filteredOn(copy -> copy.owner().node().equals(holder.id()))
                .singleElement()
                .satisfies(copy -> assertThat(copy.seq()).isPositive());
    }

    /// P8.
    @ParameterizedTest
    @Seeds(20)
    void tokens_rise_over_a_restart_of_everything(long seed) {
        var cluster = three(seed);
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child("x")));
        cluster.runUntilQuiet();

        for (var name : List.of("n1", "n2", "n3")) {
            cluster.on(name).crash();
        }
        cluster.run(Duration.ofSeconds(1));
        for (var name : List.of("n3", "n1", "n2")) {
            cluster.open(name);
        }
        cluster.runUntilQuiet();
        cluster.verify("x").runsNowhere();
        cluster.await(cluster.on("n2").startChild(Temper.STEADY.child("x")));

        cluster.verify("x").runsOnExactly(1).hadLives(2).hadRisingTokens();
    }

    /// P11.
    @ParameterizedTest
    @Seeds(40)
    void a_callers_own_look_up_shows_what_it_was_told(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.slowDown("n3", "n2", Duration.ofSeconds(1));

        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        assertThat(cluster.on("n1").lookUp(child)).isPresent();
        assertThat(cluster.on("n2").lookUp(child)).isEmpty();

        cluster.await(cluster.on("n1").stopChild(child));
        assertThat(cluster.on("n1").lookUp(child)).isEmpty();
    }

    /// P12.
    @ParameterizedTest
    @Seeds(40)
    void three_nodes_that_boot_together_start_a_child_once(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3")
                .seed(seed)
                .options(options -> options.withHubSettings(CoreConfig.Timings.DEFAULT, options.supervision(), 3, 1))
                .openingEvery(Duration.ZERO)
                .startForming();

        var calls = List.of("n1", "n2", "n3").stream()
                .map(name -> cluster.on(name).startOrTakeOver(Temper.STEADY.child("static")))
                .toList();
        cluster.runUntilQuiet();

        calls.forEach(call -> cluster.verify(call).isOver());
        cluster.verify("static").runsOnExactly(1).hadLives(1).isKnownTo("n1", "n2", "n3");
    }

    /// P14.
    @ParameterizedTest
    @Seeds(40)
    void a_newcomer_with_the_name_of_a_living_node_gives_way(long seed) {
        var cluster = three(seed);
        var child = childOn("n2", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        var first = cluster.on("n2");

        var second = cluster.open("n2");
        cluster.run(Duration.ofSeconds(30));
        cluster.runUntilQuiet();

        assertThat(first.isUp()).isTrue();
        assertThat(second.isUp()).isFalse();
        cluster.verify(child).runsOnExactly(1).hadLives(1).isKnownTo("n1", "n2", "n3");
    }

    /// P14.
    @ParameterizedTest
    @Seeds(40)
    void a_node_that_is_restarted_faster_than_it_is_missed_gets_its_children_back(long seed) {
        var cluster = three(seed);
        var child = childOn("n2", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        var again = cluster.on("n2").restart();
        cluster.runUntilQuiet();

        assertThat(again.isUp()).isTrue();
        cluster.verify(child)
                .runsOnExactly(1)
                .runsOn("n2")
                .isKnownTo("n1", "n2", "n3")
                .hadRisingTokens();
        cluster.verifyConverged();
    }

    /// P15.
    @ParameterizedTest
    @Seeds(40)
    void a_node_that_was_hung_comes_back_and_keeps_no_copy_of_its_own(long seed) {
        var cluster = three(seed);
        var child = childOn("n2", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        cluster.on("n2").pause(Duration.ofSeconds(20));
        cluster.run(Duration.ofSeconds(10));
        cluster.verify(child).runsOnExactly(2);
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(1).runsOn("n2").isKnownTo("n1", "n2", "n3");
        cluster.verifyConverged();
    }

    /// P17.
    @ParameterizedTest
    @Seeds(40)
    void a_start_whose_answer_died_with_its_sender_is_no_start_of_somebody_else(long seed) {
        var cluster = three(seed);
        var child = childOn("n3", "n1", "n2", "n3");
        cluster.slowDown("n3", "n1", Duration.ofSeconds(5));

        var start = cluster.on("n1").startChild(Temper.STEADY.child(child));
        cluster.run(Duration.ofMillis(300));
        cluster.verify(child).runsOnExactly(1).isKnownTo("n2");
        cluster.on("n3").crash();
        cluster.runUntilQuiet();

        cluster.verify(start).started(child);
        cluster.verify(child).runsOnExactly(1).isKnownTo("n1", "n2");
    }

    /// P19.
    @ParameterizedTest
    @Seeds(40)
    void a_rollback_stops_only_what_its_call_had_started(long seed) {
        var cluster = three(seed);
        cluster.await(cluster.on("n2").startChild(Temper.STEADY.child("others")));

        var both = cluster.on("n1")
                .startAllOrNone(List.of(
                        Temper.STEADY.child("others"), Temper.STEADY.child("mine"), Temper.BROKEN.child("broken")));
        cluster.runUntilQuiet();

        cluster.verify(both).foundRunning("others").failed("broken").rolledBack();
        cluster.verify("others").runsOnExactly(1).hadLives(1);
        cluster.verify("mine").runsNowhere();
        cluster.verify("broken").runsNowhere();
    }

    /// P18.
    @ParameterizedTest
    @Seeds(40)
    void two_halves_that_each_start_a_child_keep_one_of_them_when_they_meet(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3", "n4").seed(seed).start();

        cluster.partition("n1 n2 | n3 n4");
        cluster.run(Duration.ofSeconds(6));
        cluster.on("n1").startChild(Temper.STEADY.child("counter"));
        cluster.on("n3").startChild(Temper.STEADY.child("counter"));
        cluster.runUntilQuiet();
        cluster.verify("counter").runsOnExactly(2).isKnownTo("n1", "n2", "n3", "n4");

        cluster.heal();
        cluster.runUntilQuiet();
        cluster.verify("counter").runsOnExactly(1).isKnownTo("n1", "n2", "n3", "n4");
        cluster.verifyConverged();
    }
}
