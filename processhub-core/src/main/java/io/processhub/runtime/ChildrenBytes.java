package io.processhub.runtime;

import io.processhub.api.RunningChild;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Token;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The question what really runs, and its answer, as bytes.
///
/// A question is its number, 8 bytes. An answer comes in parts, so that none is long:
///
/// | bytes | what |
/// |-------|------|
/// | 8     | number of the question |
/// | 4     | part, from 0 |
/// | 1     | 1 for the last part |
/// | 4     | how many children follow |
/// | each  | 2 for the length of the id, the id in UTF-8, 8 for the pid's serial, 8 for the token |
final class ChildrenBytes {
    private static final int MAX_PART_BYTES = 64 * 1024;
    private static final int HEAD_BYTES = 17;
    private static final int LEAST_CHILD_BYTES = 2 + 1 + 16;

    private ChildrenBytes() {}

    /// One part of an answer.
    record Part(long question, int number, boolean last, List<RunningChild> children) {}

    static byte[] question(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    /// The number of a question.
    ///
    /// @throws IllegalArgumentException if the bytes are none
    static long question(byte[] bytes) {
        if (bytes.length != 8) {
            throw new IllegalArgumentException("a question has 8 bytes, not " + bytes.length);
        }
        return ByteBuffer.wrap(bytes).getLong();
    }

    /// All parts of an answer, in order.
    static List<byte[]> answer(long question, List<RunningChild> children) {
        var parts = new ArrayList<byte[]>();
        int next = 0;
        do {
            int from = next;
            int bytes = HEAD_BYTES;
            while (next < children.size() && bytes < MAX_PART_BYTES) {
                bytes += LEAST_CHILD_BYTES - 1 + children.get(next).id().utf8().length;
                next++;
            }
            parts.add(part(question, parts.size(), next == children.size(), children.subList(from, next), bytes));
        } while (next < children.size());
        return parts;
    }

    private static byte[] part(long question, int number, boolean last, List<RunningChild> children, int bytes) {
        var out = ByteBuffer.allocate(bytes);
        out.putLong(question).putInt(number).put((byte) (last ? 1 : 0)).putInt(children.size());
        for (var child : children) {
            var id = child.id().utf8();
            out.putShort((short) id.length).put(id);
            out.putLong(child.pid().serial()).putLong(child.token().value());
        }
        return out.array();
    }

    /// One part of an answer.
    ///
    /// @param from the node that sent it
    /// @throws IllegalArgumentException if the bytes are none
    static Part answer(NodeId from, byte[] bytes) {
        try {
            var in = ByteBuffer.wrap(bytes);
            long question = in.getLong();
            int number = in.getInt();
            boolean last = in.get() != 0;
            int count = in.getInt();
            if (number < 0 || count < 0 || (long) count * LEAST_CHILD_BYTES > in.remaining()) {
                throw new IllegalArgumentException("an answer of %d bytes cannot hold part %d with %d children"
                        .formatted(bytes.length, number, count));
            }
            var children = new ArrayList<RunningChild>(count);
            for (int i = 0; i < count; i++) {
                children.add(child(from, in));
            }
            return new Part(question, number, last, List.copyOf(children));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("an answer ends after " + bytes.length + " bytes", e);
        }
    }

    private static RunningChild child(NodeId from, ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > ChildId.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "an id of %d bytes; at most %d are allowed".formatted(length, ChildId.MAX_BYTES));
        }
        var id = new byte[length];
        in.get(id);
        var pid = new Pid(from, in.getLong());
        return new RunningChild(ChildId.of(new String(id, StandardCharsets.UTF_8)), pid, new Token(in.getLong()));
    }
}
