package io.processhub.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What each node tells the others of itself, for a distribution strategy to look at: the *facts*
/// of a [PlacementRequest].
///
/// Every node of the hub reports at its own pace; the latest report of each node is kept by all.
/// A node that joins is told all reports before it decides anything. A report that is lost is
/// replaced by the next one.
public interface NodeReporter {
    /// The time between two reports of a node; at least 100 ms.
    Duration reportInterval();

    /// How many readings [#report] wants to see; at least 1.
    int history();

    /// What this node tells the others now. Called first when the hub starts, then once each
    /// interval, one call at a time, on a virtual thread: it may block, and may look at things of
    /// its own. If it throws, that is logged and the last report stands.
    ///
    /// @param readings of this node, the latest first: at least one, at most [#history()]
    /// @return at most 64 numbers, each of them finite, under names of at most 128 characters
    Map<String, Double> report(List<NodeReadings> readings);
}
