package io.processhub.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Which nodes the transport holds for alive and connected, as one node was told.
///
/// Two nodes may install one view at different times, and may skip views. For about a second after
/// a fast restart a view may hold two incarnations of one name; the earlier in the list came first.
///
/// @param id      the name of the view
/// @param members distinct nodes, the same list on every node that installs this view; oldest
///                first, unless two views merged
public record View(ViewId id, List<NodeId> members) {
    public View {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(members, "members");
        members = List.copyOf(members);
        Set<NodeId> distinct = new LinkedHashSet<>(members);
        if (members.isEmpty() || distinct.size() != members.size()) {
            throw new IllegalArgumentException("members of view " + id + ": " + members + " are empty or not distinct");
        }
    }

    /// Whether the node is a member.
    public boolean contains(NodeId node) {
        return members.contains(node);
    }
}
