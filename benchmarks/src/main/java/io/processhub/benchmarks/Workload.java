package io.processhub.benchmarks;

import io.processhub.benchmarks.local.LocalWorkloads;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/// What can be measured. Each is described in docs/PERFORMANCE.md.
public enum Workload {
    W1("start on one node"),
    W3("look-up"),
    W6("stop"),
    W7("one start at a time");

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    /// What it is, in a few words.
    public String title() {
        return title;
    }

    /// Measures it. Blocks until it is done.
    ///
    /// @throws io.processhub.benchmarks.jvm.BenchException if it cannot be measured
    public void run(Bench bench) {
        bench.say(title);
        switch (this) {
            case W1 -> LocalWorkloads.start(bench);
            case W3 -> LocalWorkloads.lookUp(bench);
            case W6 -> LocalWorkloads.stop(bench);
            case W7 -> LocalWorkloads.awaitedStarts(bench);
        }
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
