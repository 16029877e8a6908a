package io.processhub.spi;

import java.io.Serial;

/// A value cannot be encoded or decoded. The message names the type and what to do.
public class CodecException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// With a message that names the type and what to do.
    public CodecException(String message) {
        super(message);
    }

    /// With a message that names the type and what to do.
    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
