package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.wire.Message;
import io.processhub.model.ChildId;
import io.processhub.spi.SynchronizationStrategy;
import io.processhub.strategy.synchronization.Gossip;
import io.processhub.strategy.synchronization.PubSub;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts what synchronization puts on the simulated wire, and holds the guide to the figures. Time
/// is virtual and chance has a seed, so they are the same on every machine.
///
/// A plain build has fewer children in the large clusters. With `-Dsynchronization.figures=true` it
/// takes some minutes, has 10,000 everywhere, and prints the guide's table.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SynchronizationFiguresTest {
    private static final boolean FULL = Boolean.getBoolean("synchronization.figures");

    private static final Set<Class<? extends Message>> NEWS = Set.of(Message.Delta.class, Message.PassOn.class);
    private static final int STARTS = 21;

    /// Of the columns, those that the guide has for 10,000 children.
    private static final int ALL = 2;

    private static final int SPREAD = 6;

    /// How near the guide's figures must be, by column: the last one, a time, follows chance most.
    private static final List<Double> CLOSE = List.of(1.1, 1.1, 1.1, 1.1, 1.1, 1.2, 2.0);

    /// What one start of a child did: it writes to two logs, so it is two changes.
    ///
    /// @param frames that carry the changes, of all nodes together
    /// @param bytes  in them
    /// @param most   frames of the node that sent most for the start, of any kind
    /// @param millis from the first registry that shows the child to the last
    private record Start(double frames, double bytes, double most, double millis) {}

    @ParameterizedTest
    @CsvSource({
        "PubSub, 3, 10000", "PubSub, 10, 1000", "PubSub, 50, 200",
        "Gossip, 3, 10000", "Gossip, 10, 1000", "Gossip, 50, 200"
    })
    void idle_traffic_does_not_grow_with_the_children_and_each_node_is_told_of_a_change_once(
            String strategy, int nodes, int children) throws IOException {
        int many = FULL ? 10_000 : children;
        var cluster = cluster(strategy.equals("Gossip") ? new Gossip() : new PubSub(), nodes);

        double none = idleBytes(cluster, nodes);
        startChildren(cluster, 0, 100);
        double hundred = idleBytes(cluster, nodes);
        startChildren(cluster, 100, many);
        double all = idleBytes(cluster, nodes);
        var starts = IntStream.range(0, STARTS)
                .mapToObj(i -> start(cluster, "probe-" + i, "n" + (1 + i % nodes)))
                .toList();

        var measured = List.of(
                none,
                hundred,
                all,
                median(starts, Start::frames),
                median(starts, Start::bytes),
                median(starts, Start::most),
                median(starts, Start::millis));
        if (FULL) {
            System.out.println(row(strategy, nodes, measured));
        }
        // a heartbeat tells how far a log is: no more than the digits of that number
        assertThat(all).isBetween(0.95 * hundred, 1.08 * hundred);
        assertThat(hundred - none).isLessThan(20.0 * (nodes - 1));
        assertThat(median(starts, Start::frames)).isBetween(2.0 * (nodes - 1), 2.0 * (nodes - 1) + 2);
        assertThat(starts).allSatisfy(start -> assertThat(start.millis()).isLessThan(50));
        var guide = guide(strategy, nodes);
        for (int i = 0; i < measured.size(); i++) {
            if (many == 10_000 || (i != ALL && i != SPREAD)) {
                assertThat(measured.get(i))
                        .as("column %d of the guide's row for %d nodes with %s", i + 3, nodes, strategy)
                        .isBetween(guide.get(i) / CLOSE.get(i), guide.get(i) * CLOSE.get(i));
            }
        }
    }

    private static String row(String strategy, int nodes, List<Double> figures) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %,.0f | %.0f | %,.0f | %.0f | %.1f |",
                strategy,
                nodes,
                figures.get(0),
                figures.get(1),
                figures.get(2),
                figures.get(3),
                figures.get(4),
                figures.get(5),
                figures.get(6));
    }

    private static SimCluster cluster(SynchronizationStrategy strategy, int nodes) {
        var names = IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toArray(String[]::new);
        return SimCluster.of(names)
                .seed(1)
                .options(options -> options.withSynchronization(() -> strategy)
                        .withWorld(Figures.SMOOTH, options.membership(), options.clocks()))
                .start();
    }

    private static void startChildren(SimCluster cluster, int from, int to) {
        for (int first = from; first < to; first += 500) {
            cluster.await(cluster.on("n1")
                    .startChildren(IntStream.range(first, Math.min(first + 500, to))
                            .mapToObj(i -> Temper.STEADY.child("child-" + i))
                            .toList()));
        }
        cluster.runUntilQuiet();
    }

    /// How many bytes a node sends in a second while nothing happens.
    private static double idleBytes(SimCluster cluster, int nodes) {
        int seconds = 30;
        cluster.run(Duration.ofSeconds(5));
        cluster.world().traffic().clear();
        cluster.run(Duration.ofSeconds(seconds));
        return (double) cluster.world().traffic().total(_ -> true).bytes() / seconds / nodes;
    }

    private static Start start(SimCluster cluster, String child, String caller) {
        var id = ChildId.of(child);
        var limit = Duration.ofSeconds(10);
        var world = cluster.world();
        var hubs = world.realm("hub").hubs();
        world.traffic().clear();

        cluster.on(caller).startChild(Temper.STEADY.child(child));
        cluster.runUntil(
                "a registry shows " + child,
                limit,
                () -> hubs.stream().anyMatch(hub -> hub.table().containsKey(id)));
        long first = world.agenda().now();
        cluster.runUntil(
                "all registries show " + child,
                limit,
                () -> hubs.stream().allMatch(hub -> hub.table().containsKey(id)));
        long last = world.agenda().now();
        cluster.runUntilQuiet();

        var news = world.traffic().total(NEWS::contains);
        long most = world.traffic().mostFramesOfOne(kind -> !Figures.ROUTINE.contains(kind));
        return new Start(news.frames(), news.bytes(), most, (last - first) / 1_000.0);
    }

    private static double median(List<Start> starts, ToDoubleFunction<Start> figure) {
        return starts.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(STARTS / 2)
                .findFirst()
                .orElseThrow();
    }

    /// The figures in the guide's row.
    private static List<Double> guide(String strategy, int nodes) throws IOException {
        return Figures.ofRow("docs/guide/synchronization.md", "| %s | %d | ".formatted(strategy, nodes));
    }
}
