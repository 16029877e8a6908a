package io.processhub.strategy.migration;

import io.processhub.model.StoredSpec;
import io.processhub.spi.MigrationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts a child there while it still handles messages here: its `init` runs at the new home; then
/// it is frozen here, its state and its waiting messages go over, and it goes on there. The gap is
/// as long as that takes, however slow `init` is; never two handle messages.
///
/// If the new home fails to prepare the child, it stays where it is, and its move is tried again
/// after 1 s, 2 s, and so on up to 1 min.
///
/// @param options how
public record HotSwap(Options options) implements MigrationStrategy {
    /// The options, with the original's names and defaults.
    ///
    /// @param retention             with a handover that is not confirmed: how long the old home
    ///                              keeps a copy of the state after the new one is up, for when the
    ///                              new one's node is lost; 0 to 1 day
    /// @param handover              whether the state goes over; without, the child begins anew
    /// @param confirmHandover       whether the old home lets go of the state as soon as the new
    ///                              home has said that it has taken it over, instead of after
    ///                              `retention`
    /// @param handoverDataWait      how long a process may take to give its state; then it moves
    ///                              without
    /// @param childMigrationTimeout how long the new home may take to run `init`; then the child
    ///                              stays for now. Keep it above the hub's `startTimeout`
    /// @param askAfter              after how long without a confirmation the old home asks the new
    ///                              one whether it has the child; it only asks
    public record Options(
            Duration retention,
            boolean handover,
            boolean confirmHandover,
            Duration handoverDataWait,
            Duration childMigrationTimeout,
            Duration askAfter) {
        private static final Duration LONGEST = Duration.ofDays(1);

        /// 5 s, no handover, not confirmed, 3 s, 10 s, 15 s.
        public static final Options DEFAULT = new Options(
                Duration.ofSeconds(5),
                false,
                false,
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15));

        public Options {
            List<String> problems = new ArrayList<>();
            check(problems, "retention", retention, Duration.ZERO);
            check(problems, "handoverDataWait", handoverDataWait, Duration.ofMillis(1));
            check(problems, "childMigrationTimeout", childMigrationTimeout, Duration.ofMillis(1));
            check(problems, "askAfter", askAfter, Duration.ofMillis(1));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("HotSwap: " + String.join("; ", problems));
            }
        }

        private static void check(List<String> problems, String name, Duration value, Duration least) {
            if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
                problems.add("%s is %s; it must be %s to %s".formatted(name, value, least, LONGEST));
            }
        }

        /// With another retention.
        public Options retention(Duration time) {
            return new Options(time, handover, confirmHandover, handoverDataWait, childMigrationTimeout, askAfter);
        }

        /// With or without handover.
        public Options handover(boolean yes) {
            return new Options(retention, yes, confirmHandover, handoverDataWait, childMigrationTimeout, askAfter);
        }

        /// With or without confirmation.
        public Options confirmHandover(boolean yes) {
            return new Options(retention, handover, yes, handoverDataWait, childMigrationTimeout, askAfter);
        }

        /// With another time to give the state.
        public Options handoverDataWait(Duration time) {
            return new Options(retention, handover, confirmHandover, time, childMigrationTimeout, askAfter);
        }

        /// With another time to prepare.
        public Options childMigrationTimeout(Duration time) {
            return new Options(retention, handover, confirmHandover, handoverDataWait, time, askAfter);
        }

        /// With another time to ask.
        public Options askAfter(Duration time) {
            return new Options(retention, handover, confirmHandover, handoverDataWait, childMigrationTimeout, time);
        }
    }

    /// With the default options: no handover.
    public HotSwap() {
        this(Options.DEFAULT);
    }

    @Override
    public Plan plan(StoredSpec child) {
        return new Plan(
                Order.START_FIRST,
                options.askAfter(),
                options.handover(),
                options.handoverDataWait(),
                options.childMigrationTimeout(),
                options.confirmHandover() ? Duration.ZERO : options.retention());
    }

    @Override
    public String fingerprint() {
        return "HotSwap";
    }
}
