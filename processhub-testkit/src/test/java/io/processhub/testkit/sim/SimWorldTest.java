package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// The world itself, tried with a machine that is wrong on purpose.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimWorldTest {
    private static SimCluster.Plan plan(long seed, String... names) {
        return SimCluster.of(names).seed(seed).machines(TalkativeHub::new);
    }

    @Test
    void nodes_find_one_another_and_agree() {
        for (long seed = 1; seed <= 50; seed++) {
            var cluster = plan(seed, "n1", "n2", "n3").start();

            assertThat(cluster.on("n2").standing().orElseThrow().members()).hasSize(3);
        }
    }

    @Test
    void a_child_that_is_started_runs_and_everyone_is_told() {
        var cluster = plan(7, "n1", "n2", "n3").start();

        var start = cluster.on("n1").startChild(Temper.STEADY.child("counter"));
        cluster.runUntilQuiet();

        cluster.verify(start).succeeded().started("counter");
        cluster.verify("counter").runsOnExactly(1).runsOn("n1").isKnownTo("n1", "n2", "n3");
    }

    @Test
    void two_copies_in_one_sub_view_are_noticed() {
        var cluster = plan(7, "n1", "n2", "n3").start();

        cluster.on("n1").startChild(Temper.STEADY.child("counter"));
        cluster.run(Duration.ofSeconds(1));
        cluster.on("n2").startChild(Temper.STEADY.child("counter"));

        assertThatThrownBy(cluster::runUntilQuiet)
                .isInstanceOf(InvariantViolated.class)
                .hasMessageStartingWith("S1: started in sub-view")
                .hasMessageContaining("-Dtest=SimWorldTest -Dseed=7")
                .hasMessageContaining("last steps:");
    }

    @Test
    void copies_on_two_sides_are_allowed_until_they_meet() {
        var cluster = plan(3, "n1", "n2", "n3", "n4").start();

        cluster.partition("n1 n2 | n3 n4");
        cluster.run(Duration.ofSeconds(5));
        cluster.on("n1").startChild(Temper.STEADY.child("counter"));
        cluster.on("n3").startChild(Temper.STEADY.child("counter"));
        cluster.runUntilQuiet();
        cluster.verify("counter").runsOnExactly(2).isKnownTo("n1", "n2", "n3", "n4");

        cluster.heal();
        assertThatThrownBy(() -> cluster.run(Duration.ofSeconds(60)))
                .isInstanceOf(InvariantViolated.class)
                .hasMessageStartingWith("S1: copies go on in sub-view");
    }

    @Test
    void a_node_that_crashed_leaves_the_view_of_the_others() {
        var cluster = plan(5, "n1", "n2", "n3").start();

        cluster.on("n3").crash();
        cluster.runUntilQuiet();

        assertThat(cluster.on("n1").standing().orElseThrow().members()).hasSize(2);
        assertThatThrownBy(() -> cluster.on("n3")).hasMessage("no node \"n3\" lives; there are [n1, n2]");
    }

    @Test
    void a_paused_node_is_out_of_the_view_and_comes_back_by_itself() {
        var cluster = plan(11, "n1", "n2", "n3").start();
        var paused = cluster.on("n3");

        paused.pause(Duration.ofSeconds(20));
        cluster.run(Duration.ofSeconds(10));
        assertThat(cluster.on("n1").standing().orElseThrow().members()).hasSize(2);
        assertThat(paused.standing().orElseThrow().members()).hasSize(3);

        cluster.runUntilQuiet();
        assertThat(paused.standing().orElseThrow().members()).hasSize(3);
        assertThat(cluster.on("n1").standing().orElseThrow().members()).hasSize(3);
    }

    @Test
    void a_node_that_is_heard_by_nobody_but_hears_everybody_is_told_nothing() {
        var cluster = plan(13, "n1", "n2", "n3").start();

        cluster.cut("n3", "n1");
        cluster.cut("n3", "n2");
        cluster.run(Duration.ofSeconds(20));

        assertThat(cluster.on("n1").standing().orElseThrow().members()).hasSize(2);
        assertThat(cluster.on("n3").standing().orElseThrow().members()).hasSize(3);
        cluster.heal();
        cluster.runUntilQuiet();
        assertThat(cluster.on("n1").standing().orElseThrow().members()).hasSize(3);
    }

    @Test
    void a_fast_restart_puts_two_incarnations_of_one_name_into_a_view_now_and_then() {
        int both = 0;
        for (long seed = 1; seed <= 30; seed++) {
            var cluster = plan(seed, "n1", "n2", "n3").start();
            cluster.on("n3").restart();
            for (int i = 0; i < 40; i++) {
                cluster.run(Duration.ofMillis(50));
                var view = cluster.world().living("n1").orElseThrow().view().orElseThrow();
                if (view.members().size() == 4) {
                    both++;
                    break;
                }
            }
            cluster.runUntilQuiet();
        }
        assertThat(both).isBetween(3, 29);
    }

    @Test
    void a_hub_that_is_restarted_on_a_living_node_is_another_member() {
        var cluster = plan(17, "n1", "n2", "n3").start();
        var before = cluster.on("n3").standing().orElseThrow().members();

        cluster.on("n3").restartHub(Duration.ofMillis(500));
        cluster.run(Duration.ofSeconds(1));
        cluster.open("n4");
        cluster.runUntilQuiet();

        var after = cluster.on("n3").standing().orElseThrow().members();
        assertThat(after).hasSize(4);
        assertThat(after).filteredOn(before::contains).hasSize(2);
    }

    @Test
    void the_same_seed_does_the_same_and_another_does_something_else() {
        assertThat(busyRun(21)).isEqualTo(busyRun(21)).isNotEqualTo(busyRun(22));
    }

    private static long busyRun(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3").seed(seed).start();
        cluster.on("n1").startChild(Temper.MORTAL.child("a"));
        cluster.on("n2").startChild(Temper.SLOW.child("b"));
        cluster.partition("n1 | n2 n3");
        cluster.run(Duration.ofSeconds(10));
        cluster.heal();
        cluster.run(Duration.ofSeconds(10));
        return cluster.traceHash();
    }

    @Test
    void a_failing_start_is_told_to_the_caller() {
        var cluster = plan(7, "n1").start();

        var start = cluster.on("n1").startChild(Temper.BROKEN.child("x"));
        cluster.runUntilQuiet();

        cluster.verify(start).failed("x");
        assertThat(start.outcome(ChildId.of("x")))
                .hasValueSatisfying(it -> assertThat(it).isInstanceOf(Outcome.StartFailed.class));
    }
}
