package io.processhub.strategy.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Measures how even ConsistentHashing is and how little it moves, and holds the guide to the
/// figures: they follow from the hash, so they are the same on every machine.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DistributionFiguresTest {
    private static final List<Double> EQUAL = List.of(1.0);
    private static final List<Double> UNEQUAL = List.of(1.0, 2.0, 4.0);

    private final ConsistentHashing strategy = new ConsistentHashing();

    @Test
    void the_figures_of_the_guide_are_those_that_are_measured() throws IOException {
        var table = new ArrayList<String>();
        table.add("| nodes | weights | children | fullest: median | fullest: worst"
                + " | join: moved / necessary | leave: moved / necessary |");
        table.add("| --- | --- | --- | --- | --- | --- | --- |");
        for (int nodes : new int[] {3, 5, 20, 100}) {
            table.add(row(nodes, "equal", EQUAL, 100_000));
        }
        for (int nodes : new int[] {3, 5, 20, 100}) {
            table.add(row(nodes, "1, 2, 4", UNEQUAL, 100_000));
        }
        for (int nodes : new int[] {3, 5, 20}) {
            table.add(row(nodes, "equal", EQUAL, 1_000 * nodes));
        }

        assertThat(Files.readString(guide())).contains(String.join("\n", table));
    }

    private String row(int nodes, String named, List<Double> weights, int children) {
        var specs =
                IntStream.range(0, children).mapToObj(i -> spec("device-" + i)).toList();
        var fullest = new double[nodes < 20 ? 15 : 3];
        double joined = 0;
        double left = 0;
        for (int naming = 0; naming < fullest.length; naming++) {
            var prefix = "rack-" + naming + "-node-";
            var candidates = IntStream.range(0, nodes)
                    .mapToObj(i -> new Candidate(new NodeId(prefix + i, i), weights.get(i % weights.size()), Map.of()))
                    .toList();
            var homes = homes(candidates, specs);
            fullest[naming] = fullest(candidates, homes);
            if (naming == 0) {
                var one = new Candidate(new NodeId(prefix + "new", -1), 1, Map.of());
                var more = Stream.concat(candidates.stream(), Stream.of(one)).toList();
                joined = movedToNecessary(homes, homes(more, specs), one.node());
                var fewer = candidates.subList(1, nodes);
                left = movedToNecessary(
                        homes(fewer, specs), homes, candidates.getFirst().node());
            }
        }
        Arrays.sort(fullest);
        return String.format(
                Locale.ROOT,
                "| %d | %s | %,d | %.3f | %.3f | %.3f | %.3f |",
                nodes,
                named,
                children,
                fullest[fullest.length / 2],
                fullest[fullest.length - 1],
                joined,
                left);
    }

    private List<NodeId> homes(List<Candidate> candidates, List<StoredSpec> specs) {
        return specs.stream()
                .map(spec -> strategy.choose(spec, candidates, 1).getFirst())
                .toList();
    }

    /// How many times its fair share the node has that has most of it.
    private static double fullest(List<Candidate> candidates, List<NodeId> homes) {
        Map<NodeId, Integer> shares = new HashMap<>();
        homes.forEach(home -> shares.merge(home, 1, Integer::sum));
        double weights = candidates.stream().mapToDouble(Candidate::weight).sum();
        return candidates.stream()
                .mapToDouble(it -> shares.getOrDefault(it.node(), 0) * weights / (it.weight() * homes.size()))
                .max()
                .orElseThrow();
    }

    /// How many children move when one node more or less is there, divided by how many that node
    /// has: those must move, whatever the strategy.
    private static double movedToNecessary(List<NodeId> without, List<NodeId> with, NodeId one) {
        int moved = 0;
        int necessary = 0;
        for (int i = 0; i < with.size(); i++) {
            moved += with.get(i).equals(without.get(i)) ? 0 : 1;
            necessary += with.get(i).equals(one) ? 1 : 0;
        }
        return (double) moved / necessary;
    }

    private static StoredSpec spec(String id) {
        return new StoredSpec(
                ChildId.of(id),
                "device",
                Payload.EMPTY,
                RestartType.PERMANENT,
                Duration.ofSeconds(5),
                Map.of(),
                Optional.empty(),
                List.of());
    }

    private static Path guide() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("LICENSE"))) {
            folder = Objects.requireNonNull(folder.getParent(), "the root of the project has a LICENSE");
        }
        return folder.resolve("docs/guide/distribution.md");
    }
}
