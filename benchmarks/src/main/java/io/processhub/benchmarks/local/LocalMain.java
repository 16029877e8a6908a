package io.processhub.benchmarks.local;

import io.processhub.benchmarks.jvm.JvmMain;
import java.util.Map;

/// A JVM that measures a node by itself.
final class LocalMain {
    private LocalMain() {}

    public static void main(String[] arguments) {
        JvmMain.serve(Map.of(
                "startAndStop", StartsAndStops::round, "lookUp", LookUps::run, "awaitedStarts", AwaitedStarts::run));
    }
}
