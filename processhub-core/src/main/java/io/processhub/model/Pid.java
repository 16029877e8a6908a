package io.processhub.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The address of one life of one process, valid from any node of the cluster.
///
/// A pid is a value: it can be compared, kept, and sent in messages. A process that is restarted or
/// moved gets another pid; what is sent to the old one is not delivered.
///
/// @param node   the node it runs on
/// @param serial from 1, counted up by the node, never used again by the same incarnation
public record Pid(NodeId node, long serial) implements Comparable<Pid> {
    public Pid {
        Objects.requireNonNull(node, "node");
        if (serial < 1) {
            throw new IllegalArgumentException("serial of a pid on " + node + ": " + serial + " is not positive");
        }
    }

    @Override
    public int compareTo(Pid other) {
        int order = node.compareTo(other.node);
        return order != 0 ? order : Long.compare(serial, other.serial);
    }

    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Pid that && serial == that.serial && node.equals(that.node));
    }

    @Override
    public int hashCode() {
        return 31 * node.hashCode() + Long.hashCode(serial);
    }

    @Override
    public String toString() {
        return "<" + node + "." + serial + ">";
    }
}
