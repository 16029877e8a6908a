package io.processhub.runtime.peer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Frames that go to one peer right behind each other, as one piece of the transport: what a
/// transport does for each piece costs more than a small frame itself.
///
/// One frame goes as it is. Several go as the body of a frame of the kind [FrameKind#BATCH], each
/// behind four bytes that say how long it is; a batch holds no batch. Not for several threads.
final class FrameBatch {
    /// What a batch holds at most, in bytes. A longer frame goes by itself.
    static final int MAX_BYTES = 48 << 10;

    private static final byte[] HEADER = new Frame(FrameKind.BATCH, "", 0, false, new byte[0]).encode();

    private final byte[] buffer = new byte[MAX_BYTES];
    private int length;
    private @Nullable Frame only;

    /// Whether a frame of this length still fits; into an empty batch each does.
    ///
    /// @param longest how long the batch may become, in bytes; more than [#MAX_BYTES] counts as
    ///                that
    boolean hasRoom(int frameBytes, int longest) {
        int before = only == null ? length : HEADER.length + Integer.BYTES + only.length();
        return before == 0 || before + Integer.BYTES + frameBytes <= Math.min(longest, MAX_BYTES);
    }

    /// Adds a frame, for which there is room.
    void add(Frame frame) {
        if (only == null && length == 0) {
            only = frame;
            return;
        }
        if (only != null) {
            System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
            length = HEADER.length;
            append(only);
            only = null;
        }
        append(frame);
    }

    private void append(Frame frame) {
        int bytes = frame.length();
        ByteBuffer.wrap(buffer).putInt(length, bytes);
        frame.writeTo(buffer, length + Integer.BYTES);
        length += Integer.BYTES + bytes;
    }

    /// Takes all that was added, as bytes; null if nothing was.
    byte @Nullable [] take() {
        byte[] bytes = null;
        if (only != null) {
            bytes = only.encode();
        } else if (length > 0) {
            bytes = Arrays.copyOf(buffer, length);
        }
        only = null;
        length = 0;
        return bytes;
    }

    /// The frames of a piece that was taken, in order; empty if it is none of ours, or damaged.
    /// Never throws, and takes no more memory than a few times that of the bytes.
    static Optional<List<Frame>> read(byte[] bytes) {
        var outer = Frame.decode(bytes);
        if (outer.isEmpty() || outer.get().kind() != FrameKind.BATCH) {
            return outer.map(List::of);
        }
        var frames = new ArrayList<Frame>();
        var body = ByteBuffer.wrap(outer.get().body());
        while (body.remaining() >= Integer.BYTES) {
            int length = body.getInt();
            var frame = length < 0 || length > body.remaining()
                    ? Optional.<Frame>empty()
                    : Frame.decode(body.array(), body.position(), length);
            if (frame.isEmpty() || frame.get().kind() == FrameKind.BATCH) {
                return Optional.empty();
            }
            frames.add(frame.get());
            body.position(body.position() + length);
        }
        return body.hasRemaining() ? Optional.empty() : Optional.of(frames);
    }
}
