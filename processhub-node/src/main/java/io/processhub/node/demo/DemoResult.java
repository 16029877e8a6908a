package io.processhub.node.demo;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a demo measured. As JSON it has exactly these fields, in this order.
///
/// @param nodes             how many JVMs it began with
/// @param children          how many processes it started
/// @param formedMs          from the start of the first JVM until every node saw all
/// @param startedMs         from the call that started the children until its result
/// @param crash             what `kill -9` of a JVM did
/// @param join              what one more node did
/// @param registryConverged whether at the end all registries were equal, to each other and to what
///                          the processes said themselves
public record DemoResult(
        int nodes, int children, long formedMs, long startedMs, Crash crash, Join join, boolean registryConverged) {
    /// What the kill of a JVM did.
    ///
    /// @param detectedMs  from the kill until the last survivor's view showed it
    /// @param recoveredMs from the kill until all processes ran again; null if they never did
    /// @param lost        ids for which no process answered afterwards
    /// @param duplicates  ids for which more than one did
    public record Crash(long detectedMs, @Nullable Long recoveredMs, int lost, int duplicates) {}

    /// What one more node did.
    ///
    /// @param moved        ids that answered from another node afterwards
    /// @param minimum      ids that placement itself wants elsewhere, so that must move
    /// @param rebalancedMs from the new view until every process was where placement wants it and
    ///                     all registries were equal; null if that never came
    /// @param lost         ids for which no process answered afterwards
    /// @param duplicates   ids for which more than one did
    public record Join(int moved, int minimum, @Nullable Long rebalancedMs, int lost, int duplicates) {}

    /// Whether nothing was lost, nothing doubled, and the registries agree.
    @JsonIgnore
    public boolean isFine() {
        return crash.lost() == 0
                && crash.duplicates() == 0
                && join.lost() == 0
                && join.duplicates() == 0
                && registryConverged;
    }

    /// One line of JSON.
    public String toJson() {
        return Lines.encoded(this);
    }

    /// A few lines for people.
    public String toText() {
        return String.join(
                "\n",
                String.format(
                        Locale.ROOT,
                        "%d nodes, %,d processes: %,d lost, %,d doubled, registries %s",
                        nodes,
                        children,
                        crash.lost() + join.lost(),
                        crash.duplicates() + join.duplicates(),
                        registryConverged ? "equal to each other and to what runs" : "DIFFER"),
                line("formed", formedMs, "from the start of the first JVM until every node saw all"),
                line("started", startedMs, String.format(Locale.ROOT, "%,d processes in one call", children)),
                line("kill -9 seen", crash.detectedMs(), "from the kill until the last survivor's view"),
                line("all running again", crash.recoveredMs(), "from the kill"),
                line(
                        "rebalanced",
                        join.rebalancedMs(),
                        String.format(
                                Locale.ROOT,
                                "from the new view; %,d processes moved, %,d had to",
                                join.moved(),
                                join.minimum())));
    }

    private static String line(String what, @Nullable Long millis, String note) {
        return millis == null
                ? String.format(Locale.ROOT, "  %-18s   never     %s", what, note)
                : String.format(Locale.ROOT, "  %-18s %,8d ms  %s", what, millis, note);
    }
}
