package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.strategy.redundancy.Replication;
import io.processhub.strategy.redundancy.Replication.Model;
import io.processhub.strategy.redundancy.Replication.Signal;
import io.processhub.strategy.synchronization.Gossip;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The storm with news that is passed on: whoever should pass it on crashes, pauses, leaves and is
/// cut off, and all that holds when everyone is told at once holds here.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GossipFaultsTest {
    /// A liveness limit, far above what it takes: the seeds that were not run by then are missed
    /// below.
    private static final long LIMIT_SECONDS = 900;

    /// With one recipient news goes through all members, one after the other.
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void random_faults_break_no_invariant_and_all_converges_after_the_heal(int recipients) throws Exception {
        storm(150, options -> gossip(options, recipients));
    }

    @Test
    void nor_with_two_instances_of_each_child() throws Exception {
        storm(
                50,
                options ->
                        gossip(options, 2).withRedundancy(() -> new Replication(2, Model.ACTIVE_PASSIVE, Signal.NONE)));
    }

    @ParameterizedTest
    @EnumSource(names = {"STATIC", "DYNAMIC", "MAJORITY"})
    void nor_with_a_quorum(Quorums quorums) throws Exception {
        storm(50, options -> gossip(options, 2).withSides(() -> quorums.strategy(5)));
    }

    private static SimOptions gossip(SimOptions options, int recipients) {
        return options.withSynchronization(() -> new Gossip(recipients, Duration.ofSeconds(15)));
    }

    private static void storm(int seeds, UnaryOperator<SimOptions> change) throws Exception {
        var one = Long.getLong("seed");
        int threads = Runtime.getRuntime().availableProcessors();
        var range = one == null
                ? new SeedRange(1, seeds, threads, 100, LIMIT_SECONDS, false)
                : new SeedRange(one, 1, 1, 1, LIMIT_SECONDS, false);

        var report = range.run(new Storm.Size(5, 8, 50, 3, 20_000), change);

        if (!report.failures().isEmpty()) {
            var first = report.failures().firstEntry().getValue();
            throw new AssertionError(SeedRange.byInvariant(report) + System.lineSeparator() + first, first);
        }
        assertThat(report.done()).isEqualTo(range.count());
    }
}
