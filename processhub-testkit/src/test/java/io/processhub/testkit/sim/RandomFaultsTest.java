package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// The storm: random calls and random faults over many seeds, then a heal and a demand for
/// progress.
///
/// With `-Dseed=N` it runs for that seed only; `-Dsim.trace=100000` shows every step of it.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RandomFaultsTest {
    private static final int SEEDS = 1_000;

    /// A liveness limit, far above what it takes: the seeds that were not run by then are missed
    /// below.
    private static final long LIMIT_SECONDS = 900;

    @Test
    void a_thousand_seeds_of_five_nodes_break_no_invariant_and_converge_after_the_heal() throws Exception {
        var one = Long.getLong("seed");
        int threads = Runtime.getRuntime().availableProcessors();
        var range = one == null
                ? new SeedRange(1, SEEDS, threads, 100, LIMIT_SECONDS, false)
                : new SeedRange(one, 1, 1, 1, LIMIT_SECONDS, false);

        var report = range.run(new Storm.Size(5, 8, 50, 3, 20_000));

        if (!report.failures().isEmpty()) {
            var first = report.failures().firstEntry().getValue();
            throw new AssertionError(SeedRange.byInvariant(report) + System.lineSeparator() + first, first);
        }
        assertThat(report.done()).isEqualTo(range.count());
        assertThat(report.totals().get("faults")).isGreaterThanOrEqualTo(3 * range.count());
        assertThat(report.totals().get("operations")).isGreaterThanOrEqualTo(50 * range.count());
        assertThat(report.totals().get("cluster s")).isGreaterThanOrEqualTo(20 * range.count());
    }
}
