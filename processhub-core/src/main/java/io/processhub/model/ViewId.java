package io.processhub.model;

import java.util.Comparator;

/// The name of one view of the transport: who made it, and the maker's count.
///
/// @param creator the node that made the view
/// @param number  not negative, rising for one creator
public record ViewId(NodeId creator, long number) implements Comparable<ViewId> {
    private static final Comparator<ViewId> ORDER =
            Comparator.comparing(ViewId::creator).thenComparingLong(ViewId::number);

    @Override
    public int compareTo(ViewId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return creator.name() + "|" + number;
    }
}
