package io.processhub.core.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.processhub.core.wire.WireException.Reason;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Token;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the fields of one frame. Whatever is wrong with it becomes a [WireException]; nothing is
/// allocated by a length that was not checked against a limit or against the bytes that are there.
///
/// A message is read by asking [#next()] for tags until it says 0, and for each tag either the
/// value or [#skip(int)].
final class FrameReader {
    private static final int MAX_NESTED_GROUPS = 8;

    private final byte[] frame;
    private final int offset;
    private final CodedInputStream in;
    private final NodeId from;
    private final List<NodeId> nodes = new ArrayList<>();
    private final List<MemberId> members = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    FrameReader(NodeId from, byte[] frame, int offset, int length) {
        this.from = from;
        this.frame = frame;
        this.offset = offset;
        this.in = CodedInputStream.newInstance(frame, offset, length);
        this.in.setRecursionLimit(MAX_NESTED_GROUPS);
        nodes.add(from);
        members.add(new MemberId(from, 0));
    }

    // ---- the tables ----

    /// Makes the sender known: place 0 of the members.
    void senderIs(long incarnation) {
        members.set(0, new MemberId(from, incarnation));
    }

    void addNode(NodeId node) {
        add(nodes, node, "nodes", WireCodec.MAX_MEMBERS + 1);
    }

    void addMember(MemberId member) {
        add(members, member, "members", WireCodec.MAX_MEMBERS + 1);
    }

    void addWord(String word) {
        add(words, word, "words", WireCodec.MAX_WORDS);
    }

    MemberId sender() {
        return members.getFirst();
    }

    // ---- fields ----

    /// The next tag of the message that is being read; 0 at its end.
    int next() {
        try {
            return in.readTag();
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    /// Passes over the value of a field that this version does not know.
    void skip(int tag) {
        try {
            if (!in.skipField(tag)) {
                throw malformed("a group ends that did not begin");
            }
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    /// A number that counts something.
    long number() {
        try {
            long value = in.readUInt64();
            if (value < 0) {
                throw malformed("a number is above 2^63 - 1");
            }
            return value;
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    int smallNumber() {
        long value = number();
        if (value > Integer.MAX_VALUE) {
            throw malformed(value + " is above 2^31 - 1");
        }
        return (int) value;
    }

    boolean flag() {
        return number() != 0;
    }

    long bits() {
        try {
            return in.readFixed64();
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    double real() {
        return Double.longBitsToDouble(bits());
    }

    Token token() {
        return new Token(bits());
    }

    NodeId node() {
        return at(nodes, "nodes", number());
    }

    MemberId member() {
        return at(members, "members", number());
    }

    String word() {
        return at(words, "words", number());
    }

    /// The word at place 0: what a word's field means when it is missing.
    String firstWord() {
        return at(words, "words", 0);
    }

    ChildId id() {
        return ChildId.of(text(ChildId.MAX_BYTES));
    }

    String text() {
        return text(WireCodec.MAX_TEXT_BYTES);
    }

    private String text(int limit) {
        try {
            checkLength(limit);
            return in.readStringRequireUtf8();
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    Payload payload() {
        try {
            return Payload.of(in.readByteArray());
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    <T> T nested(Function<FrameReader, T> read) {
        try {
            int outer = in.pushLimit(in.readRawVarint32());
            T value = read.apply(this);
            in.popLimit(outer);
            return value;
        } catch (IOException e) {
            throw malformed(e.getMessage());
        }
    }

    /// Adds an element to a list of this frame, if the list may have one more.
    <T> void add(List<T> list, T element, String what, int limit) {
        checkRoom(list, what, limit);
        list.add(element);
    }

    <T> void addNested(List<T> list, String what, int limit, Function<FrameReader, T> read) {
        checkRoom(list, what, limit);
        list.add(nested(read));
    }

    // ---- refusals ----

    <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw malformed(what + " is missing");
        }
        return value;
    }

    WireException malformed(@Nullable String why) {
        return refuse(Reason.MALFORMED, why);
    }

    /// For a number of an enumeration that this version has no value for.
    WireException unknown(String what, long number) {
        return number == 0
                ? malformed(what + " is missing")
                : refuse(Reason.UNKNOWN_KIND, what + " " + number + " is not known");
    }

    WireException refuse(Reason reason, @Nullable String why) {
        return new WireException(
                reason, "frame from " + from + " refused at byte " + in.getTotalBytesRead() + ": " + why);
    }

    private <T> void checkRoom(List<T> list, String what, int limit) {
        if (list.size() >= limit) {
            throw refuse(Reason.LIMIT, "more than %d %s".formatted(limit, what));
        }
    }

    private <T> T at(List<T> table, String what, long place) {
        if (place >= table.size()) {
            throw malformed("place %d is not among the %d %s".formatted(place, table.size(), what));
        }
        return table.get((int) place);
    }

    /// Looks ahead at the length that is to be read next.
    private void checkLength(int limit) throws IOException {
        int at = offset + in.getTotalBytesRead();
        long length = 0;
        for (int shift = 0; shift < 35 && at < frame.length; shift += 7, at++) {
            length |= (long) (frame[at] & 0x7f) << shift;
            if (frame[at] >= 0) {
                break;
            }
        }
        if (length > limit) {
            throw refuse(Reason.LIMIT, "a text of %d bytes; at most %d are allowed".formatted(length, limit));
        }
    }

    // ---- tags ----

    /// The field's number, for people.
    static int fieldOf(int tag) {
        return WireFormat.getTagFieldNumber(tag);
    }
}
