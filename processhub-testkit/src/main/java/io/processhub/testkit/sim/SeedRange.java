package io.processhub.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// Many seeds of the random scenario, spread over cores; each world stays in one thread.
///
/// @param from    the first seed
/// @param count   how many seeds
/// @param threads on so many threads
/// @param twice   each so manieth seed is run twice, and must do the same
/// @param seconds no new seed is begun after so many seconds of real time
/// @param stops   whether no new seed is begun once one failed
record SeedRange(long from, long count, int threads, long twice, long seconds, boolean stops) {
    /// What came of the seeds.
    ///
    /// @param done     how many were run
    /// @param failures the seeds that failed, the least first
    /// @param totals   sums over all that did not fail
    record Report(long done, long millis, TreeMap<Long, Throwable> failures, TreeMap<String, Long> totals) {}

    /// Runs them.
    Report run(Storm.Size size) throws InterruptedException {
        return run(size, options -> options);
    }

    /// Runs them, with options that are changed for all of them.
    Report run(Storm.Size size, UnaryOperator<SimOptions> changes) throws InterruptedException {
        long begun = System.nanoTime();
        var next = new AtomicLong(from);
        var failed = new AtomicBoolean();
        var reports = new ArrayList<Future<Report>>();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                Callable<Report> worker = () -> work(next, failed, size, changes, begun);
                reports.add(pool.submit(worker));
            }
        }
        var all = new Report(0, 0, new TreeMap<>(), new TreeMap<>());
        for (var report : reports) {
            try {
                all = sum(all, report.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a worker died", e.getCause());
            }
        }
        return new Report(all.done(), (System.nanoTime() - begun) / 1_000_000, all.failures(), all.totals());
    }

    private Report work(
            AtomicLong next, AtomicBoolean failed, Storm.Size size, UnaryOperator<SimOptions> changes, long begun) {
        var failures = new TreeMap<Long, Throwable>();
        var totals = new TreeMap<String, Long>();
        long done = 0;
        for (long seed = next.getAndIncrement(); seed < from + count; seed = next.getAndIncrement()) {
            if (System.nanoTime() - begun > seconds * 1_000_000_000L || (stops && failed.get())) {
                break;
            }
            try {
                var result = StormRun.of(seed, size, changes);
                if (seed % twice == 0 && StormRun.of(seed, size, changes).traceHash() != result.traceHash()) {
                    throw new IllegalStateException("seed " + seed + " did something else the second time");
                }
                add(totals, result);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                failures.put(seed, e);
                failed.set(true);
            }
            done++;
        }
        return new Report(done, 0, failures, totals);
    }

    private static void add(TreeMap<String, Long> totals, Storm.Result result) {
        totals.merge("cluster s", result.clusterMillis() / 1_000, Long::sum);
        totals.merge("healed after ms", result.healedAfterMillis(), Long::sum);
        totals.merge("healed after ms, worst", result.healedAfterMillis(), Math::max);
        totals.merge("events", result.events(), Long::sum);
        totals.merge("messages", result.messages(), Long::sum);
        totals.merge("bytes", result.bytes(), Long::sum);
        totals.merge("operations", (long) result.operations(), Long::sum);
        totals.merge("faults", (long) result.faults(), Long::sum);
        totals.merge("lives", result.lives(), Long::sum);
        result.outcomes().forEach((what, times) -> totals.merge(what, (long) times, Long::sum));
    }

    private static Report sum(Report one, Report other) {
        one.failures().putAll(other.failures());
        other.totals()
                .forEach((what, times) ->
                        one.totals().merge(what, times, what.endsWith("worst") ? Math::max : Long::sum));
        return new Report(one.done() + other.done(), 0, one.failures(), one.totals());
    }

    /// The least seed that failed, in words.
    static Optional<String> first(Report report) {
        return report.failures().entrySet().stream()
                .findFirst()
                .map(failure -> "first failed: seed %d %s".formatted(failure.getKey(), kind(failure.getValue())));
    }

    private static String kind(Throwable failure) {
        return failure instanceof InvariantViolated violated
                ? violated.invariant()
                : failure.getClass().getSimpleName();
    }

    /// The failures by their invariant, each with its least seed.
    static List<String> byInvariant(Report report) {
        var seeds = new TreeMap<String, List<Long>>();
        report.failures().forEach((seed, failure) -> {
            seeds.computeIfAbsent(kind(failure), _ -> new ArrayList<>()).add(seed);
        });
        return seeds.entrySet().stream()
                .map(entry -> "%s: %d seeds, like %s"
                        .formatted(
                                entry.getKey(),
                                entry.getValue().size(),
                                entry.getValue().stream().limit(12).toList()))
                .toList();
    }
}
