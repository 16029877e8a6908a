package io.processhub.core;

import io.processhub.model.MemberId;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.MigrationStrategy;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.Map;

/// What one [HubCore] is told at its birth. Checked where the user wrote it, in `api.HubConfig`.
///
/// @param self              this member
/// @param weight            this node's share
/// @param labels            this node's labels
/// @param timings           how long things may take
/// @param supervision       how restarts in place are limited
/// @param moving            how fast children are moved
/// @param expectedMembers   so many members form a cluster at once; 0 if not known
/// @param ackCopies         further members that must hold a claim before a start counts as
///                          accepted
/// @param seed              of the core's only source of chance
public record CoreConfig(
        MemberId self,
        double weight,
        Map<String, String> labels,
        Strategies strategies,
        Timings timings,
        Supervision supervision,
        Moving moving,
        int expectedMembers,
        int ackCopies,
        long seed) {

    /// The five strategies.
    public record Strategies(
            DistributionStrategy distribution,
            RedundancyStrategy redundancy,
            MigrationStrategy migration,
            SynchronizationStrategy synchronization,
            PartitionToleranceStrategy partitionTolerance) {
        /// All five in one line; members whose lines differ do not mix.
        public String fingerprint() {
            return String.join(
                    " ",
                    distribution.fingerprint(),
                    redundancy.fingerprint(),
                    migration.fingerprint(),
                    synchronization.fingerprint(),
                    partitionTolerance.fingerprint());
        }
    }

    /// How long things may take.
    ///
    /// @param heartbeat        between two heartbeats; unanswered view-bound messages are sent
    ///                         again with it
    /// @param barrierTimeout   how long a member may be silent before it is set aside
    /// @param formation        how long a hub looks for others before it forms a cluster of those
    ///                         it found
    /// @param keepUnreachable  how long the log of a member that is gone is kept
    public record Timings(Duration heartbeat, Duration barrierTimeout, Duration formation, Duration keepUnreachable) {
        /// 1 s, 10 s, 10 s, 10 min.
        public static final Timings DEFAULT = new Timings(
                Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(10));
    }

    /// How fast children are moved.
    ///
    /// @param rebalanceDelay after a node has come, children that run well wait so long for others
    /// @param atOnce         so many leave a node at once
    /// @param perSecond      and so many in a second
    /// @param maxDeferral    so long a process may delay its move
    public record Moving(Duration rebalanceDelay, int atOnce, int perSecond, Duration maxDeferral) {
        /// 100 ms, 1,000, 10,000, 10 min.
        public static final Moving DEFAULT = new Moving(Duration.ofMillis(100), 1_000, 10_000, Duration.ofMinutes(10));
    }

    /// How restarts in place are limited, for each child by itself.
    ///
    /// @param maxRestarts  so many restarts within `window` are allowed; one more and it is
    ///                     quarantined
    /// @param window       the window
    /// @param firstBackoff the wait before the second restart in the window; the first is at once
    /// @param maxBackoff   the wait doubles up to this
    public record Supervision(int maxRestarts, Duration window, Duration firstBackoff, Duration maxBackoff) {}
}
