package io.processhub.spi;

import io.processhub.model.StoredSpec;
import java.time.Duration;
import java.util.Objects;

/// Decides how a child is moved to another node.
public interface MigrationStrategy extends Strategy {
    /// How this child is to be moved.
    Plan plan(StoredSpec child);

    /// How one child is moved.
    ///
    /// @param order                 which comes first, the stop here or the start there
    /// @param askAfter              after how long without a confirmation the old home asks the new
    ///                              one whether it has the child; it only asks, it never decides
    /// @param handover              whether the process is asked for its state; one that does not
    ///                              implement `HandsOver` has none to give
    /// @param handoverDataWait      how long it may take to give its state; then it moves without
    /// @param childMigrationTimeout with [Order#START_FIRST]: how long the new home may take to
    ///                              prepare it; then it stays for now
    /// @param retention             how long the old home keeps a copy of the state after the new
    ///                              one is up, in case that one's node is lost; zero for not at all
    record Plan(
            Order order,
            Duration askAfter,
            boolean handover,
            Duration handoverDataWait,
            Duration childMigrationTimeout,
            Duration retention) {
        public Plan {
            Objects.requireNonNull(order, "order");
            Objects.requireNonNull(askAfter, "askAfter");
            Objects.requireNonNull(handoverDataWait, "handoverDataWait");
            Objects.requireNonNull(childMigrationTimeout, "childMigrationTimeout");
            Objects.requireNonNull(retention, "retention");
        }

        /// A plan that hands the state over, waits 3 s for it, prepares for 10 s, and keeps no
        /// copy.
        public Plan(Order order, Duration askAfter) {
            this(order, askAfter, true, Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ZERO);
        }
    }

    /// Which comes first.
    enum Order {
        /// It ends here, then it starts there: a gap, never two.
        STOP_FIRST,
        /// Its `init` runs there while it still handles messages here; then it is frozen here,
        /// takes its state over there, and handles messages there: never two that handle messages.
        START_FIRST
    }
}
