package io.processhub.node.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How big the demo is to be.
///
/// @param nodes    how many JVMs it begins with; one of them is killed, and one more joins
/// @param children how many processes run on them
public record DemoPlan(int nodes, int children) {
    /// One node has nobody who could take over; more than 16 JVMs are no demo on one machine.
    public static final int MIN_NODES = 2;

    /// See [#MIN_NODES].
    public static final int MAX_NODES = 16;

    /// As many as one call may name.
    public static final int MAX_CHILDREN = 1_000_000;

    public DemoPlan {
        var problems = new ArrayList<String>();
        whole(problems, "--nodes", Integer.toString(nodes), MIN_NODES, MAX_NODES);
        whole(problems, "--children", Integer.toString(children), 1, MAX_CHILDREN);
        throwIfAny(problems);
    }

    /// The plan of a command line.
    ///
    /// @throws IllegalArgumentException names all options that are wrong, their values and limits
    public static DemoPlan parse(String nodes, String children) {
        var problems = new ArrayList<String>();
        int nodesRead = whole(problems, "--nodes", nodes, MIN_NODES, MAX_NODES);
        int childrenRead = whole(problems, "--children", children, 1, MAX_CHILDREN);
        throwIfAny(problems);
        return new DemoPlan(nodesRead, childrenRead);
    }

    private static int whole(List<String> problems, String option, String text, int least, int most) {
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the limits.
        }
        problems.add(String.format(Locale.ROOT, "%s: %s is not a whole number in %d..%,d", option, text, least, most));
        return least;
    }

    private static void throwIfAny(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), problems));
        }
    }

    /// The names of the nodes that it begins with.
    List<String> firstNames() {
        return names(1, nodes);
    }

    /// The name of the node that joins later.
    String joinerName() {
        return "n" + (nodes + 1);
    }

    private static List<String> names(int first, int last) {
        var names = new ArrayList<String>();
        for (int i = first; i <= last; i++) {
            names.add("n" + i);
        }
        return names;
    }

    /// The greatest heap of a JVM, in MiB: every one keeps the whole registry, and after the kill
    /// perhaps all processes.
    public int heapMebibytes() {
        return 256 + children / 256;
    }

    /// Whether it is over before a JVM's second compiler has paid for itself: measured, it doubles
    /// what a node costs in its first seconds.
    public boolean isShort() {
        return children <= 20_000;
    }

    /// How long a step may take that grows with the number of children.
    long stepSeconds() {
        return 60L + children / 2_000;
    }
}
