package io.processhub.api;

import java.io.Serial;

/// A call was given no children.
public final class NoChildrenException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// With a message that names the call and what to do.
    public NoChildrenException(String message) {
        super(message);
    }
}
