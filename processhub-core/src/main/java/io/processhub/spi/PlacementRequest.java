package io.processhub.spi;

import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// All that a distribution strategy may look at when it says where one child is to run.
///
/// @param child      the child's spec, with the mapping its caller gave
/// @param candidates the nodes there are, at least one, in the order of the view
/// @param replicas   how many instances are wanted, at least 1, at most as many as candidates
/// @param holders    the candidates' nodes that run the child now, or keep its state, or were just
///                   told to: the latest first. Empty for a new child, and for one whose nodes are
///                   gone
/// @param facts      what nodes said last of themselves, see [NodeReporter]. A node that has said
///                   nothing yet is not in it. Read only, and good only until the call returns
public record PlacementRequest(
        StoredSpec child,
        List<Candidate> candidates,
        int replicas,
        List<NodeId> holders,
        Map<NodeId, Map<String, Double>> facts) {
    public PlacementRequest {
        Objects.requireNonNull(child, "child");
        Objects.requireNonNull(candidates, "candidates");
        Objects.requireNonNull(holders, "holders");
        Objects.requireNonNull(facts, "facts");
        candidates = List.copyOf(candidates);
        holders = List.copyOf(holders);
    }

    /// The same child among the same nodes, with other wishes of its own.
    public PlacementRequest child(StoredSpec other) {
        return new PlacementRequest(other, candidates, replicas, holders, facts);
    }
}
