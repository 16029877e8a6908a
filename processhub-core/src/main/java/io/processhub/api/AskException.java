package io.processhub.api;

import io.processhub.model.Pid;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// An ask ended without an answer. The reason says what is known of the message.
public final class AskException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// What is known of the message.
    public enum Reason {
        /// There is no such process (any more) on its node. It was not handled.
        NO_SUCH_PROCESS,
        /// The message was not handed to the process: its node is not in the view, a mailbox or
        /// queue was full, or the process ended or could not read the message. It was not
        /// handled.
        NOT_DELIVERED,
        /// The message was sent, and then its node left the view or its process crashed on it.
        /// Whether it was handled is unknown.
        OUTCOME_UNKNOWN,
        /// No answer came in time. Whether it was handled is unknown.
        TIMEOUT,
        /// The process that asked was interrupted: it is to stop or to move and its shutdown
        /// timeout has passed, or its `init` took too long. Whether the message was handled is
        /// unknown.
        ASKER_INTERRUPTED
    }

    private final Reason reason;
    private final transient Pid to;

    /// An ask of `to` that ended for this reason.
    public AskException(Reason reason, Pid to, String message) {
        this(reason, to, message, null);
    }

    /// An ask of `to` that ended for this reason.
    public AskException(Reason reason, Pid to, String message, @Nullable Throwable cause) {
        // Without a stack: it is made on a thread of the runtime, and says nothing of the asker.
        super(reason + ": ask of " + to + ": " + message, cause, true, false);
        this.reason = reason;
        this.to = to;
    }

    /// What is known of the message.
    public Reason reason() {
        return reason;
    }

    /// Who was asked.
    public Pid to() {
        return to;
    }
}
