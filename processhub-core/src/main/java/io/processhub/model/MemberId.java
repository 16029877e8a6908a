package io.processhub.model;

import java.util.Comparator;

/// One run of one hub on one node: the author of one log.
///
/// A hub that is closed and started again on a living node is another member.
///
/// @param node        the node it runs on
/// @param incarnation 64 random bits, drawn when the hub is started
public record MemberId(NodeId node, long incarnation) implements Comparable<MemberId> {
    private static final Comparator<MemberId> ORDER =
            Comparator.comparing(MemberId::node).thenComparingLong(MemberId::incarnation);

    @Override
    public int compareTo(MemberId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return node + "/" + Long.toHexString(incarnation);
    }
}
