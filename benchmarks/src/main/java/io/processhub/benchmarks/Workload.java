package io.processhub.benchmarks;

import io.processhub.benchmarks.cluster.ClusterWorkloads;
import io.processhub.benchmarks.cluster.FloodWorkload;
import io.processhub.benchmarks.cluster.IdleWorkload;
import io.processhub.benchmarks.cluster.MessageWorkload;
import io.processhub.benchmarks.cluster.PartitionWorkload;
import io.processhub.benchmarks.cluster.SideBySideWorkload;
import io.processhub.benchmarks.compare.CollectorWorkload;
import io.processhub.benchmarks.compare.CompareWorkload;
import io.processhub.benchmarks.local.LocalWorkloads;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be measured. Each is described in docs/PERFORMANCE.md.
public enum Workload {
    W1("start on one node"),
    W2("start on three nodes, until every registry has them"),
    W3("look-up"),
    W4("a 4th node joins"),
    W5("kill -9 of one of three nodes, and of two of four at once"),
    W6("stop, on one node and on three"),
    W7("one start at a time, on one node and on three"),
    W8("the same ids started from three nodes at once"),
    W9("one of three nodes is cut off, and the network heals"),
    W10("three idle nodes"),
    W11("messages between two nodes"),
    W12("a sender that is faster than who receives"),
    P1("processes and messages in one JVM, beside Apache Pekko"),
    P2("messages, starts, join and crash on several nodes, beside Apache Pekko"),
    C1("the same under other garbage collectors");

    /// With `--quick` only if they are named: they take long.
    private static final Set<Workload> LONG = EnumSet.of(W9, W12, P1, P2, C1);

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    /// What it is, in a few words.
    public String title() {
        return title;
    }

    /// Whether it is left out with `--quick` unless it is named.
    boolean isLong() {
        return LONG.contains(this);
    }

    /// Measures it. Blocks until it is done.
    ///
    /// @throws io.processhub.benchmarks.jvm.BenchException if it cannot be measured
    public void run(Bench bench) {
        bench.say(title);
        switch (this) {
            case W1 -> LocalWorkloads.start(bench);
            case W2 -> ClusterWorkloads.start(bench);
            case W3 -> LocalWorkloads.lookUp(bench);
            case W4 -> ClusterWorkloads.join(bench);
            case W5 -> {
                ClusterWorkloads.kill(bench);
                if (!bench.isQuick()) {
                    ClusterWorkloads.killTwo(bench);
                }
            }
            case W6 -> {
                LocalWorkloads.stop(bench);
                ClusterWorkloads.stop(bench);
            }
            case W7 -> {
                LocalWorkloads.awaitedStarts(bench);
                ClusterWorkloads.awaitedStarts(bench);
            }
            case W8 -> ClusterWorkloads.conflict(bench);
            case W9 -> PartitionWorkload.run(bench);
            case W10 -> IdleWorkload.run(bench);
            case W11 -> MessageWorkload.run(bench);
            case W12 -> FloodWorkload.run(bench);
            case P1 -> CompareWorkload.run(bench);
            case P2 -> SideBySideWorkload.run(bench);
            case C1 -> CollectorWorkload.run(bench);
        }
    }

    /// The workloads that are run when none are named.
    static List<Workload> all(boolean quick) {
        return Arrays.stream(values())
                .filter(workload -> !quick || !workload.isLong())
                .toList();
    }

    /// The workloads of a list like `W1,W5`, each once, in their own order; case does not matter.
    ///
    /// @throws IllegalArgumentException if one is not known; it names those that are
    public static List<Workload> parse(String names) {
        var found = EnumSet.noneOf(Workload.class);
        for (var name : names.split(",", -1)) {
            found.add(Arrays.stream(values())
                    .filter(workload -> workload.name().equalsIgnoreCase(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--only: no workload \"%s\"; known are %s".formatted(name.strip(), known()))));
        }
        return List.copyOf(found);
    }

    private static String known() {
        return Arrays.stream(values()).map(Workload::name).collect(Collectors.joining(", "));
    }
}
