package io.processhub.api;

import java.io.Serial;

/// A hub did not get ready in the time it was given, or cannot get ready at all. The message says
/// what it is doing and for whom it waits. The hub goes on trying unless it says that it is closed.
public final class NotReadyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// With a message that says what the hub is doing and for whom it waits.
    public NotReadyException(String message) {
        super(message);
    }
}
