package io.processhub.model;

import java.util.Comparator;

/// The identity of one run of a node: its configured name and 64 random bits.
///
/// The bits are drawn when the node object is made, before any transport, and stay the same over
/// promotion and reconnects. A node that is started again under its old name is another [NodeId].
/// The order is by name, then by incarnation; it is only a stable order, the greater incarnation
/// is **not** the newer one.
///
/// @param name        1 to 128 characters out of letters, digits, `.`, `_`, `-`, `@` and `:`
/// @param incarnation 64 random bits
public record NodeId(String name, long incarnation) implements Comparable<NodeId> {
    private static final Comparator<NodeId> ORDER =
            Comparator.comparing(NodeId::name).thenComparingLong(NodeId::incarnation);

    public NodeId {
        Names.check("node name", name);
    }

    @Override
    public int compareTo(NodeId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "#" + Long.toHexString(incarnation);
    }
}
