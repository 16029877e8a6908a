package io.processhub.strategy.distribution;

import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import java.util.List;

/// Gives each child to the nodes that score highest for it, so that a node that comes or goes moves
/// only the children it gains or loses: about 1/n of them. The default.
///
/// While all weights are equal it is the plain rendezvous hash over node names, which is also the
/// house's rule for arbiters: arbiter and first node are then one. When weights differ, a node's
/// share of the children is its share of the weights, and a weight that changes moves children only
/// from or to its node. Replicas are the next best nodes, so each child has its own list of
/// successors and a node that leaves spreads its children over all others. The answer does not
/// depend on the order of the candidates.
///
/// How even that is, and how little moves, is measured in docs/guide/distribution.md.
///
/// Costs one hash of the id and O(n) for n nodes, with a logarithm per node when weights differ;
/// hashes of node names are kept as long as the candidates stay the same. Good for any thread.
///
/// Sources: Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (1998);
/// Schindelhauer and Schomaker, "Weighted distributed hash tables" (2005) for -w/ln(u).
public final class ConsistentHashing implements DistributionStrategy {
    private volatile Field field = Field.of(List.of());

    @Override
    public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
        var known = field;
        if (!known.nodes().isOf(candidates)) {
            known = Field.of(candidates);
            field = known;
        }
        var nodes = known.nodes();
        return known.hasEqualWeights()
                ? nodes.plain().rank(child.id(), replicas)
                : nodes.rank(child.id(), i -> candidates.get(i).weight(), replicas);
    }

    @Override
    public String fingerprint() {
        return "ConsistentHashing";
    }

    /// The candidates, with what is the same for all children.
    private record Field(WeightedRendezvous nodes, boolean hasEqualWeights) {
        static Field of(List<Candidate> candidates) {
            return new Field(
                    WeightedRendezvous.among(candidates),
                    candidates.stream().map(Candidate::weight).distinct().count() <= 1);
        }
    }
}
