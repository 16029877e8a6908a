package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig.Moving;
import io.processhub.core.CoreConfig.Strategies;
import io.processhub.core.CoreConfig.Supervision;
import io.processhub.core.CoreConfig.Timings;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// What a simulated world is like. A run is a function of these and of the seed.
///
/// @param hubs            the names of the hubs that each node runs
/// @param strategies      makes each hub its own five strategies
/// @param timings         of the hubs
/// @param supervision     of the hubs
/// @param moving          of the hubs
/// @param expectedMembers so many form a cluster at once; 0 if not known
/// @param ackCopies       further members that must hold a claim before a start counts as accepted
/// @param network         the weather on the wire
/// @param membership      how soon and how well nodes notice one another
/// @param clocks          how wrong the nodes' clocks are
/// @param uneven          whether the nodes' weights differ, so that a child's target is not its
///                        arbiter
/// @param traceLines      how many of the last steps a failure shows
public record SimOptions(
        List<String> hubs,
        Supplier<Strategies> strategies,
        Timings timings,
        Supervision supervision,
        Moving moving,
        int expectedMembers,
        int ackCopies,
        Network network,
        Membership membership,
        Clocks clocks,
        boolean uneven,
        int traceLines) {
    public SimOptions {
        hubs = List.copyOf(hubs);
    }

    /// The weather on the wire. Delays are in microseconds, drawn for each frame.
    ///
    /// @param least        the shortest delay
    /// @param usual        most frames take no longer
    /// @param slow         one in twenty takes up to this
    /// @param slowest      one in two hundred takes up to this
    /// @param perKilobyte  what each KiB adds
    /// @param handling     how long a hub lets events gather before it handles them, at most
    /// @param loss         the share of frames that get lost inside a view, which no transport
    ///                     should do
    public record Network(
            long least, long usual, long slow, long slowest, long perKilobyte, long handling, double loss) {
        /// Like one room: 100 µs to 600 µs, some 20 ms, a few 500 ms; nothing is lost.
        public static final Network FAIR = new Network(100, 600, 20_000, 500_000, 8, 300, 0);

        /// The same, but this share of all frames is lost.
        public Network losing(double share) {
            return new Network(least, usual, slow, slowest, perKilobyte, handling, share);
        }
    }

    /// How soon and how well nodes notice one another. Times are in microseconds.
    ///
    /// @param detectLeast  a silent node is suspected not before
    /// @param detectMost   and not later than this
    /// @param mergeLeast   nodes that hear each other again merge not before
    /// @param mergeMost    and not later than this
    /// @param installMost  most members install a view within this
    /// @param installLate  the share of members that install a view late
    /// @param installLast  and how late at most
    /// @param skip         the share of views that a member skips if the next is there
    /// @param sharedViews  whether two nodes that do not hear each other may be in one view, if
    ///                     others hear both
    public record Membership(
            long detectLeast,
            long detectMost,
            long mergeLeast,
            long mergeMost,
            long installMost,
            double installLate,
            long installLast,
            double skip,
            boolean sharedViews) {
        /// Suspected after 1 s to 3 s, merged after 0.5 s to 3 s, one view of ten up to 1.5 s late,
        /// and most of those that can be skipped are.
        public static final Membership BRISK =
                new Membership(1_000_000, 3_000_000, 500_000, 3_000_000, 30_000, 0.1, 1_500_000, 0.7, false);

        /// The same, but views may hold nodes that do not hear each other.
        public Membership withSharedViews() {
            return new Membership(
                    detectLeast, detectMost, mergeLeast, mergeMost, installMost, installLate, installLast, skip, true);
        }
    }

    /// How wrong the nodes' wall clocks are.
    ///
    /// @param offsetMillis each is off by up to so many milliseconds, either way
    /// @param drift        and runs fast or slow by up to this share
    public record Clocks(long offsetMillis, double drift) {
        /// Within 50 ms and 100 ppm.
        public static final Clocks DISCIPLINED = new Clocks(50, 1e-4);
        /// Within 10 s and 1 percent.
        public static final Clocks WILD = new Clocks(10_000, 1e-2);
    }

    /// One hub per node, fair weather, the strategies given.
    public static SimOptions fair(Supplier<Strategies> strategies, int expectedMembers) {
        return new SimOptions(
                List.of("hub"),
                strategies,
                new Timings(
                        Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofMinutes(10)),
                new Supervision(100, Duration.ofSeconds(4), Duration.ofMillis(50), Duration.ofMillis(500)),
                Moving.DEFAULT,
                expectedMembers,
                1,
                Network.FAIR,
                Membership.BRISK,
                Clocks.DISCIPLINED,
                false,
                80);
    }

    /// With other hubs.
    public SimOptions withHubs(List<String> names) {
        return new SimOptions(
                names,
                strategies,
                timings,
                supervision,
                moving,
                expectedMembers,
                ackCopies,
                network,
                membership,
                clocks,
                uneven,
                traceLines);
    }

    /// With other weather, membership and clocks.
    public SimOptions withWorld(Network weather, Membership detection, Clocks wrongness) {
        return new SimOptions(
                hubs,
                strategies,
                timings,
                supervision,
                moving,
                expectedMembers,
                ackCopies,
                weather,
                detection,
                wrongness,
                uneven,
                traceLines);
    }

    /// With other timings and numbers of the hubs.
    public SimOptions withHubSettings(Timings newTimings, Supervision newSupervision, int expected, int copies) {
        return new SimOptions(
                hubs,
                strategies,
                newTimings,
                newSupervision,
                moving,
                expected,
                copies,
                network,
                membership,
                clocks,
                uneven,
                traceLines);
    }

    /// With children that are moved at another pace.
    public SimOptions withMoving(Moving other) {
        return new SimOptions(
                hubs,
                strategies,
                timings,
                supervision,
                other,
                expectedMembers,
                ackCopies,
                network,
                membership,
                clocks,
                uneven,
                traceLines);
    }

    /// With other strategies.
    public SimOptions withStrategies(Supplier<Strategies> others) {
        return new SimOptions(
                hubs,
                others,
                timings,
                supervision,
                moving,
                expectedMembers,
                ackCopies,
                network,
                membership,
                clocks,
                uneven,
                traceLines);
    }

    /// With another redundancy strategy.
    public SimOptions withRedundancy(Supplier<RedundancyStrategy> other) {
        return withStrategies(() -> {
            var now = strategies.get();
            return new Strategies(
                    now.distribution(), other.get(), now.migration(), now.synchronization(), now.partitionTolerance());
        });
    }

    /// With another way to tell of changes.
    public SimOptions withSynchronization(Supplier<SynchronizationStrategy> other) {
        return withStrategies(() -> {
            var now = strategies.get();
            return new Strategies(
                    now.distribution(), now.redundancy(), now.migration(), other.get(), now.partitionTolerance());
        });
    }

    /// With other sides that may act.
    public SimOptions withSides(Supplier<PartitionToleranceStrategy> other) {
        return withStrategies(() -> {
            var now = strategies.get();
            return new Strategies(
                    now.distribution(), now.redundancy(), now.migration(), now.synchronization(), other.get());
        });
    }

    /// With weights that differ.
    public SimOptions withUnevenWeights() {
        return new SimOptions(
                hubs,
                strategies,
                timings,
                supervision,
                moving,
                expectedMembers,
                ackCopies,
                network,
                membership,
                clocks,
                true,
                traceLines);
    }

    /// All of it in a line, the strategies by their fingerprint.
    String describe() {
        return "hubs=%s strategies=[%s] %s %s %s expectedMembers=%d ackCopies=%d %s %s %s uneven=%s"
                .formatted(
                        hubs,
                        strategies.get().fingerprint(),
                        timings,
                        supervision,
                        moving,
                        expectedMembers,
                        ackCopies,
                        network,
                        membership,
                        clocks,
                        uneven);
    }
}
