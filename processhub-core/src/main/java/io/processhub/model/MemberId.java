package io.processhub.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One run of one hub on one node: the author of one log.
///
/// A hub that is closed and started again on a living node is another member.
///
/// @param node        the node it runs on
/// @param incarnation 64 random bits, drawn when the hub is started
public record MemberId(NodeId node, long incarnation) implements Comparable<MemberId> {
    public MemberId {
        Objects.requireNonNull(node, "node");
    }

    @Override
    public int compareTo(MemberId other) {
        int order = node.compareTo(other.node);
        return order != 0 ? order : Long.compare(incarnation, other.incarnation);
    }

    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof MemberId that && incarnation == that.incarnation && node.equals(that.node));
    }

    @Override
    public int hashCode() {
        return 31 * node.hashCode() + Long.hashCode(incarnation);
    }

    @Override
    public String toString() {
        return node + "/" + Long.toHexString(incarnation);
    }
}
