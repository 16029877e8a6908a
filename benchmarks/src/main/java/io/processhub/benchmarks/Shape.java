package io.processhub.benchmarks;

import io.processhub.benchmarks.jvm.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The names that results have: workload, case and quantities. What the JSON is made of is written
/// down once, in the resource `shape.txt`, and holds for every run: a name that is not there is
/// refused, and a case that was measured has all of its quantities.
///
/// A line of it is `W1 start1k,start10k: ms coldMs?`: the workload, its cases, and what each of
/// them says; `?` marks what is not always there.
final class Shape {
    private final Map<String, Map<String, Set<String>>> always = new LinkedHashMap<>();
    private final Map<String, Map<String, Set<String>>> known = new LinkedHashMap<>();

    private Shape() {}

    /// The shape of all results.
    static Shape ofResults() {
        try (var in = Objects.requireNonNull(Shape.class.getResourceAsStream("shape.txt"), "shape.txt");
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return of(lines.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Shape of(Stream<String> lines) {
        var shape = new Shape();
        lines.map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(shape::read);
        return shape;
    }

    private void read(String line) {
        int colon = line.indexOf(':');
        var names = line.substring(0, colon).split(" +", -1);
        var quantities = line.substring(colon + 1).strip().split(" +", -1);
        for (var kase : names[1].split(",", -1)) {
            for (var quantity : quantities) {
                boolean optional = quantity.endsWith("?");
                var name = optional ? quantity.substring(0, quantity.length() - 1) : quantity;
                at(known, names[0], kase).add(name);
                if (!optional) {
                    at(always, names[0], kase).add(name);
                }
            }
        }
    }

    private static Set<String> at(Map<String, Map<String, Set<String>>> map, String workload, String kase) {
        return map.computeIfAbsent(workload, _ -> new LinkedHashMap<>()).computeIfAbsent(kase, _ -> new TreeSet<>());
    }

    /// The workloads that there may be results of.
    Set<String> workloads() {
        return Set.copyOf(known.keySet());
    }

    /// The cases of a workload, in the order of the file.
    List<String> cases(String workload) {
        return List.copyOf(known.getOrDefault(workload, Map.of()).keySet());
    }

    /// What a case always says if it is measured; none if there is no such case.
    Set<String> quantities(String workload, String kase) {
        return Set.copyOf(always.getOrDefault(workload, Map.of()).getOrDefault(kase, Set.of()));
    }

    /// Refuses a name that is not known.
    ///
    /// @throws IllegalArgumentException names it
    void check(String workload, String kase, String quantity) {
        if (!known.getOrDefault(workload, Map.of()).getOrDefault(kase, Set.of()).contains(quantity)) {
            throw new IllegalArgumentException("%s.%s.%s is not in shape.txt; add it there and to docs/PERFORMANCE.md"
                    .formatted(workload, kase, quantity));
        }
    }

    /// Demands that a case says all that it always says.
    ///
    /// @throws BenchException names what is missing
    void checkComplete(String workload, String kase, Collection<String> measured) {
        var missing = missing(workload, kase, measured);
        if (!missing.isEmpty()) {
            throw new BenchException("%s.%s lacks %s".formatted(workload, kase, String.join(", ", missing)));
        }
    }

    /// What a case always says and was not measured, in order.
    List<String> missing(String workload, String kase, Collection<String> measured) {
        return quantities(workload, kase).stream()
                .filter(quantity -> !measured.contains(quantity))
                .sorted()
                .toList();
    }
}
