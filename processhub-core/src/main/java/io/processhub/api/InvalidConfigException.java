package io.processhub.api;

import java.io.Serial;
import java.util.List;

/// A configuration is wrong. The message names every problem: the option, its value, and the limit.
public final class InvalidConfigException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidConfigException(String message, List<String> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    /// The problems, one line each, in the order of the options. Empty after Java serialization.
    @SuppressWarnings("ConstantValue")
    public List<String> problems() {
        return problems == null ? List.of() : problems;
    }
}
