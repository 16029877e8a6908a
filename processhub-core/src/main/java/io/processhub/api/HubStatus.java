package io.processhub.api;

import io.processhub.model.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// How a hub stands on this node, at one moment.
///
/// @param hubId      the hub
/// @param node       this node
/// @param state      what the hub is doing
/// @param agreed     whether all members agree on who is here; until they do, calls wait
/// @param members    the nodes that run this hub, this one included, in the order of the view
/// @param active     those of them that may run children
/// @param waitingFor the nodes it waits for, while it does not agree with them
/// @param problem    why it takes no part or is closed, if so
/// @param counts     what it holds, and what went wrong so far
public record HubStatus(
        String hubId,
        NodeId node,
        State state,
        boolean agreed,
        List<NodeId> members,
        List<NodeId> active,
        List<NodeId> waitingFor,
        Optional<String> problem,
        Counts counts) {
    public HubStatus {
        Objects.requireNonNull(hubId, "hubId");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(members, "members");
        Objects.requireNonNull(active, "active");
        Objects.requireNonNull(waitingFor, "waitingFor");
        Objects.requireNonNull(problem, "problem");
        Objects.requireNonNull(counts, "counts");
        members = List.copyOf(members);
        active = List.copyOf(active);
        waitingFor = List.copyOf(waitingFor);
    }

    /// What a hub is doing.
    public enum State {
        /// It looks for others; calls wait.
        FORMING,
        /// It takes part.
        ACTIVE,
        /// This side of a partition may not act; calls are refused.
        PARTITIONED,
        /// Its strategies differ from the others'; it takes no part, calls are refused.
        STRATEGIES_DIFFER,
        /// Its driver stands still on this node, in a strategy that blocks; the problem says where.
        /// It takes no part, its processes here are stopped, calls are refused, and it will begin
        /// anew. See [HubOptions#barrierTimeout].
        STANDING_STILL,
        /// It hands its children over and takes no others; calls go on. See [Hub#drain].
        DRAINING,
        /// It hands its children over, and then closes.
        LEAVING,
        /// It is closed.
        CLOSED
    }

    /// What a hub holds on this node, and what went wrong on it since it was started.
    ///
    /// @param children         registered children, on all nodes
    /// @param instances        their running instances, on all nodes
    /// @param localInstances   those on this node
    /// @param openCalls        calls under way
    /// @param queuedCalls      calls that the driver has not begun with
    /// @param quarantines      how often a child on this node was put into quarantine; each time is
    ///                         logged with its cause, see also [Hub#release]
    /// @param droppedFrames    frames to others that were dropped because their queue was full
    /// @param brokenInvariants steps that threw, and copies of logs that had to be repaired: never
    ///                         above 0 in a right program
    public record Counts(
            long children,
            long instances,
            long localInstances,
            int openCalls,
            int queuedCalls,
            long quarantines,
            long droppedFrames,
            long brokenInvariants) {}
}
