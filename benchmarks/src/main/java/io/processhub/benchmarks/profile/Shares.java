package io.processhub.benchmarks.profile;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// How much fell to whom.
final class Shares {
    private final Map<String, Long> weights = new HashMap<>();

    void add(String who, long weight) {
        weights.merge(who, weight, Long::sum);
    }

    long sum() {
        return weights.values().stream().mapToLong(Long::longValue).sum();
    }

    /// The greatest as rows of a table.
    ///
    /// @param of   what a weight is a part of
    /// @param rows at most so many
    Stream<String> table(String who, String what, long of, int rows) {
        var head = Stream.of("", "| %s | %s |".formatted(who, what), "| --- | --- |");
        var greatest = weights.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(rows)
                .map(row -> String.format(
                        Locale.ROOT, "| `%s` | %.1f %% |", row.getKey(), 100.0 * row.getValue() / Math.max(1, of)));
        return Stream.concat(head, greatest);
    }
}
