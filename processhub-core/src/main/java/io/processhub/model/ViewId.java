package io.processhub.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The name of one view of the transport: who made it, and the maker's count.
///
/// @param creator the node that made the view
/// @param number  not negative, rising for one creator
public record ViewId(NodeId creator, long number) implements Comparable<ViewId> {
    public ViewId {
        Objects.requireNonNull(creator, "creator");
    }

    @Override
    public int compareTo(ViewId other) {
        int order = creator.compareTo(other.creator);
        return order != 0 ? order : Long.compare(number, other.number);
    }

    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ViewId that && number == that.number && creator.equals(that.creator));
    }

    @Override
    public int hashCode() {
        return 31 * creator.hashCode() + Long.hashCode(number);
    }

    @Override
    public String toString() {
        return creator.name() + "|" + number;
    }
}
