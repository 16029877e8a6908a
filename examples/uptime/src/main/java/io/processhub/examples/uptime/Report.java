package io.processhub.examples.uptime;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// How one address stands, as its process tells it.
///
/// @param url              the address
/// @param node             where its process runs
/// @param state            `up`, `down`, or `?` before the first probe
/// @param detail           the last status, or what went wrong
/// @param lastMillis       how long the last probe took; -1 if there was none, here and below
/// @param p50Millis        the median of the successful probes that are kept
/// @param p95Millis        their 95th percentile
/// @param samples          how many probes are kept
/// @param changes          how often it came up or went down
/// @param sinceEpochMillis since when it is as it is; 0 if there was no probe
record Report(
        String url,
        String node,
        String state,
        String detail,
        long lastMillis,
        long p50Millis,
        long p95Millis,
        int samples,
        int changes,
        long sinceEpochMillis) {

    /// The reports as a table, sorted by address.
    static String table(List<Report> reports) {
        var lines = new StringBuilder(String.format(
                Locale.ROOT,
                "%-5s %7s %7s %7s %7s %7s  %-8s  %-8s  %s%n",
                "state",
                "last",
                "p50",
                "p95",
                "probes",
                "changes",
                "since",
                "node",
                "address"));
        reports.stream()
                .sorted(Comparator.comparing(Report::url))
                .forEach(report -> lines.append(report.line()).append(System.lineSeparator()));
        return lines.toString();
    }

    private String line() {
        return String.format(
                Locale.ROOT,
                "%-5s %7s %7s %7s %7d %7d  %-8s  %-8s  %s%s",
                state,
                millis(lastMillis),
                millis(p50Millis),
                millis(p95Millis),
                samples,
                changes,
                since(),
                node,
                url,
                state.equals("up") ? "" : " (" + detail + ")");
    }

    private String since() {
        return sinceEpochMillis == 0
                ? "-"
                : LocalTime.ofInstant(Instant.ofEpochMilli(sinceEpochMillis), ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
    }

    private static String millis(long value) {
        return value < 0 ? "-" : value + " ms";
    }
}
