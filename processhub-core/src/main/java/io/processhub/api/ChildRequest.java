package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Names;
import java.util.List;
import java.util.Objects;

/// A child that is about to be started, at the call: before the request leaves the caller's node. A
/// hook for it may change everything but the id; what it answers is what is decided about, and what
/// every registry shows.
///
/// @param spec  with the metadata and the tag of the call
/// @param nodes for distribution by mapping: on which nodes (names) it is to run, at most 64; empty
///              for no mapping
public record ChildRequest(ChildSpec spec, List<String> nodes) implements HookPayload {
    public ChildRequest {
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(nodes, "nodes");
        nodes = List.copyOf(nodes);
        if (nodes.size() > Limits.MAPPED_NODES) {
            throw new IllegalArgumentException("child \"%s\" is mapped to %d nodes; at most %d are allowed"
                    .formatted(ChildId.printable(spec.id().value()), nodes.size(), Limits.MAPPED_NODES));
        }
        nodes.forEach(node -> Names.check("node", node));
    }

    /// The same with another spec.
    public ChildRequest spec(ChildSpec other) {
        return new ChildRequest(other, nodes);
    }

    /// The same with this mapping.
    public ChildRequest nodes(List<String> other) {
        return new ChildRequest(spec, other);
    }
}
