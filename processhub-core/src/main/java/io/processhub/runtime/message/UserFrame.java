package io.processhub.runtime.message;

import io.processhub.api.AskException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the messengers of two nodes say to each other, and its bytes.
///
/// | bytes | in all frames |
/// |-------|---------------|
/// | 1     | version, 1 |
/// | 1     | kind |
/// | 8     | the sender's number of the link |
/// | 8     | the receiver's number of the link, as the sender knows it; 0 if it does not |
///
/// | kind | is | then |
/// |------|----|------|
/// | 1 | [Hello]  | 1: whether the link is up at the sender |
/// | 2 | [Told]   | 8: serial of the receiver; 8: serial of the sender, or 0; the message |
/// | 3 | [Asked]  | as [Told], with 8 before the message: number of the ask |
/// | 4 | [Reply]  | 8: number of the ask; the answer |
/// | 5 | [Failed] | 8: number of the ask; 1: reason; text in UTF-8 |
sealed interface UserFrame {
    /// The sender's number of the link.
    long sender();

    /// The receiver's number of the link, as the sender knows it.
    long receiver();

    /// How it stands with the link, as the sender sees it.
    record Hello(long sender, long receiver, boolean up) implements UserFrame {}

    /// A message to a process.
    record Told(long sender, long receiver, long to, long from, Body body) implements UserFrame {}

    /// A message to a process, and its answer is wanted.
    record Asked(long sender, long receiver, long to, long from, long number, Body body) implements UserFrame {}

    /// The answer to an ask.
    record Reply(long sender, long receiver, long number, Body body) implements UserFrame {}

    /// There will be no answer to an ask.
    record Failed(long sender, long receiver, long number, AskException.Reason reason, String text)
            implements UserFrame {}

    /// Bytes of the users' codec, from an offset of a frame to its end.
    final class Body {
        private final byte[] frame;
        private final int from;

        Body(byte[] frame, int from) {
            this.frame = frame;
            this.from = from;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(frame, from, frame.length);
        }
    }

    /// The longest text of a failure, in bytes.
    int MAX_TEXT = 1_024;

    /// The version of the frames that are written, and the only one that is read.
    byte VERSION = 1;

    /// Bytes before what differs from kind to kind.
    int HEAD = 18;

    /// The reasons as numbers on the wire: a reason's place here never changes.
    List<AskException.Reason> REASONS = List.of(
            AskException.Reason.NO_SUCH_PROCESS,
            AskException.Reason.NOT_DELIVERED,
            AskException.Reason.OUTCOME_UNKNOWN,
            AskException.Reason.TIMEOUT,
            AskException.Reason.ASKER_INTERRUPTED);

    /// A [Hello] as bytes.
    static byte[] hello(long sender, long receiver, boolean up) {
        return stamp(head(1, 1).put((byte) (up ? 1 : 0)).array(), sender, receiver);
    }

    /// A [Told] as bytes; the link's numbers are still to be [#stamp]ed.
    static byte[] told(long to, long from, byte[] message) {
        return head(2, 16 + message.length)
                .putLong(to)
                .putLong(from)
                .put(message)
                .array();
    }

    /// An [Asked] as bytes; the link's numbers are still to be [#stamp]ed.
    static byte[] asked(long to, long from, long number, byte[] message) {
        return head(3, 24 + message.length)
                .putLong(to)
                .putLong(from)
                .putLong(number)
                .put(message)
                .array();
    }

    /// A [Reply] as bytes; the link's numbers are still to be [#stamp]ed.
    static byte[] reply(long number, byte[] answer) {
        return head(4, 8 + answer.length).putLong(number).put(answer).array();
    }

    /// A [Failed] as bytes; the link's numbers are still to be [#stamp]ed.
    static byte[] failed(long number, AskException.Reason reason, String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, MAX_TEXT);
        byte place = (byte) REASONS.indexOf(reason);
        return head(5, 9 + length)
                .putLong(number)
                .put(place)
                .put(utf8, 0, length)
                .array();
    }

    /// Writes the link's numbers into a frame.
    static byte[] stamp(byte[] frame, long sender, long receiver) {
        ByteBuffer.wrap(frame).putLong(2, sender).putLong(10, receiver);
        return frame;
    }

    /// The frame that was written into these bytes; empty if they are of none that this version
    /// knows.
    static Optional<UserFrame> decode(byte[] bytes) {
        if (bytes.length < HEAD || bytes[0] != VERSION) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes).position(2);
        long sender = in.getLong();
        long receiver = in.getLong();
        int left = in.remaining();
        return switch (bytes[1]) {
            case 1 -> left == 1 ? Optional.of(new Hello(sender, receiver, in.get() != 0)) : Optional.empty();
            case 2 ->
                left < 16
                        ? Optional.empty()
                        : Optional.of(
                                new Told(sender, receiver, in.getLong(), in.getLong(), new Body(bytes, HEAD + 16)));
            case 3 ->
                left < 24
                        ? Optional.empty()
                        : Optional.of(new Asked(
                                sender,
                                receiver,
                                in.getLong(),
                                in.getLong(),
                                in.getLong(),
                                new Body(bytes, HEAD + 24)));
            case 4 ->
                left < 8
                        ? Optional.empty()
                        : Optional.of(new Reply(sender, receiver, in.getLong(), new Body(bytes, HEAD + 8)));
            case 5 -> left < 9 || left > 9 + MAX_TEXT ? Optional.empty() : failure(sender, receiver, in);
            default -> Optional.empty();
        };
    }

    private static Optional<UserFrame> failure(long sender, long receiver, ByteBuffer in) {
        long number = in.getLong();
        int reason = in.get();
        if (reason < 0 || reason >= REASONS.size()) {
            return Optional.empty();
        }
        var text = StandardCharsets.UTF_8.decode(in).toString();
        return Optional.of(new Failed(sender, receiver, number, REASONS.get(reason), text));
    }

    private static ByteBuffer head(int kind, int more) {
        return ByteBuffer.allocate(HEAD + more)
                .put(VERSION)
                .put((byte) kind)
                .putLong(0)
                .putLong(0);
    }
}
