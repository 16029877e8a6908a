package io.processhub.api;

import java.io.Serial;

/// A hub or node was used after it was closed, or after it closed itself; the message says why it
/// did.
public final class NotAliveException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// With a message that names the hub or node, and why it is closed.
    public NotAliveException(String message) {
        super(message);
    }
}
