package io.processhub.strategy.distribution;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.spi.Candidate;
import io.processhub.spi.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/// The rendezvous hash with a weight for each node: a node is the first for a share of the children
/// that is its share of the weights, and a weight that changes moves children from or to its node
/// only. Prepared for one list of candidates; immutable, good for any thread.
///
/// Source: Schindelhauer and Schomaker, "Weighted distributed hash tables" (2005): the greatest
/// -w/ln(u) wins, where u is the plain score as a number between 0 and 1.
final class WeightedRendezvous {
    private final List<Candidate> candidates;
    private final Rendezvous plain;

    private WeightedRendezvous(List<Candidate> candidates) {
        this.candidates = List.copyOf(candidates);
        this.plain =
                Rendezvous.among(this.candidates.stream().map(Candidate::node).toList());
    }

    /// Prepares look-ups among these; costs one hash of each name.
    static WeightedRendezvous among(List<Candidate> candidates) {
        return new WeightedRendezvous(candidates);
    }

    /// Whether it is prepared for these candidates; other objects with the same values are taken
    /// for others.
    @SuppressWarnings("ReferenceEquality") // comparing the values would cost as much as hashing them
    boolean isOf(List<Candidate> others) {
        if (others.size() != candidates.size()) {
            return false;
        }
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    /// The candidates, in the order they were given.
    List<Candidate> candidates() {
        return candidates;
    }

    /// The same without weights.
    Rendezvous plain() {
        return plain;
    }

    /// The child's nodes, best first.
    ///
    /// @param weight of the candidate at an index, above 0
    /// @param count  how many are wanted; fewer come back if there are fewer
    List<NodeId> rank(ChildId child, IntToDoubleFunction weight, int count) {
        long hash = Rendezvous.hash(child);
        int size = Math.clamp(count, 0, candidates.size());
        var best = new ArrayList<Scored>(size + 1);
        for (int i = 0; i < candidates.size() && size > 0; i++) {
            var scored = Scored.of(candidates.get(i).node(), weight.applyAsDouble(i), plain.score(i, hash));
            if (best.size() < size || scored.isBefore(best.getLast())) {
                insert(best, scored, size);
            }
        }
        return best.stream().map(Scored::node).toList();
    }

    private static void insert(List<Scored> best, Scored scored, int size) {
        int at = best.size();
        while (at > 0 && scored.isBefore(best.get(at - 1))) {
            at--;
        }
        best.add(at, scored);
        if (best.size() > size) {
            best.removeLast();
        }
    }

    /// A node with its scores for one child.
    private record Scored(NodeId node, double weighted, long plain) {
        /// Of the plain score 52 bits are used, so that u is exact and never 1; [StrictMath] makes
        /// all JVMs agree.
        static Scored of(NodeId node, double weight, long plain) {
            long unsigned = plain ^ Long.MIN_VALUE;
            double u = ((unsigned >>> 12) + 0.5) * 0x1p-52;
            return new Scored(node, -weight / StrictMath.log(u), plain);
        }

        boolean isBefore(Scored other) {
            if (weighted != other.weighted) {
                return weighted > other.weighted;
            }
            return plain != other.plain ? plain > other.plain : node.compareTo(other.node) < 0;
        }
    }
}
