package io.processhub.benchmarks.jvm;

/// A benchmark cannot be carried out; the message says what and why.
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// With a message for people.
    public BenchException(String message) {
        super(message);
    }
}
