package io.processhub.core.slot;

import io.processhub.model.Payload;
import java.util.List;

/// What a process leaves behind for its next life elsewhere.
///
/// @param mailbox undelivered messages, in order
/// @param state   what it handed over; empty if nothing
public record Parcel(List<Payload> mailbox, Payload state) {
    /// Of nothing.
    public static final Parcel EMPTY = new Parcel(List.of(), Payload.EMPTY);

    public Parcel {
        mailbox = List.copyOf(mailbox);
    }

    /// Whether there is nothing in it.
    public boolean isEmpty() {
        return mailbox.isEmpty() && state.size() == 0;
    }
}
