package io.processhub.spi;

import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.List;
import java.util.Optional;

/// Decides which nodes run a child.
///
/// Only the child's arbiter asks, so nobody has to agree with it; but it asks again whenever it
/// looks at the child, and after a change of members the next arbiter asks. **An answer that
/// differs is a move.** So an answer should follow from the child and the candidates alone, as that
/// of [#choose]; or, if it depends on things that change, name the nodes where the child is
/// already, which [#place] is told.
///
/// All methods but [#reporter] are called on the hub's driver thread, for each child and sub-view:
/// they must not block. What throws is counted; if it is [#choose] or [#place] the arbiter itself
/// is the target.
public interface DistributionStrategy extends Strategy {
    /// Chooses the nodes for a child, most preferred first.
    ///
    /// @param child      the child's spec
    /// @param candidates the nodes there are, at least one, in the order of the view
    /// @param replicas   how many are wanted, at least 1
    /// @return distinct candidates' nodes, `replicas` of them or as many as there are; what is not
    ///         a candidate is ignored. Nothing at all means that the child is to wait: it is not
    ///         started anywhere until another answer comes after a change of members, and where it
    ///         runs already it stays
    List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas);

    /// The same for a strategy that must know more: where the child is now, and what the nodes say
    /// of themselves. This is what is asked; unless it is overridden it asks [#choose].
    default List<NodeId> place(PlacementRequest request) {
        return choose(request.child(), request.candidates(), request.replicas());
    }

    /// Whether a child that nobody wanted so far may be started like this. Asked once, before it is
    /// accepted; an objection is the caller's answer, and nothing has changed.
    ///
    /// @param wanted how many instances the redundancy strategy wants, also if there are fewer
    ///               candidates; elsewhere the request is that of [#place]
    default Optional<Objection> objection(PlacementRequest request, int wanted) {
        return Optional.empty();
    }

    /// What nodes tell one another for this strategy; empty if it needs nothing. Asked once for
    /// each hub.
    default Optional<NodeReporter> reporter() {
        return Optional.empty();
    }
}
