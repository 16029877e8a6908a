package io.processhub.core.wire;

import java.io.Serial;

/// A frame that is no message of ours. The shell counts it by its reason and drops it; the core
/// repairs what a lost message costs. Carries no stack trace: anybody can cause it, at any rate.
public final class WireException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// Why a frame is refused.
    public enum Reason {
        /// Its bytes are not in the protobuf wire format, or a value is not allowed where it
        /// stands.
        MALFORMED,
        /// It holds a kind of message, record, outcome or phase that this version does not know.
        UNKNOWN_KIND,
        /// It was written by another major version of the protocol.
        UNKNOWN_VERSION,
        /// It is over a limit of docs/wire.proto.
        LIMIT
    }

    WireException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /// Why the frame is refused.
    public Reason reason() {
        return reason;
    }
}
