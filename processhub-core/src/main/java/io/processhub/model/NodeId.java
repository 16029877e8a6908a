package io.processhub.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    public NodeId {
        Objects.requireNonNull(name, "name");
        Names.check("node name", name);
    }

    @Override
    public int compareTo(NodeId other) {
        int order = name.compareTo(other.name);
        return order != 0 ? order : Long.compare(incarnation, other.incarnation);
    }

    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof NodeId that && incarnation == that.incarnation && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Long.hashCode(incarnation);
    }

    @Override
    public String toString() {
        return name + "#" + Long.toHexString(incarnation);
    }
}
