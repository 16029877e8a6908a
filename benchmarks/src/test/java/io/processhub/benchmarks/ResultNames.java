package io.processhub.benchmarks;

/// What tests of other packages ask of the shape.
public final class ResultNames {
    private ResultNames() {}

    /// Whether results may have this name, `W1/start10k/ms`.
    public static boolean known(String path) {
        var names = path.split("/", -1);
        return Shape.ofResults().quantities(names[0], names[1]).contains(names[2]);
    }
}
