package io.processhub.benchmarks.local;

import io.processhub.benchmarks.jvm.JvmMain;
import java.util.Map;

/// A JVM that measures a node by itself.
public final class LocalMain {
    private LocalMain() {}

    /// Answers questions until there are no more.
    public static void main(String[] arguments) {
        JvmMain.serve(Map.of(
                "startAndStop", StartsAndStops::round,
                "lookUp", LookUps::run,
                "awaitedStarts", AwaitedStarts::run,
                "handOver", HandOver::run));
    }
}
