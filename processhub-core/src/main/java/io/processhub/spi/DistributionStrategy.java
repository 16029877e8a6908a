package io.processhub.spi;

import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.List;

/// Decides which nodes run a child.
///
/// Only the child's arbiter asks, so nobody has to agree with it; but after a change of members the
/// next arbiter asks again, and an answer that differs without need is a needless move. So the
/// answer should depend on the arguments and on nothing else. Called on the hub's driver thread,
/// once per child and sub-view: it must not block. If it throws, the arbiter itself is the target,
/// and the error is counted.
public interface DistributionStrategy extends Strategy {
    /// Chooses the nodes for a child, most preferred first.
    ///
    /// @param child      the child's spec
    /// @param candidates the nodes there are, at least one, in the order of the view
    /// @param replicas   how many are wanted, at least 1
    /// @return distinct candidates' nodes, `replicas` of them or as many as there are; what is not
    ///         a candidate is ignored
    List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas);
}
