package io.processhub.benchmarks.plots;

import io.processhub.benchmarks.jvm.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The pictures of docs/PERFORMANCE.md, of the JSON that a run ends with. What was not measured is
/// left out.
public final class Plots {
    private Plots() {}

    /// Something that the original was measured at too, or has a target.
    ///
    /// @param path     in the JSON, with slashes
    /// @param factor   from there to the chart's unit
    /// @param original in the chart's unit; 0 if it could not be measured
    /// @param target   in the chart's unit
    record Measure(String label, String path, double factor, double original, double target) {}

    static final List<Measure> TIMES = List.of(
            new Measure("start of 10k, one node", "W1/start10k/ms", 1, 3_783, 40),
            new Measure("start of 100k, one node", "W1/start100k/ms", 1, 0, 250),
            new Measure("start of 1M, one node", "W1/start1M/ms", 1, 0, 2_000),
            new Measure("start of 10k, three nodes", "W2/start10k/allRegistriesMs", 1, 1_724, 150),
            new Measure("start of 100k, three nodes", "W2/start100k/allRegistriesMs", 1, 5_989, 1_000),
            new Measure("a 4th node joins 10k", "W4/join10k/convergedMs", 1, 1_215, 300),
            new Measure("kill -9 of one of three, 10k", "W5/kill10k/runningMs", 1, 488, 480),
            new Measure("stop of 10k, one node", "W6/stop10k/ms", 1, 1_742, 40),
            new Measure("stop of 10k, three nodes", "W6/stop10kThreeNodes/ms", 1, 1_044, 100),
            new Measure("1,000 ids from three nodes at once", "W8/conflict/ms", 1, 128, 40));

    static final List<Measure> LATENCIES = List.of(
            new Measure("look-up among 1M", "W3/lookup/ns", 1e-3, 0, 0.06),
            new Measure("look-up among 100k", "W3/lookup100k/ns", 1e-3, 1.157, 0.06),
            new Measure("awaited start, one node, p50", "W7/oneNode/p50us", 1, 488, 20),
            new Measure("awaited start, one node, p99", "W7/oneNode/p99us", 1, 1_242, 100),
            new Measure("awaited start, 100k registered, p50", "W7/oneNodeWith100k/p50us", 1, 0, 20),
            new Measure("awaited start, three nodes, p50", "W7/threeNodes/p50us", 1, 823, 400),
            new Measure("awaited start, three nodes, p99", "W7/threeNodes/p99us", 1, 2_490, 1_500),
            new Measure("ask between nodes, 100 B, p50", "W11/ask100B/p50us", 1, 0, 200));

    /// Writes them into a folder, which is made if it is not there.
    ///
    /// @return the files
    /// @throws BenchException if they cannot be written
    public static List<Path> write(Path folder, JsonNode results) {
        var files = new ArrayList<Path>();
        try {
            Files.createDirectories(folder);
            for (var chart : charts(results).entrySet()) {
                files.add(Files.writeString(
                        folder.resolve(chart.getKey() + ".svg"),
                        chart.getValue().svg()));
            }
        } catch (IOException e) {
            throw new BenchException("the plots cannot be written to " + folder + ": " + e);
        }
        return files;
    }

    static Map<String, Chart> charts(JsonNode results) {
        var charts = new LinkedHashMap<String, Chart>();
        chart(charts, "times", "Starts, stops and changes of the cluster", "milliseconds", rows(TIMES, results));
        chart(charts, "latencies", "Single operations", "microseconds", rows(LATENCIES, results));
        var ratios = ratios(results);
        if (!ratios.isEmpty()) {
            charts.put(
                    "pekko",
                    new Chart(
                            "Beside Apache Pekko 1.7.0 in the same run",
                            "Pekko is 1; further right is better",
                            List.of("Pekko", "ProcessHub"),
                            ratios));
        }
        return charts;
    }

    private static void chart(Map<String, Chart> charts, String name, String title, String unit, List<Chart.Row> rows) {
        if (!rows.isEmpty()) {
            charts.put(name, new Chart(title, unit, List.of("Elixir's ProcessHub", "ProcessHub for Java"), rows));
        }
    }

    private static List<Chart.Row> rows(List<Measure> measures, JsonNode results) {
        return measures.stream().flatMap(measure -> row(measure, results)).toList();
    }

    private static Stream<Chart.Row> row(Measure measure, JsonNode results) {
        var value = results.at("/" + measure.path());
        if (!value.isNumber()) {
            return Stream.empty();
        }
        return Stream.of(new Chart.Row(
                measure.label(),
                List.of(present(measure.original()), present(value.asDouble() * measure.factor())),
                present(measure.target())));
    }

    private static OptionalDouble present(double value) {
        return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /// All cases of P1 and P2 that have a ratio, as they are called there.
    private static List<Chart.Row> ratios(JsonNode results) {
        var rows = new ArrayList<Chart.Row>();
        for (var workload : List.of("P1", "P2")) {
            for (var kase : results.path(workload).properties()) {
                double ratio = kase.getValue().path("ratio").asDouble(0);
                if (ratio > 0) {
                    rows.add(new Chart.Row(
                            workload + " " + kase.getKey(),
                            List.of(OptionalDouble.of(1), OptionalDouble.of(ratio)),
                            OptionalDouble.empty()));
                }
            }
        }
        return rows;
    }
}
