package io.processhub.api;

import io.processhub.model.ExitReason;
import java.util.Objects;

/// What [RunContext#receive] came back with.
public sealed interface Received {
    /// A message.
    record Message(Object message) implements Received {
        public Message {
            Objects.requireNonNull(message, "message");
        }
    }

    /// Nothing came in time.
    record Nothing() implements Received {}

    /// The process is to end: return from `run`.
    record Stopping(ExitReason reason) implements Received {
        public Stopping {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /// The process is to go on at another node: return from `run`. What is in its mailbox goes
    /// with it.
    record Moving() implements Received {}
}
