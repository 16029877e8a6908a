package io.processhub.model;

import java.util.Comparator;

/// The address of one life of one process, valid from any node of the cluster.
///
/// A pid is a value: it can be compared, kept, and sent in messages. A process that is restarted or
/// moved gets another pid; what is sent to the old one is not delivered.
///
/// @param node   the node it runs on
/// @param serial from 1, counted up by the node, never used again by the same incarnation
public record Pid(NodeId node, long serial) implements Comparable<Pid> {
    private static final Comparator<Pid> ORDER = Comparator.comparing(Pid::node).thenComparingLong(Pid::serial);

    public Pid {
        if (serial < 1) {
            throw new IllegalArgumentException("serial of a pid on " + node + ": " + serial + " is not positive");
        }
    }

    @Override
    public int compareTo(Pid other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "<" + node + "." + serial + ">";
    }
}
