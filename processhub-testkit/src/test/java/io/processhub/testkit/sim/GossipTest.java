package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.Message;
import io.processhub.model.ChildId;
import io.processhub.strategy.synchronization.Gossip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// News that is passed on: who sends how much, and what becomes of it when one who should pass it
/// on does not.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GossipTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Two heartbeats of 1 s, and the way there and back.
    private static final Duration BOUND = Duration.ofMillis(2_100);

    private static final SimOptions.Network SMOOTH = new SimOptions.Network(100, 600, 600, 600, 8, 300, 0);

    private static final List<String> SLOW = List.of("n3", "n7");

    private static SimCluster cluster(int nodes, int recipients) {
        var names = IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toArray(String[]::new);
        return SimCluster.of(names)
                .options(options -> options.withSynchronization(() -> new Gossip(recipients, Duration.ofSeconds(15)))
                        .withWorld(SMOOTH, options.membership(), options.clocks()))
                .start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 30})
    void everyone_is_told_of_a_change_by_one_other_and_no_one_tells_more_than_the_recipients(int recipients) {
        var cluster = cluster(20, recipients);
        cluster.on("n1").startChild(Temper.STEADY.child("x"));
        cluster.runUntilQuiet();
        var traffic = cluster.world().traffic();
        var news = Set.of(Message.Delta.class, Message.PassOn.class);

        for (int i = 0; i < 10; i++) {
            traffic.clear();
            assertThat(cluster.on(cluster.holderOf("x").orElseThrow()).crashProcess("x"))
                    .isTrue();
            cluster.runUntilQuiet();

            // it starts, it is up; from the second time on it waits before that
            long changes = i == 0 ? 2 : 3;
            assertThat(traffic.total(news::contains).frames()).isEqualTo(changes * 19);
            assertThat(traffic.mostFramesOfOne(news::contains)).isLessThanOrEqualTo(changes * Math.min(19, recipients));
        }
    }

    @Test
    void what_slow_members_should_have_passed_on_comes_to_the_others_within_two_heartbeats() {
        var cluster = cluster(20, 2);
        var children = IntStream.range(0, 40).mapToObj(i -> "x" + i).toList();
        cluster.await(cluster.on("n1")
                .startChildren(children.stream().map(Temper.STEADY::child).toList()));
        cluster.runUntilQuiet();
        for (var from : SLOW) {
            for (int to = 1; to <= 20; to++) {
                if (!from.equals("n" + to)) {
                    cluster.slowDown(from, "n" + to, Duration.ofSeconds(5));
                }
            }
        }

        var took = new ArrayList<Duration>();
        for (var child : children) {
            var holder = cluster.holderOf(child).orElseThrow();
            if (!SLOW.contains(holder)) {
                took.add(restart(cluster, child, holder));
            }
        }

        assertThat(took).hasSizeGreaterThan(20).allSatisfy(it -> assertThat(it).isLessThan(BOUND));
        assertThat(took).anySatisfy(it -> assertThat(it).isGreaterThan(Duration.ofMillis(500)));
    }

    /// Crashes a process.
    ///
    /// @return from when its own node shows the next life until all nodes do that are not slow
    private static Duration restart(SimCluster cluster, String child, String holder) {
        var id = ChildId.of(child);
        var before = shown(cluster, id).getFirst();
        assertThat(cluster.on(holder).crashProcess(child)).isTrue();
        cluster.runUntil(
                "it runs again",
                LIMIT,
                () -> cluster.on(holder)
                        .lookUp(child)
                        .filter(it -> !it.instances().equals(before))
                        .isPresent());
        var since = cluster.time();
        var now = cluster.on(holder).lookUp(child).orElseThrow().instances();
        cluster.runUntil("all know it", LIMIT, () -> shown(cluster, id).stream().allMatch(now::equals));
        return cluster.time().minus(since);
    }

    private static List<Object> shown(SimCluster cluster, ChildId id) {
        return cluster.world().realm("hub").hubs().stream()
                .filter(hub -> !SLOW.contains(hub.node().name()))
                .map(hub -> (Object)
                        (hub.table().containsKey(id) ? hub.table().get(id).instances() : List.of()))
                .collect(Collectors.toList());
    }
}
