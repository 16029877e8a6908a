package io.processhub.spi;

import java.io.Serial;

/// The cluster cannot be joined, or the transport is set up wrongly. The message says what to do.
public class TransportException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// With a message that names the thing, the value, the limit and what to do.
    public TransportException(String message) {
        super(message);
    }

    /// With a message that names the thing, the value, the limit and what to do.
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
