package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.CoreConfig.Moving;
import io.processhub.core.HubEffect;
import io.processhub.core.Note;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/// When children move that could move: not all at once, not twice, and not while they do not want
/// to.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PacingTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CHILDREN = 80;

    /// Which moves began where and when, and how many were under way at once.
    private static final class Departures implements World.Watcher {
        private final SimCluster cluster;
        private final Map<String, List<Long>> begunMillis = new LinkedHashMap<>();
        private final Map<String, Integer> underWay = new LinkedHashMap<>();
        private int most;

        Departures(SimCluster cluster) {
            this.cluster = cluster;
            cluster.world().watch(this);
        }

        @Override
        public void stepped(SimNode node, String what, Object step) {
            if (step instanceof HubEffect.Noted(Note.MoveBegun _)) {
                begunMillis
                        .computeIfAbsent(node.name(), _ -> new ArrayList<>())
                        .add(cluster.time().toMillis());
                most = Math.max(most, underWay.merge(node.name(), 1, Integer::sum));
            } else if (step instanceof HubEffect.Noted(Note.Moved _)) {
                underWay.merge(node.name(), -1, Integer::sum);
            }
        }

        int count() {
            return begunMillis.values().stream().mapToInt(List::size).sum();
        }

        /// The most that began on one node within any such time.
        int mostWithin(long millis) {
            return begunMillis.values().stream()
                    .mapToInt(times -> times.stream()
                            .mapToInt(from -> (int) times.stream()
                                    .filter(at -> at >= from && at < from + millis)
                                    .count())
                            .max()
                            .orElse(0))
                    .max()
                    .orElse(0);
        }
    }

    private static List<String> ids() {
        return IntStream.range(0, CHILDREN).mapToObj(i -> "child" + i).toList();
    }

    private static SimCluster cluster(long seed, Moving moving, String... nodes) {
        var cluster = SimCluster.of(nodes)
                .seed(seed)
                .options(it -> it.withMoving(moving))
                .start();
        cluster.await(cluster.on(nodes[0])
                .startChildren(ids().stream().map(Temper.STEADY::child).toList()));
        cluster.runUntilQuiet();
        return cluster;
    }

    private static Moving pace(int atOnce, int perSecond) {
        return new Moving(Duration.ofMillis(100), atOnce, perSecond, Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @Seeds(10)
    void no_more_than_so_many_are_under_way_from_a_node_at_once(long seed) {
        var cluster = cluster(seed, pace(2, 10_000), "n1", "n2");
        var departures = new Departures(cluster);

        cluster.open("n3");
        cluster.runUntilQuiet();

        assertThat(departures.count()).isGreaterThan(15);
        assertThat(departures.most).isEqualTo(2);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void no_more_than_so_many_begin_in_a_second_and_a_tenth_of_them_in_one_burst(long seed) {
        var cluster = cluster(seed, pace(1_000, 10), "n1", "n2");
        var departures = new Departures(cluster);

        cluster.open("n3");
        cluster.runUntilQuiet();

        assertThat(departures.count()).isGreaterThan(15);
        assertThat(departures.mostWithin(1_000)).isBetween(9, 11);
        assertThat(departures.mostWithin(50)).isEqualTo(1);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void nodes_that_come_one_after_the_other_within_the_delay_cause_one_rebalance(long seed) {
        var cluster = cluster(seed, new Moving(Duration.ofSeconds(10), 1_000, 10_000, LONG), "n1", "n2");
        var departures = new Departures(cluster);

        cluster.open("n3");
        cluster.run(Duration.ofSeconds(4));
        cluster.open("n4");
        cluster.run(Duration.ofSeconds(4));
        assertThat(departures.count()).isZero();
        cluster.runUntil("children move", LONG, () -> departures.count() > 0);
        cluster.runUntilQuiet();

        assertThat(ids()).allSatisfy(id -> cluster.verify(id).runsOnExactly(1));
        assertThat(departures.count()).isEqualTo((int) ids().stream()
                .filter(id -> !cluster.holderOf(id).equals(Optional.of(Homes.home(id, "n1", "n2"))))
                .count());
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_node_that_has_to_catch_up_first_does_not_make_the_rebalance_wait_for_longer(long seed) {
        var cluster = cluster(seed, new Moving(Duration.ofSeconds(4), 1_000, 10_000, LONG), "n1", "n2");
        var departures = new Departures(cluster);
        var proposed = new ArrayList<Long>();
        var agreed = new ArrayList<Long>();
        cluster.world().watch((node, what, step) -> {
            departures.stepped(node, what, step);
            if (node.name().equals("n3") && step instanceof HubEffect.Noted(Note note)) {
                long now = cluster.time().toMillis();
                switch (note) {
                    case Note.MembersProposed(var members) when members.size() == 3 -> proposed.add(now);
                    case Note.MembersAgreed(var members) when members.size() == 3 -> agreed.add(now);
                    default -> {}
                }
            }
        });

        cluster.open("n3");
        cluster.runUntil("n3 knows the others", LONG, () -> !proposed.isEmpty());
        cluster.slowDown("n1", "n3", Duration.ofSeconds(2));
        cluster.slowDown("n2", "n3", Duration.ofSeconds(2));
        cluster.runUntilQuiet();

        long known = proposed.getLast();
        assertThat(agreed.getLast()).isGreaterThan(known + 1_500);
        assertThat(departures.begunMillis.values())
                .allSatisfy(times ->
                        assertThat(times).allSatisfy(at -> assertThat(at).isBetween(known + 3_500, known + 5_000)));
        assertThat(departures.count()).isGreaterThan(15);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_lost_node_is_made_up_for_at_once_also_while_others_wait_for_a_rebalance(long seed) {
        var cluster = cluster(seed, new Moving(Duration.ofSeconds(30), 1_000, 10_000, LONG), "n1", "n2", "n3");

        cluster.open("n4");
        cluster.run(Duration.ofSeconds(3));
        cluster.on("n3").crash();
        cluster.runUntil(
                "all run again",
                Duration.ofSeconds(10),
                () -> ids().stream().allMatch(id -> cluster.holderOf(id).isPresent()));
        cluster.runUntilQuiet();
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_drained_node_gives_everything_away_stays_a_member_and_gets_its_own_back(long seed) {
        var cluster = cluster(seed, pace(1_000, 10_000), "n1", "n2", "n3");
        long own = ids().stream()
                .filter(id -> cluster.holderOf(id).orElseThrow().equals("n1"))
                .count();
        assertThat(own).isPositive();

        cluster.on("n1").drain();
        cluster.runUntil("nothing is left", LONG, () -> cluster.on("n1").remaining() == 0);
        var start = cluster.on("n1").startChild(Temper.STEADY.child("late"));
        cluster.await(start);

        cluster.verify(start).started("late");
        assertThat(cluster.holderOf("late")).isNotEqualTo(Optional.of("n1"));
        assertThat(ids()).noneMatch(id -> cluster.holderOf(id).orElseThrow().equals("n1"));
        cluster.run(Duration.ofSeconds(2));
        cluster.verify("child0").isKnownTo("n1", "n2", "n3").keptItsState();

        cluster.on("n1").undrain();
        cluster.runUntilQuiet();
        assertThat(ids().stream()
                        .filter(id -> cluster.holderOf(id).orElseThrow().equals("n1")))
                .hasSize((int) own);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void when_all_nodes_are_drained_everything_stays_and_calls_wait_for_one_that_is_not(long seed) {
        var cluster = cluster(seed, pace(1_000, 10_000), "n1", "n2");
        cluster.on("n1").drain();
        cluster.on("n2").drain();
        cluster.run(Duration.ofSeconds(5));

        var start = cluster.on("n1").startChild(Temper.STEADY.child("late"));
        cluster.run(Duration.ofSeconds(3));
        assertThat(start.isOver()).isFalse();
        assertThat(ids()).allSatisfy(id -> cluster.verify(id).runsOnExactly(1));

        cluster.on("n2").undrain();
        cluster.await(start);
        cluster.verify(start).started("late");
        cluster.runUntilQuiet();
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_process_delays_its_move_until_it_is_ready(long seed) {
        var cluster = cluster(seed, pace(1_000, 10_000), "n1", "n2");
        var child = Homes.childThat(id -> Homes.home(id, "n1", "n2").equals("n1")
                && Homes.home(id, "n1", "n2", "n3").equals("n3"));
        cluster.await(cluster.on("n1").startChild(Temper.STEADY.child(child)));
        cluster.on("n1").deferMove(child, true);

        cluster.open("n3");
        cluster.run(Duration.ofMinutes(2));
        assertThat(cluster.holderOf(child)).contains("n1");

        cluster.on("n1").deferMove(child, false);
        cluster.run(Duration.ofSeconds(2));
        assertThat(cluster.holderOf(child)).contains("n3");
        cluster.runUntilQuiet();
        cluster.verify(child).keptItsState();
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_process_that_is_never_ready_moves_all_the_same_in_the_end(long seed) {
        var cluster =
                cluster(seed, new Moving(Duration.ofMillis(100), 1_000, 10_000, Duration.ofSeconds(20)), "n1", "n2");
        cluster.on("n1").drain();
        cluster.on("n1").undrain();
        cluster.runUntilQuiet();
        ids().forEach(id -> cluster.on("n1").deferMove(id, true));

        cluster.on("n1").drain();
        cluster.run(Duration.ofSeconds(15));
        assertThat(cluster.on("n1").remaining()).isPositive();
        cluster.runUntil(
                "nothing is left",
                Duration.ofSeconds(15),
                () -> cluster.on("n1").remaining() == 0);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_node_that_leaves_waits_for_them_for_half_of_its_time_and_loses_none(long seed) {
        var cluster = cluster(seed, pace(1_000, 10_000), "n1", "n2");
        ids().forEach(id -> cluster.on("n1").deferMove(id, true));

        var n1 = cluster.on("n1");
        n1.leave();
        cluster.run(Duration.ofSeconds(4));
        assertThat(n1.isUp()).isTrue();
        cluster.runUntil("it has left", LONG, () -> !n1.isUp());
        cluster.runUntilQuiet();

        assertThat(ids()).allSatisfy(id -> cluster.verify(id).runsOnExactly(1).keptItsState());
        cluster.verifyConverged();
    }
}
