package io.processhub.api;

import io.processhub.model.NodeId;
import java.io.Serial;

/// Another living node of the cluster has this node's name, and had it first. This node is closed.
/// Start it under another name, or stop the other one first.
public final class NameInUseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient NodeId by;
    private final String address;

    /// Names the node that has the name, and where it is.
    public NameInUseException(NodeId by, String address) {
        super(("node name \"%s\" is in use by a living node at %s (%s);"
                        + " give this node another name, or stop the other one first")
                .formatted(by.name(), address, by));
        this.by = by;
        this.address = address;
    }

    /// The node that has the name.
    public NodeId by() {
        return by;
    }

    /// Where that node is, as its transport says it.
    public String address() {
        return address;
    }
}
