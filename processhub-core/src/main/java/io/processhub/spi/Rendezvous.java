package io.processhub.spi;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The plain rendezvous hash: every node scores every child, and the greatest score wins.
///
/// A node that comes or goes moves only the children it gains or loses: about 1/n of them. Scores
/// depend on the *names* of nodes, not on their incarnations, so a node that is started again gets
/// its children back. It is the house's fixed rule for who decides about a child, and what the
/// default distribution places by; so on equal weights both answers are one node. Nodes that score
/// alike (two incarnations of one name, in practice) are taken in their own order, the least first.
///
/// An instance holds the hashes of a list of nodes; it is immutable and good for any thread. A
/// look-up costs one hash of the id and two multiplications per node, and takes no memory.
///
/// Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates" (1998). The
/// hashes are Komihash 5.0 over UTF-16 code units, mixed by SplitMix64's finaliser (Stafford's
/// variant 13). They are part of the protocol: all nodes of a cluster must agree on them.
public final class Rendezvous {
    private static final Hasher64 HASHER = Hashing.komihash5_0();

    private final List<NodeId> nodes;
    private final long[] hashes;

    private Rendezvous(List<NodeId> nodes) {
        this.nodes = List.copyOf(nodes);
        this.hashes = this.nodes.stream().mapToLong(Rendezvous::hash).toArray();
    }

    /// Prepares look-ups among these nodes, in any order; costs one hash of each name.
    public static Rendezvous among(List<NodeId> nodes) {
        Objects.requireNonNull(nodes, "nodes");
        return new Rendezvous(nodes);
    }

    /// The nodes, in the order they were given.
    public List<NodeId> nodes() {
        return nodes;
    }

    /// The index of the child's node.
    ///
    /// @throws IllegalStateException if there are no nodes
    public int best(ChildId child) {
        return hashes.length == 1 ? 0 : best(hash(child));
    }

    /// The index of the node of a child whose [#hash(ChildId)] is known.
    ///
    /// @throws IllegalStateException if there are no nodes
    public int best(long childHash) {
        if (hashes.length == 0) {
            throw new IllegalStateException("rendezvous among no nodes; give at least one");
        }
        int best = 0;
        long greatest = score(0, childHash);
        for (int i = 1; i < hashes.length; i++) {
            long score = score(i, childHash);
            if (score > greatest || (score == greatest && nodes.get(i).compareTo(nodes.get(best)) < 0)) {
                best = i;
                greatest = score;
            }
        }
        return best;
    }

    /// The score of the node at an index, for a child whose [#hash(ChildId)] is known.
    public long score(int index, long childHash) {
        return mix(hashes[index] ^ childHash);
    }

    /// The child's nodes, best first.
    ///
    /// @param count how many are wanted; fewer come back if there are fewer
    public List<NodeId> rank(ChildId child, int count) {
        if (count == 1 && hashes.length > 0) {
            return List.of(nodes.get(best(child)));
        }
        long childHash = hash(child);
        var scores = new long[Math.clamp(count, 0, nodes.size())];
        var best = new ArrayList<NodeId>(scores.length);
        for (int i = 0; i < hashes.length; i++) {
            long score = score(i, childHash);
            if (best.size() < scores.length || (scores.length > 0 && score >= scores[scores.length - 1])) {
                insert(best, scores, nodes.get(i), score);
            }
        }
        return List.copyOf(best);
    }

    /// Keeps the best `scores.length` nodes sorted.
    private static void insert(List<NodeId> best, long[] scores, NodeId node, long score) {
        int at = best.size();
        while (at > 0
                && (score > scores[at - 1] || (score == scores[at - 1] && node.compareTo(best.get(at - 1)) < 0))) {
            at--;
        }
        if (at == scores.length) {
            return;
        }
        if (best.size() == scores.length) {
            best.removeLast();
        }
        System.arraycopy(scores, at, scores, at + 1, best.size() - at);
        scores[at] = score;
        best.add(at, node);
    }

    /// The node's score for the child; the greatest, as a signed number, wins.
    public static long score(NodeId node, ChildId child) {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(child, "child");
        return mix(hash(node) ^ hash(child));
    }

    /// The index of the child's node in the list, which is the same node in whatever order they
    /// are. For more than one child, [#among(List)] saves hashing the names each time.
    ///
    /// @throws IllegalStateException if there are no nodes
    public static int best(List<NodeId> nodes, ChildId child) {
        Objects.requireNonNull(nodes, "nodes");
        Objects.requireNonNull(child, "child");
        return among(nodes).best(child);
    }

    /// What [#best(long)] takes: 64 bits of the id.
    public static long hash(ChildId child) {
        Objects.requireNonNull(child, "child");
        return HASHER.hashCharsToLong(child.value());
    }

    private static long hash(NodeId node) {
        return HASHER.hashCharsToLong(node.name());
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
