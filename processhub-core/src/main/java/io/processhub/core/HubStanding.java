package io.processhub.core;

import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import java.util.List;
import java.util.Optional;

/// How a hub stands on this node: what `Hub.status()` shows.
///
/// @param phase      what it is doing
/// @param agreed     whether its sub-view is agreed
/// @param members    the members of the current sub-view, this one included, in the order of the
///                   view
/// @param active     those of them that may be arbiter and target
/// @param waitingFor nodes whose report or mark is missing
/// @param mismatch   how this hub's strategies differ from the others', if they do
public record HubStanding(
        Phase phase,
        boolean agreed,
        List<MemberId> members,
        List<MemberId> active,
        List<NodeId> waitingFor,
        Optional<String> mismatch) {
    public HubStanding {
        members = List.copyOf(members);
        active = List.copyOf(active);
        waitingFor = List.copyOf(waitingFor);
    }

    /// Whether calls wait: the members do not agree, or none of them may decide yet.
    public boolean isLocked() {
        return !agreed || active.isEmpty();
    }

    /// What a hub is doing.
    public enum Phase {
        /// It looks for others.
        FORMING,
        /// It takes part.
        ACTIVE,
        /// This side may not act.
        PARTITIONED,
        /// Its strategies differ from the others'; it takes no part.
        MISMATCH,
        /// It hands its children over, and stays.
        DRAINING,
        /// It hands its children over.
        LEAVING,
        /// It has left.
        LEFT
    }
}
