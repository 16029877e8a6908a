package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.processhub.core.wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts what a cluster puts on the simulated wire as it grows, and holds docs/SCALE.md to the
/// figures. Time is virtual and chance has a seed, so they are the same on every machine.
///
/// A plain build leaves out the clusters that take minutes. With `-Dscale.figures=true` all are
/// there, and the rows are printed.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScaleFiguresTest {
    private static final boolean FULL = Boolean.getBoolean("scale.figures");

    /// By which members agree on who they are.
    private static final Set<Class<? extends Message>> OF_MEMBERS = Set.of(Message.Report.class, Message.Mark.class);

    /// How near the figures of the paper must be.
    private static final double CLOSE = 1.1;

    @ParameterizedTest
    @CsvSource({"10, 2000", "30, 2000", "100, 1000"})
    void the_cost_of_a_child_and_of_a_change_of_members_is_as_the_paper_says(int nodes, int children)
            throws IOException {
        assumeThat(FULL || nodes <= 30)
                .as("the large clusters are to be counted")
                .isTrue();
        var cluster = cluster(nodes);
        start(cluster, children);
        double perStart = ofChildren(cluster, children);
        double idle = idleBytes(cluster, nodes);
        cluster.world().traffic().clear();
        cluster.on("n" + nodes).crash();
        cluster.runUntilQuiet();
        var crash = ofMembers(cluster);
        double perChildOfCrash = ofChildren(cluster, children);
        cluster.world().traffic().clear();
        cluster.open("n" + nodes);
        cluster.runUntilQuiet();
        var join = ofMembers(cluster);
        double perChildOfJoin = ofChildren(cluster, children);

        var measured = List.of(
                idle,
                perStart,
                (double) crash.frames(),
                (double) crash.bytes(),
                perChildOfCrash,
                (double) join.frames(),
                (double) join.bytes(),
                perChildOfJoin);
        if (FULL) {
            System.out.println(row(nodes, measured));
        }
        var paper = Figures.ofRow("docs/SCALE.md", "| %d | ".formatted(nodes));
        for (int i = 0; i < measured.size(); i++) {
            assertThat(measured.get(i))
                    .as("column %d of the paper's row for %d nodes", i + 2, nodes)
                    .isBetween(paper.get(i) / CLOSE, paper.get(i) * CLOSE);
        }
    }

    private static String row(int nodes, List<Double> figures) {
        return figures.stream()
                .map(figure -> String.format(Locale.ROOT, " %,.0f |", figure))
                .reduce("| " + nodes + " |", String::concat);
    }

    private static SimCluster cluster(int nodes) {
        var names = IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toArray(String[]::new);
        return SimCluster.of(names)
                .seed(1)
                .options(options -> options.withWorld(Figures.SMOOTH, options.membership(), options.clocks()))
                .start();
    }

    private static void start(SimCluster cluster, int children) {
        cluster.runUntilQuiet();
        cluster.world().traffic().clear();
        cluster.await(cluster.on("n1")
                .startChildren(IntStream.range(0, children)
                        .mapToObj(i -> Temper.STEADY.child("child-" + i))
                        .toList()));
        cluster.runUntilQuiet();
    }

    private static Traffic.Sum ofMembers(SimCluster cluster) {
        return cluster.world().traffic().total(OF_MEMBERS::contains);
    }

    /// Bytes for each child.
    private static double ofChildren(SimCluster cluster, int children) {
        var sum =
                cluster.world().traffic().total(kind -> !Figures.ROUTINE.contains(kind) && !OF_MEMBERS.contains(kind));
        return (double) sum.bytes() / children;
    }

    /// How many bytes a node sends in a second while nothing happens.
    private static double idleBytes(SimCluster cluster, int nodes) {
        int seconds = 10;
        cluster.run(Duration.ofSeconds(5));
        cluster.world().traffic().clear();
        cluster.run(Duration.ofSeconds(seconds));
        return (double) cluster.world().traffic().total(_ -> true).bytes() / seconds / nodes;
    }
}
