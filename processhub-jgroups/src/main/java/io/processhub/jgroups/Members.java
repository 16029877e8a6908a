package io.processhub.jgroups;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jgroups.Address;

/// A view of JGroups in our words: who is in it, in its order, and where each is reached.
///
/// @param addresses each node's address, in the order of the view
/// @param foreign   members that are no nodes of ours; they are left out
record Members(SequencedMap<NodeId, Address> addresses, List<Address> foreign) {
    /// Before the first view.
    static final Members NONE = new Members(new LinkedHashMap<>(), List.of());

    /// Reads a view. Of a node that is in it with two addresses (for a second, after it joined
    /// again by a new transport) the later is where it is reached.
    static Members of(org.jgroups.View view) {
        var addresses = new LinkedHashMap<NodeId, Address>();
        var foreign = new ArrayList<Address>();
        for (var address : view.getMembers()) {
            NodeAddress.read(address).ifPresentOrElse(node -> addresses.put(node, address), () -> foreign.add(address));
        }
        return new Members(addresses, List.copyOf(foreign));
    }

    /// The view as the hub gets it. Its maker is the oldest member if the maker is none of ours.
    ///
    /// @param self stands alone in a view that holds nobody else of ours
    View view(org.jgroups.ViewId id, NodeId self) {
        var nodes = addresses.isEmpty() ? List.of(self) : List.copyOf(addresses.sequencedKeySet());
        var creator = NodeAddress.read(id.getCreator()).orElse(nodes.getFirst());
        return new View(new ViewId(creator, id.getId()), nodes);
    }

    Optional<Address> address(NodeId node) {
        return Optional.ofNullable(addresses.get(node));
    }
}
