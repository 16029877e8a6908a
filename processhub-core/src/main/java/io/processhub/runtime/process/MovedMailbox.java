package io.processhub.runtime.process;

import io.processhub.model.Payload;
import java.util.ArrayList;
import java.util.List;

/// The undelivered messages that go with a process to another node, in order and in one frame. What
/// does not fit stays behind, and so does everything after it, so that nothing overtakes.
final class MovedMailbox {
    /// The tag and the length around each message in the frame, at most.
    private static final int AROUND_EACH = 8;

    private final int maxMessages;
    private final int maxBytes;
    private final List<Payload> messages = new ArrayList<>();
    private long bytes;
    private boolean full;

    MovedMailbox(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /// Takes one along, if it still fits.
    ///
    /// @throws IllegalArgumentException if it does not; it says the limits
    void add(Payload message) {
        full |= messages.size() >= maxMessages || bytes + message.size() + AROUND_EACH > maxBytes;
        if (full) {
            throw new IllegalArgumentException(
                    "only %d messages of together %d bytes go with a process that moves, and this one comes after them;"
                                    .formatted(messages.size(), bytes)
                            + " the limits are %d and %d: ask again, or let fewer messages wait"
                                    .formatted(maxMessages, maxBytes));
        }
        messages.add(message);
        bytes += message.size() + AROUND_EACH;
    }

    List<Payload> messages() {
        return messages;
    }
}
