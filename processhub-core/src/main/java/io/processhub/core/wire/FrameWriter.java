package io.processhub.core.wire;

import com.google.protobuf.CodedOutputStream;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Token;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes fields twice, by the same code: first it only adds their sizes up and fills the tables,
/// then, after [#startWriting], it writes them into an array of just that size. The sizes of nested
/// messages are kept in between, so that both passes cost time in proportion to the fields.
final class FrameWriter {
    /// The wire type of nested messages, texts and bytes.
    private static final int LENGTH_DELIMITED = 2;

    private final FrameTables tables;
    private @Nullable CodedOutputStream out;
    private int size;
    private int[] nestedSizes = new int[16];
    private int nested;

    FrameWriter(FrameTables tables) {
        this.tables = tables;
    }

    /// How many bytes the fields of the first pass take.
    int size() {
        return size;
    }

    /// Begins the second pass: the same calls must follow.
    void startWriting(CodedOutputStream out) {
        this.out = out;
        this.nested = 0;
    }

    /// A number that counts something: not negative; 0 is not written.
    void number(int field, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("field " + field + ": " + value + " is negative");
        }
        if (value != 0) {
            numberOrZero(field, value);
        }
    }

    /// 64 bits as they are; 0 is not written.
    void bits(int field, long value) {
        if (value == 0) {
            return;
        }
        if (out == null) {
            grow(CodedOutputStream.computeFixed64Size(field, value));
            return;
        }
        try {
            out.writeFixed64(field, value);
        } catch (IOException e) {
            throw doesNotFit(e);
        }
    }

    void token(int field, Token token) {
        bits(field, token.value());
    }

    void real(int field, double value) {
        bits(field, Double.doubleToRawLongBits(value));
    }

    void flag(int field, boolean value) {
        number(field, value ? 1 : 0);
    }

    void node(int field, NodeId node) {
        number(field, tables.placeOf(node));
    }

    /// A node that may be missing: written also when its place is 0.
    void optionalNode(int field, @Nullable NodeId node) {
        if (node != null) {
            numberOrZero(field, tables.placeOf(node));
        }
    }

    void member(int field, MemberId member) {
        number(field, tables.placeOf(member));
    }

    void word(int field, String word) {
        number(field, wordPlace(word));
    }

    /// A word that may be missing: written also when its place is 0.
    void optionalWord(int field, String word) {
        numberOrZero(field, wordPlace(word));
    }

    void id(int field, ChildId id) {
        text(field, id.value());
    }

    /// A text; an empty one is not written.
    void text(int field, String value) {
        if (!value.isEmpty()) {
            element(field, value);
        }
    }

    /// Bytes of the user's codec; none are not written.
    void payload(int field, Payload value) {
        if (value.size() > 0) {
            element(field, value);
        }
    }

    <T> void nested(int field, T value, BiConsumer<FrameWriter, T> write) {
        if (out != null) {
            try {
                out.writeTag(field, LENGTH_DELIMITED);
                out.writeUInt32NoTag(nestedSizes[nested++]);
            } catch (IOException e) {
                throw doesNotFit(e);
            }
            write.accept(this, value);
            return;
        }
        int place = nested++;
        int before = size;
        write.accept(this, value);
        if (place >= nestedSizes.length) {
            nestedSizes = Arrays.copyOf(nestedSizes, Math.max(nested, nestedSizes.length * 2));
        }
        nestedSizes[place] = size - before;
        grow(CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size - before));
    }

    <T> void nestedEach(int field, String what, List<T> values, int limit, BiConsumer<FrameWriter, T> write) {
        checkSize(what, values.size(), limit);
        for (T value : values) {
            nested(field, value, write);
        }
    }

    void idEach(int field, List<ChildId> ids) {
        checkSize("ids", ids.size(), WireCodec.MAX_CHILDREN);
        for (var id : ids) {
            element(field, id.value());
        }
    }

    void payloadEach(int field, List<Payload> payloads) {
        checkSize("messages of a mailbox", payloads.size(), WireCodec.MAX_CHILDREN);
        for (var payload : payloads) {
            element(field, payload);
        }
    }

    void wordEach(int field, String what, List<String> words) {
        checkSize(what, words.size(), WireCodec.MAX_ENTRIES);
        for (var word : words) {
            numberOrZero(field, wordPlace(word));
        }
    }

    void nodeEach(int field, List<NodeId> nodes) {
        checkSize("nodes", nodes.size(), WireCodec.MAX_MEMBERS);
        for (var node : nodes) {
            numberOrZero(field, tables.placeOf(node));
        }
    }

    void memberEach(int field, List<MemberId> members) {
        checkSize("members", members.size(), WireCodec.MAX_MEMBERS);
        for (var member : members) {
            numberOrZero(field, tables.placeOf(member));
        }
    }

    /// A text of a list: written also if it is empty.
    void element(int field, String value) {
        if (out == null) {
            int bytes = CodedOutputStream.computeStringSizeNoTag(value);
            checkText(field, bytes);
            grow(CodedOutputStream.computeTagSize(field) + bytes);
            return;
        }
        try {
            out.writeString(field, value);
        } catch (IOException e) {
            throw doesNotFit(e);
        }
    }

    private void element(int field, Payload value) {
        if (out == null) {
            grow(CodedOutputStream.computeByteArraySize(field, value.bytes()));
            return;
        }
        try {
            out.writeByteArray(field, value.bytes());
        } catch (IOException e) {
            throw doesNotFit(e);
        }
    }

    private void numberOrZero(int field, long value) {
        if (out == null) {
            grow(CodedOutputStream.computeUInt64Size(field, value));
            return;
        }
        try {
            out.writeUInt64(field, value);
        } catch (IOException e) {
            throw doesNotFit(e);
        }
    }

    private int wordPlace(String word) {
        return tables.placeOf(word);
    }

    private static void checkText(int field, int bytesWithLength) {
        int limit = CodedOutputStream.computeUInt32SizeNoTag(WireCodec.MAX_TEXT_BYTES) + WireCodec.MAX_TEXT_BYTES;
        if (bytesWithLength > limit) {
            throw new IllegalArgumentException("text in field %d has about %d bytes of UTF-8; at most %d are allowed"
                    .formatted(field, bytesWithLength, WireCodec.MAX_TEXT_BYTES));
        }
    }

    private void grow(int bytes) {
        size = Math.addExact(size, bytes);
    }

    static void checkSize(String what, int size, int limit) {
        if (size > limit) {
            throw new IllegalArgumentException("%d %s; at most %d fit one frame".formatted(size, what, limit));
        }
    }

    private static IllegalStateException doesNotFit(IOException e) {
        return new IllegalStateException("the two passes over a message differ", e);
    }
}
