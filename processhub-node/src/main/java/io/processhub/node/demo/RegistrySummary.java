package io.processhub.node.demo;

import io.processhub.api.ChildInfo;
import io.processhub.api.Instance;
import io.processhub.model.NodeId;
import io.processhub.spi.Rendezvous;
import java.util.Collection;
import java.util.List;

/// A registry in few numbers, so that those of several nodes can be compared often.
///
/// @param children  how many children are registered
/// @param instances how many running instances they have
/// @param misplaced how many of these are not where placement wants them among the active nodes
/// @param digest    equal for equal registries: ids, pids and tokens of all instances
record RegistrySummary(int children, int instances, int misplaced, String digest) {
    static final RegistrySummary EMPTY = new RegistrySummary(0, 0, 0, Digest.EMPTY.text());

    /// Sums up a registry.
    ///
    /// @param active the nodes that placement may choose
    static RegistrySummary of(Collection<ChildInfo> registry, List<NodeId> active) {
        var placement = Rendezvous.among(active);
        int instances = 0;
        int misplaced = 0;
        var digest = Digest.EMPTY;
        for (var child : registry) {
            for (Instance instance : child.instances()) {
                instances++;
                if (active.isEmpty() || !active.get(placement.best(child.id())).equals(instance.node())) {
                    misplaced++;
                }
                digest = digest.with(
                        child.id().value(),
                        instance.node().name(),
                        instance.pid().serial(),
                        instance.token().value());
            }
        }
        return new RegistrySummary(registry.size(), instances, misplaced, digest.text());
    }
}
