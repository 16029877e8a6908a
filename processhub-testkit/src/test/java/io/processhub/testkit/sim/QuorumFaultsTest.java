package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The storm with quorums: no id ever runs twice in the whole cluster, whatever is cut, paused or
/// restarted, and after the heal everything that was accepted runs again.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class QuorumFaultsTest {
    private static final int SEEDS = 150;

    /// A liveness limit, far above what it takes: the seeds that were not run by then are missed
    /// below.
    private static final long LIMIT_SECONDS = 900;

    @ParameterizedTest
    @EnumSource(names = {"STATIC", "DYNAMIC", "MAJORITY"})
    void with_a_quorum_nothing_ever_runs_twice_and_all_comes_back(Quorums quorums) throws Exception {
        var one = Long.getLong("seed");
        int threads = Runtime.getRuntime().availableProcessors();
        var range = one == null
                ? new SeedRange(1, SEEDS, threads, 100, LIMIT_SECONDS, false)
                : new SeedRange(one, 1, 1, 1, LIMIT_SECONDS, false);

        var report =
                range.run(new Storm.Size(5, 8, 50, 3, 20_000), options -> options.withSides(() -> quorums.strategy(5)));

        if (!report.failures().isEmpty()) {
            var first = report.failures().firstEntry().getValue();
            throw new AssertionError(SeedRange.byInvariant(report) + System.lineSeparator() + first, first);
        }
        assertThat(report.done()).isEqualTo(range.count());
    }
}
