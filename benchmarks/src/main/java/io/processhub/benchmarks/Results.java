package io.processhub.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// What was measured: workload, case, quantity, and a value from each round. From any thread.
///
/// The name of a quantity ends in its unit. A dot in it makes an object of its own in the JSON:
/// `pekko.mops` is `"pekko":{"mops":…}`.
public final class Results {
    /// Quantities of which the worst round counts, not the middle one: one lost child is not
    /// outweighed by two rounds without.
    private static final Set<String> MOST_COUNTS =
            Set.of("lost", "doubles", "left", "dropped", "refused", "excluded", "wrongRowsAfter2s");

    private static final Set<String> LEAST_COUNTS = Set.of("winners", "statesMerged");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ROW = "%-5s %-24s %-30s %14s   %s%n";

    private final Map<String, Map<String, Map<String, Samples>>> all = new LinkedHashMap<>();
    private final Shape shape = Shape.ofResults();

    /// One more value.
    ///
    /// @throws IllegalArgumentException if the name is not one of those that results have
    public synchronized void add(String workload, String kase, String quantity, double value) {
        shape.check(workload, kase, quantity);
        all.computeIfAbsent(workload, _ -> new LinkedHashMap<>())
                .computeIfAbsent(kase, _ -> new LinkedHashMap<>())
                .computeIfAbsent(quantity, _ -> new Samples())
                .add(value);
    }

    /// Demands that what was measured of a workload is whole.
    ///
    /// @throws io.processhub.benchmarks.jvm.BenchException if a quantity of a case is missing
    public synchronized void checkComplete(String workload) {
        all.getOrDefault(workload, Map.of())
                .forEach((kase, quantities) -> shape.checkComplete(workload, kase, quantities.keySet()));
    }

    /// Forgets the cases of a workload that are not whole, as it could not run to its end.
    ///
    /// @return their names
    public synchronized List<String> dropIncomplete(String workload) {
        var cases = all.getOrDefault(workload, new LinkedHashMap<>());
        var incomplete = cases.entrySet().stream()
                .filter(kase -> !shape.missing(
                                workload, kase.getKey(), kase.getValue().keySet())
                        .isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        cases.keySet().removeAll(incomplete);
        return incomplete;
    }

    /// What counts of a quantity, if it was measured: the median, or the worst.
    ///
    /// @throws IllegalStateException if it was not measured
    public synchronized double value(String workload, String kase, String quantity) {
        var samples = all.getOrDefault(workload, Map.of())
                .getOrDefault(kase, Map.of())
                .get(quantity);
        if (samples == null) {
            throw new IllegalStateException("not measured: " + workload + " " + kase + " " + quantity);
        }
        return value(quantity, samples);
    }

    private static double value(String quantity, Samples samples) {
        var last = quantity.substring(quantity.lastIndexOf('.') + 1);
        if (MOST_COUNTS.contains(last)) {
            return samples.most();
        }
        return LEAST_COUNTS.contains(last) ? samples.least() : samples.median();
    }

    /// All that was measured, a quantity a line, for people.
    public synchronized String table() {
        var table = new StringBuilder();
        table.append(ROW.formatted("", "case", "quantity", "median", "range (rounds)"));
        all.forEach((workload, cases) -> cases.forEach((kase, quantities) ->
                quantities.forEach((quantity, samples) -> table.append(row(workload, kase, quantity, samples)))));
        return table.toString();
    }

    private static String row(String workload, String kase, String quantity, Samples samples) {
        var range = samples.size() == 1
                ? "(1)"
                : "%s–%s (%d)".formatted(text(samples.least()), text(samples.most()), samples.size());
        return ROW.formatted(workload, kase, quantity, text(value(quantity, samples)), range);
    }

    private static String text(double value) {
        double size = Math.abs(value);
        if ((value == Math.rint(value) && size < 1e15) || size >= 1_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.3f", value);
    }

    /// All that was measured as one line of JSON: of each quantity what counts, and where there was
    /// more than one round, `…Range` with the least and the greatest.
    public synchronized String json() {
        var workloads = new LinkedHashMap<String, Object>();
        all.forEach((workload, cases) -> {
            var objects = new LinkedHashMap<String, Object>();
            cases.forEach((kase, quantities) -> objects.put(kase, object(quantities)));
            workloads.put(workload, objects);
        });
        return JSON.writeValueAsString(workloads);
    }

    private static Map<String, Object> object(Map<String, Samples> quantities) {
        var object = new LinkedHashMap<String, Object>();
        quantities.forEach((quantity, samples) -> {
            var path = new ArrayList<>(List.of(quantity.split("\\.")));
            var last = path.removeLast();
            Map<String, Object> at = object;
            for (var step : path) {
                at = nested(at, step);
            }
            at.put(last, number(value(quantity, samples)));
            if (samples.size() > 1 && samples.least() != samples.most()) {
                at.put(last + "Range", List.of(number(samples.least()), number(samples.most())));
            }
        });
        return object;
    }

    @SuppressWarnings("unchecked") // only this class puts something there
    private static Map<String, Object> nested(Map<String, Object> object, String name) {
        return (Map<String, Object>) object.computeIfAbsent(name, _ -> new LinkedHashMap<String, Object>());
    }

    /// Whole numbers without a point, others with four digits that mean something.
    private static Number number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (long) value;
        }
        return Double.valueOf(String.format(Locale.ROOT, "%.4g", value));
    }
}
