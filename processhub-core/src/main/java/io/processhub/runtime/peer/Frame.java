package io.processhub.runtime.peer;

import io.processhub.model.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What goes from one node to another as one piece of the transport: a header of ours, and a body
/// that is for somebody else to read.
///
/// | bytes | what |
/// |-------|------|
/// | 1     | version, 1; a frame of another version is not understood |
/// | 1     | kind |
/// | 1     | flags: 1 = the sender wants an [FrameKind#ACK] for it |
/// | 8     | the sender's count of frames to this receiver, from 1 |
/// | 1     | length of the hub's name, 0 for none |
/// | 0–128 | the hub's name, ASCII |
/// | rest  | body |
///
/// @param kind     what it is about
/// @param hub      the hub it is about; empty for none
/// @param number   the sender's count
/// @param wantsAck whether the sender wants to know that it was taken over
/// @param body     given away
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Frame(FrameKind kind, String hub, long number, boolean wantsAck, byte[] body) {
    /// The greatest length of a header, in bytes.
    public static final int MAX_HEADER_BYTES = 12 + Names.MAX_LENGTH;

    private static final byte VERSION = 1;
    private static final int FIXED_BYTES = 12;
    private static final int WANTS_ACK = 1;

    /// How long the frame is as bytes.
    static int length(String hub, int bodyBytes) {
        return FIXED_BYTES + hub.length() + bodyBytes;
    }

    /// How long it is as bytes.
    int length() {
        return length(hub, body.length);
    }

    /// The frame as bytes.
    byte[] encode() {
        var bytes = new byte[length()];
        writeTo(bytes, 0);
        return bytes;
    }

    /// Writes the frame's bytes behind so many others.
    void writeTo(byte[] bytes, int at) {
        bytes[at] = VERSION;
        bytes[at + 1] = kind.code();
        bytes[at + 2] = (byte) (wantsAck ? WANTS_ACK : 0);
        for (int i = 0; i < 8; i++) {
            bytes[at + 3 + i] = (byte) (number >>> (56 - 8 * i));
        }
        bytes[at + 11] = (byte) hub.length();
        System.arraycopy(hub.getBytes(StandardCharsets.US_ASCII), 0, bytes, at + FIXED_BYTES, hub.length());
        System.arraycopy(body, 0, bytes, at + FIXED_BYTES + hub.length(), body.length);
    }

    /// The frame of these bytes; empty if they are none of ours. Never throws, and takes no more
    /// memory than the bytes themselves.
    static Optional<Frame> decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /// As [#decode(byte[])], of so many bytes from a place on.
    static Optional<Frame> decode(byte[] bytes, int at, int length) {
        if (length < FIXED_BYTES || bytes[at] != VERSION) {
            return Optional.empty();
        }
        int nameBytes = bytes[at + 11] & 0xff;
        var kind = FrameKind.of(bytes[at + 1]);
        if (kind.isEmpty() || nameBytes > Names.MAX_LENGTH || length < FIXED_BYTES + nameBytes) {
            return Optional.empty();
        }
        long number = 0;
        for (int i = 0; i < 8; i++) {
            number = (number << 8) | (bytes[at + 3 + i] & 0xff);
        }
        var hub = nameBytes == 0 ? "" : new String(bytes, at + FIXED_BYTES, nameBytes, StandardCharsets.US_ASCII);
        var body = Arrays.copyOfRange(bytes, at + FIXED_BYTES + nameBytes, at + length);
        return Optional.of(new Frame(kind.get(), hub, number, (bytes[at + 2] & WANTS_ACK) != 0, body));
    }
}
