package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.wire.Message;
import io.processhub.model.ChildId;
import io.processhub.spi.MigrationStrategy;
import io.processhub.strategy.migration.ColdSwap;
import io.processhub.strategy.migration.HotSwap;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A move never loses: each of those who take part is crashed at each step of the exchange.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MovesTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int PROBES = 200;
    private static final int MANY = 30;

    /// How the child is moved.
    enum Swap {
        COLD,
        HOT;

        MigrationStrategy strategy() {
            return switch (this) {
                case COLD -> new ColdSwap();
                case HOT -> new HotSwap(HotSwap.Options.DEFAULT.handover(true));
            };
        }
    }

    /// Who is crashed.
    enum Victim {
        OLD_HOME,
        NEW_HOME,
        ARBITER
    }

    /// Three nodes, a fourth that joins, and a child that moves to it, by an arbiter that is
    /// neither its old home nor its new one.
    private record Roles(String child, String oldHome, String arbiter) {
        String of(Victim victim) {
            return switch (victim) {
                case OLD_HOME -> oldHome;
                case NEW_HOME -> "n4";
                case ARBITER -> arbiter;
            };
        }
    }

    private static SimCluster three(Swap swap, long seed) {
        return SimCluster.of("n1", "n2", "n3")
                .seed(seed)
                .options(options -> options.withStrategies(() -> SimStrategies.moving(swap.strategy()))
                        .withUnevenWeights())
                .start();
    }

    private static Roles roles() {
        var cluster = three(Swap.COLD, 1);
        var ids = IntStream.range(0, PROBES).mapToObj(i -> "child" + i).toList();
        cluster.await(cluster.on("n1")
                .startChildren(ids.stream().map(Temper.STEADY::child).toList()));
        var before = ids.stream().map(id -> cluster.holderOf(id).orElseThrow()).toList();
        cluster.open("n4");
        cluster.runUntilQuiet();
        for (int i = 0; i < PROBES; i++) {
            var arbiter = Homes.home(ids.get(i), "n1", "n2", "n3", "n4");
            boolean moves = cluster.holderOf(ids.get(i)).orElseThrow().equals("n4");
            if (moves && !arbiter.equals("n4") && !arbiter.equals(before.get(i))) {
                return new Roles(ids.get(i), before.get(i), arbiter);
            }
        }
        throw new AssertionError("no child of " + PROBES + " has three different nodes");
    }

    /// What happened in one run, up to the crash.
    private static final class Run implements World.Watcher {
        private final SimCluster cluster;
        private final Roles roles;
        private final int crashAt;
        private final Victim victim;
        private final List<String> steps = new ArrayList<>();
        private boolean begun;
        private boolean crashed;
        private boolean envelopeArrived;
        private boolean wasUpAtNewHome;

        Run(SimCluster cluster, Roles roles, int crashAt, Victim victim) {
            this.cluster = cluster;
            this.roles = roles;
            this.crashAt = crashAt;
            this.victim = victim;
        }

        @Override
        public void stepped(SimNode node, String what, Object step) {
            begun |= step instanceof HubEffect.Send send && send.message() instanceof Message.MoveOrder;
            if (!begun || crashed || !isAboutIt(step)) {
                return;
            }
            steps.add(node.name() + " " + what + " " + step);
            if (steps.size() == crashAt) {
                crashed = true;
                cluster.on(roles.of(victim)).crash();
                return;
            }
            boolean isThere = node.name().equals("n4");
            envelopeArrived |= isThere
                    && step instanceof HubEvent.MessageReceived received
                    && received.message() instanceof Message.Envelope;
            wasUpAtNewHome |= isThere && step instanceof HubEvent.ProcessStarted;
        }

        private boolean isAboutIt(Object step) {
            return step.toString().contains(roles.child());
        }

        /// Whether the state may be lost with who was crashed.
        boolean mayLose(Swap swap) {
            return switch (victim) {
                case OLD_HOME -> !envelopeArrived;
                case NEW_HOME -> wasUpAtNewHome && swap == Swap.COLD;
                case ARBITER -> false;
            };
        }
    }

    private static Run move(Swap swap, Roles roles, Victim victim, int crashAt, long seed) {
        var cluster = three(swap, seed);
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(roles.child())));
        cluster.runUntilQuiet();
        var run = new Run(cluster, roles, crashAt, victim);
        cluster.world().watch(run);
        cluster.open("n4");
        cluster.runUntil("the move has begun", LONG, () -> run.begun);
        cluster.runUntilQuiet();
        return run;
    }

    @ParameterizedTest
    @EnumSource
    void each_who_takes_part_crashes_at_each_step_and_nothing_is_lost_but_what_he_alone_had(Swap swap) {
        var roles = roles();
        var whole = move(swap, roles, Victim.ARBITER, Integer.MAX_VALUE, 1);
        whole.cluster.verify(roles.child()).runsOnExactly(1).runsOn("n4").keptItsState();
        assertThat(whole.steps.toString())
                .contains("MoveOrder", "FreezeProcess", "ProcessFrozen", "Envelope", "ProcessStarted", "Moved");
        assertThat(whole.steps.toString().contains("EnlivenProcess")).isEqualTo(swap == Swap.HOT);

        for (var victim : Victim.values()) {
            for (int step = 1; step <= whole.steps.size(); step++) {
                check(swap, move(swap, roles, victim, step, 1));
            }
        }
    }

    private static void check(Swap swap, Run run) {
        var what = "%s crashed before step %d, %s".formatted(run.victim, run.crashAt, run.steps.getLast());
        try {
            assertThat(run.crashed).as(what).isTrue();
            var child = run.cluster.verify(run.roles.child()).runsOnExactly(1).hadRisingTokens();
            if (!run.mayLose(swap)) {
                child.keptItsState();
            }
            run.cluster.verifyConverged();
        } catch (InvariantViolated e) {
            throw new AssertionError(what, e);
        }
    }

    @ParameterizedTest
    @Seeds(40)
    void a_child_runs_on_while_its_new_home_fails_to_prepare_it_and_moves_when_it_can(long seed) {
        var roles = roles();
        var cluster = three(Swap.HOT, seed);
        var start = cluster.on("n1").startChild(Temper.FRAGILE.child(roles.child()));
        cluster.await(start);
        while (!start.hasSucceeded()) {
            start = cluster.on("n1").startChild(Temper.FRAGILE.child(roles.child()));
            cluster.await(start);
        }
        var truth = cluster.world().realm("hub").truth();
        var before = truth.running(ChildId.of(roles.child())).getFirst();

        cluster.open("n4");
        cluster.runUntilQuiet();

        cluster.verify(roles.child()).runsOnExactly(1).runsOn("n4");
        assertThat(truth.running(ChildId.of(roles.child())))
                .singleElement()
                .satisfies(now -> assertThat(now.lineage()).isEqualTo(before.lineage()));
        assertThat(truth.lives(ChildId.of(roles.child()))).last().isNotEqualTo(before);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @EnumSource
    void a_node_that_leaves_hands_over_what_its_children_know(Swap swap) {
        var cluster = three(swap, 3);
        var child = IntStream.range(0, PROBES)
                .mapToObj(i -> "child" + i)
                .filter(id -> {
                    cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(id)));
                    return cluster.holderOf(id).orElseThrow().equals("n2");
                })
                .findFirst()
                .orElseThrow();

        cluster.on("n2").leave();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(1).keptItsState().hadRisingTokens();
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(40)
    void of_two_copies_that_meet_the_one_that_ends_leaves_its_state_to_the_other(long seed) {
        var cluster = SimCluster.of("n1", "n2", "n3").seed(seed).start();
        var child = Homes.childOn("n3", "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));

        cluster.partition("n1 n2 | n3");
        cluster.run(Duration.ofSeconds(8));
        cluster.verify(child).runsOnExactly(2);
        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(1);
        assertThat(cluster.world().realm("hub").states().mergedStates()).isEqualTo(1);
        cluster.verifyConverged();
    }

    /// Half of the copies that stay have to move home just when the states of the others come.
    @ParameterizedTest
    @EnumSource
    void copies_that_move_are_given_the_states_of_those_that_ended_all_the_same(Swap swap) {
        var cluster = three(swap, 4);
        var children = IntStream.range(0, MANY).mapToObj(i -> "child" + i).toList();
        cluster.await(cluster.on("n1")
                .startChildren(children.stream().map(Temper.STEADY::child).toList()));

        cluster.partition("n1 n2 | n3");
        cluster.run(Duration.ofSeconds(8));
        children.forEach(child -> cluster.verify(child).runsOnExactly(2));
        cluster.heal();
        cluster.runUntilQuiet();

        children.forEach(child -> cluster.verify(child).runsOnExactly(1));
        assertThat(cluster.world().realm("hub").states().mergedStates()).isEqualTo(MANY);
        cluster.verifyConverged();
    }
}
