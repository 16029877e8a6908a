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
    /// Whom a batch of changes is sent to at once. The others learn it from those who are told, if
    /// this strategy [#passesOn()], or notice within two heartbeats that they miss it, and ask.
    ///
    /// @param others the other members, in the order of the view; with [#passesOn()] also those who
    ///               are left of what another member wrote
    /// @param chance the only source of chance. It says the same again until the next heartbeat, so
    ///               that one batch does not overtake another on a shorter way
    List<NodeId> tellAtOnce(List<NodeId> others, RandomGenerator chance);

    /// Whether those who are told tell those who are not. The latter are divided among them, as
    /// evenly as can be; each asks its own [#tellAtOnce] with its part, and so on until nobody is
    /// left. So everybody is told by one other. By default they do not.
    default boolean passesOn() {
        return false;
    }

    /// Whom this node compares its whole registry with, at each interval.
    List<NodeId> compareWith(List<NodeId> others, RandomGenerator chance);

    /// How often registries are compared, at least 100 ms.
    Duration interval();
}
