package io.processhub.benchmarks.local;

/// The heap of this JVM.
public final class Heap {
    private Heap() {}

    /// How many bytes are in use after a full collection. Blocks as long as that takes.
    public static long usedAfterCollection() {
        var runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
