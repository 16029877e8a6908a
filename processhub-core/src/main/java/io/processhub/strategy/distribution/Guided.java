package io.processhub.strategy.distribution;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.Objection;
import io.processhub.spi.PlacementRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Gives each child to the nodes that its caller named when it started it, by their names.
///
/// The mapping is a part of the child's spec: every node knows it, it lasts as long as the child is
/// wanted, and goes with its stop. The answer follows from it and from who is here, so nothing
/// moves but what must. Costs a look at each named node; keeps nothing; good for any thread.
public final class Guided implements DistributionStrategy {
    private static final ConsistentHashing OTHERS = new ConsistentHashing();

    /// What becomes of a child whose named node is not here.
    public enum Failover {
        /// It is down until that node is here again.
        NONE,
        /// It runs on the next of its named nodes. So more nodes may be named than instances are
        /// wanted: the first ones are its homes, the others stand in.
        LISTED,
        /// It runs on the next of its named nodes, and if none is left on any other node.
        ANY
    }

    private final Failover failover;

    /// Children of nodes that are gone wait for them, as with the original.
    public Guided() {
        this(Failover.NONE);
    }

    /// With a choice for nodes that are gone.
    public Guided(Failover failover) {
        this.failover = failover;
    }

    @Override
    public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
        var chosen = new ArrayList<NodeId>(replicas);
        for (var name : child.mapping()) {
            for (var candidate : candidates) {
                if (chosen.size() < replicas && candidate.node().name().equals(name)) {
                    chosen.add(candidate.node());
                }
            }
        }
        if (failover == Failover.ANY && chosen.size() < replicas) {
            OTHERS.choose(child, candidates, candidates.size()).stream()
                    .filter(node -> !chosen.contains(node))
                    .limit(replicas - chosen.size())
                    .forEach(chosen::add);
        }
        return chosen;
    }

    @Override
    public Optional<Objection> objection(PlacementRequest request, int wanted) {
        var mapping = request.child().mapping();
        var child = "\"" + ChildId.printable(request.child().id().value()) + "\"";
        if (mapping.isEmpty()) {
            return objection(
                    Objection.Kind.MISSING_MAPPING,
                    "child %s is mapped to no node; name its nodes in StartOptions.childMapping".formatted(child));
        }
        if (new HashSet<>(mapping).size() < mapping.size()) {
            return objection(
                    Objection.Kind.INVALID_MAPPING,
                    "child %s is mapped to a node twice: %s; name each node once".formatted(child, mapping));
        }
        if (mapping.size() < wanted || (failover == Failover.NONE && mapping.size() > wanted)) {
            return objection(
                    Objection.Kind.REPLICATION_MISMATCH,
                    "child %s is mapped to %d nodes, %s, and %d instances are wanted; name %s %d"
                            .formatted(
                                    child,
                                    mapping.size(),
                                    mapping,
                                    wanted,
                                    failover == Failover.NONE ? "exactly" : "at least",
                                    wanted));
        }
        if (place(request).isEmpty()) {
            return objection(
                    Objection.Kind.NO_NODE,
                    "child %s is mapped to %s, none of which is an active member now; try again when one is, or allow failover"
                            .formatted(child, mapping));
        }
        return Optional.empty();
    }

    private static Optional<Objection> objection(Objection.Kind kind, String detail) {
        return Optional.of(new Objection(kind, detail));
    }

    @Override
    public String fingerprint() {
        return "Guided(" + failover + ")";
    }
}
