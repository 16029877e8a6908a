package io.processhub.spi;

import io.processhub.model.NodeId;
import java.time.Duration;
import java.util.List;

/// Decides whether the members that see each other may act, or must stop their children and wait.
public interface PartitionToleranceStrategy extends Strategy {
    /// Whether this side may start and run children.
    ///
    /// @param seen what this node knows of the membership
    boolean mayAct(Membership seen);

    /// What a node knows of the hub's membership.
    ///
    /// @param present    the members of the agreed sub-view, itself included
    /// @param largest    the most members that were ever present together
    /// @param departures who left and did not come back, latest last
    record Membership(List<NodeId> present, int largest, List<Departure> departures) {
        public Membership {
            present = List.copyOf(present);
            departures = List.copyOf(departures);
        }
    }

    /// A member that is gone.
    ///
    /// @param node     which
    /// @param graceful whether it said that it leaves
    /// @param ago      how long ago
    record Departure(NodeId node, boolean graceful, Duration ago) {}
}
