package io.processhub.runtime;

import java.util.Optional;
import java.util.function.Supplier;

/// A message that throws an error of a test's choice while it is read.
public record Faulty(String text) {
    private static volatile Optional<Supplier<Error>> error = Optional.empty();

    public Faulty {
        error.ifPresent(it -> {
            throw it.get();
        });
    }

    /// From now on reading one throws.
    public static void failWith(Supplier<Error> next) {
        error = Optional.of(next);
    }

    public static void mend() {
        error = Optional.empty();
    }
}
