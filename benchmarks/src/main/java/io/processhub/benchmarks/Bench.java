package io.processhub.benchmarks;

import io.processhub.benchmarks.jvm.Jvms;
import java.io.PrintStream;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// What one workload is given: the JVMs it may start, where its results and its progress go.
public final class Bench {
    private final Workload workload;
    private final boolean quick;
    private final Jvms jvms;
    private final Results results;
    private final PrintStream progress;
    private final long begin = System.nanoTime();

    /// @param quick    few rounds, and not the largest numbers
    /// @param progress for people
    public Bench(Workload workload, boolean quick, Jvms jvms, Results results, PrintStream progress) {
        this.workload = workload;
        this.quick = quick;
        this.jvms = jvms;
        this.results = results;
        this.progress = progress;
    }

    /// Whether there is little time.
    public boolean isQuick() {
        return quick;
    }

    /// One of two, the first if there is little time.
    public int rounds(int ifQuick, int otherwise) {
        return quick ? ifQuick : otherwise;
    }

    /// The JVMs of this run.
    public Jvms jvms() {
        return jvms;
    }

    /// One more value; see [Results].
    public void add(String kase, String quantity, double value) {
        results.add(workload.name(), kase, quantity, value);
    }

    /// All numbers of an answer, under their names.
    public void addAll(String kase, JsonNode numbers) {
        numbers.properties().stream()
                .filter(number -> number.getValue().isNumber())
                .forEach(number -> add(kase, number.getKey(), number.getValue().asDouble()));
    }

    /// What counts of a quantity of this workload.
    public double value(String kase, String quantity) {
        return results.value(workload.name(), kase, quantity);
    }

    /// A line of progress.
    public void say(String what) {
        var seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        progress.println("%-4s %4d s  %s".formatted(workload.name(), seconds, what));
    }
}
