package io.processhub.spi;

import io.processhub.model.StoredSpec;
import java.time.Duration;

/// Decides how a child is moved to another node.
public interface MigrationStrategy extends Strategy {
    /// How this child is to be moved.
    Plan plan(StoredSpec child);

    /// How one child is moved.
    ///
    /// @param order    which comes first, the stop here or the start there
    /// @param askAfter after how long without a confirmation the old home asks the new one whether
    ///                 it has the child; it only asks, it never decides
    record Plan(Order order, Duration askAfter) {}

    /// Which comes first.
    enum Order {
        /// It ends here, then it starts there: a gap, never two.
        STOP_FIRST,
        /// It starts there, takes the state over, then ends here.
        START_FIRST
    }
}
