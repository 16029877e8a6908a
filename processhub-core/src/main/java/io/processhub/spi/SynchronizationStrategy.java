package io.processhub.spi;

import io.processhub.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// Decides whom a node tells of the changes of its log, and how often registries are compared.
///
/// Whatever it answers, comparisons repair what was not told: a strategy sets how soon, not
/// whether.
public interface SynchronizationStrategy extends Strategy {
    /// Whom a batch of changes is sent to at once. The others learn it from a comparison.
    ///
    /// @param others the other members, in the order of the view
    /// @param chance the only source of chance
    List<NodeId> tellAtOnce(List<NodeId> others, RandomGenerator chance);

    /// Whom this node compares its whole registry with, at each interval.
    List<NodeId> compareWith(List<NodeId> others, RandomGenerator chance);

    /// How often registries are compared, at least 100 ms.
    Duration interval();
}
