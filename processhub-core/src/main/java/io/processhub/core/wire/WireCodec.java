package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import com.google.protobuf.CodedOutputStream;
import io.processhub.core.wire.WireException.Reason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Messages between hubs as bytes and back: one frame, one message.
///
/// The bytes are those of docs/wire.proto, which has all field numbers, limits and the rules by
/// which the format may change. Stateless, good for any thread; time and memory are in proportion
/// to the frame. Values of users stay bytes.
public final class WireCodec {
    /// Frames of another major version are refused.
    public static final int MAJOR = 1;
    /// Raised by every new field and kind; any minor version is read.
    public static final int MINOR = 0;

    /// The longest frame, in bytes.
    public static final int MAX_FRAME_BYTES = 8 << 20;
    /// The most elements of a list about children: records, specs, ids, outcomes, grants, and the
    /// messages of one mailbox.
    public static final int MAX_CHILDREN = 65_536;
    /// The most elements of a list about members, nodes or logs.
    public static final int MAX_MEMBERS = 4_096;
    /// The most metadata entries or mapped nodes of a spec, and labels of a node.
    public static final int MAX_ENTRIES = 1_024;
    /// The most distinct words of a frame: process types, tags, keys of metadata and labels, mapped
    /// node names.
    public static final int MAX_WORDS = 1 << 20;
    /// The longest text (metadata, labels, tags, causes), in bytes of UTF-8.
    public static final int MAX_TEXT_BYTES = 65_536;

    private static final int FIRST_KIND = 16;
    private static final int MORE_PER_PLACE = 4;
    private static final int MORE_FOR_LENGTHS = 8;
    private static final MemberId NOBODY = new MemberId(new NodeId("-", 0), 0);

    private WireCodec() {}

    /// A message and the member that sent it.
    public record Decoded(MemberId sender, Message message) {}

    /// Encodes one message.
    ///
    /// @throws IllegalArgumentException if it is over a limit of the format, or a count in it is
    ///                                  negative; it says which
    public static byte[] encode(MemberId sender, Message message) {
        return encode(sender, message, 0);
    }

    /// Encodes one message behind `reserved` bytes that are left 0, for the caller's own header.
    ///
    /// @throws IllegalArgumentException as [#encode(MemberId, Message)]
    public static byte[] encode(MemberId sender, Message message, int reserved) {
        var tables = new FrameTables(sender);
        var body = new FrameWriter(tables);
        writeMessage(body, message);
        tables.checkLimits();
        var head = new FrameWriter(tables);
        writeHead(head, sender, tables);
        int length = Math.addExact(head.size(), body.size());
        FrameWriter.checkSize("bytes of a " + kindOf(message), length, MAX_FRAME_BYTES);

        var frame = new byte[reserved + length];
        var out = CodedOutputStream.newInstance(frame, reserved, length);
        head.startWriting(out);
        writeHead(head, sender, tables);
        body.startWriting(out);
        writeMessage(body, message);
        out.checkNoSpaceLeft();
        return frame;
    }

    /// Decodes one frame.
    ///
    /// @param from the node that the transport has it from
    /// @throws WireException if it is no frame of this format, or one that this version cannot read
    public static Decoded decode(NodeId from, byte[] frame) {
        return decode(from, frame, 0, frame.length);
    }

    /// Decodes a frame that is a part of an array; see [#decode(NodeId, byte[])].
    public static Decoded decode(NodeId from, byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > MAX_FRAME_BYTES) {
            throw new WireException(
                    Reason.LIMIT,
                    "frame from %s refused: it has %d bytes, at most %d are allowed"
                            .formatted(from, length, MAX_FRAME_BYTES));
        }
        var in = new FrameReader(from, bytes, offset, length);
        try {
            return readFrame(in);
        } catch (IllegalArgumentException e) {
            // a value that its own type refuses: an id, a name, a token
            throw in.malformed(e.getMessage());
        }
    }

    /// At most how many bytes a record adds to a [Message.Delta]. Never less than the truth, and
    /// more by what its words and members share with other records of the frame.
    public static int sizeOf(LogRecord record) {
        return sizeOf(new SequencedRecord(Long.MAX_VALUE, record), RecordBytes::write);
    }

    /// At most how many bytes a spec adds to a [Message.StartRequest]; as [#sizeOf(LogRecord)].
    public static int sizeOf(StoredSpec spec) {
        return sizeOf(spec, ValueBytes::writeSpec);
    }

    /// At most how many bytes an outcome adds to a [Message.Answer]; as [#sizeOf(LogRecord)].
    public static int sizeOf(Outcome outcome) {
        return sizeOf(outcome, OutcomeBytes::write);
    }

    /// At most how many bytes a child adds to a [Message.Grant]; as [#sizeOf(LogRecord)].
    public static int sizeOf(Message.Granted granted) {
        return sizeOf(granted, CallMessageBytes::writeGranted);
    }

    private static <T> int sizeOf(T value, BiConsumer<FrameWriter, T> write) {
        var tables = new FrameTables(NOBODY);
        var body = new FrameWriter(tables);
        body.nested(1, value, write);
        var head = new FrameWriter(tables);
        writeTables(head, tables);
        // in the frame, places may be longer numbers than they are here, and so may the lengths around them
        return body.size() + head.size() + MORE_PER_PLACE * tables.references() + MORE_FOR_LENGTHS;
    }

    private static void writeHead(FrameWriter out, MemberId sender, FrameTables tables) {
        out.number(1, MAJOR);
        out.number(2, MINOR);
        out.bits(3, sender.incarnation());
        writeTables(out, tables);
    }

    private static void writeTables(FrameWriter out, FrameTables tables) {
        for (var node : tables.nodes()) {
            out.nested(4, node, WireCodec::writeNode);
        }
        for (var member : tables.members()) {
            out.nested(5, member, WireCodec::writeMember);
        }
        for (var word : tables.words()) {
            out.element(6, word);
        }
    }

    private static void writeNode(FrameWriter out, NodeId node) {
        out.text(1, node.name());
        out.bits(2, node.incarnation());
    }

    private static void writeMember(FrameWriter out, MemberId member) {
        out.node(1, member.node());
        out.bits(2, member.incarnation());
    }

    private static void writeMessage(FrameWriter out, Message message) {
        switch (message) {
            case Message.Report report -> out.nested(16, report, LogMessageBytes::writeReport);
            case Message.NotHere notHere -> out.nested(17, notHere, LogMessageBytes::writeNotHere);
            case Message.Mark mark -> out.nested(18, mark, LogMessageBytes::writeMark);
            case Message.Heartbeat heartbeat -> out.nested(19, heartbeat, LogMessageBytes::writeHeartbeat);
            case Message.Delta delta -> out.nested(20, delta, LogMessageBytes::writeDelta);
            case Message.PassOn passOn -> out.nested(34, passOn, LogMessageBytes::writePassOn);
            case Message.Pull pull -> out.nested(21, pull, LogMessageBytes::writePull);
            case Message.Stored stored -> out.nested(22, stored, LogMessageBytes::writeStored);
            case Message.Digest digest -> out.nested(23, digest, LogMessageBytes::writeDigest);
            case Message.StartRequest request -> out.nested(24, request, CallMessageBytes::writeStartRequest);
            case Message.StopRequest request -> out.nested(25, request, CallMessageBytes::writeStopRequest);
            case Message.PinRequest request -> out.nested(35, request, CallMessageBytes::writePinRequest);
            case Message.Answer answer -> out.nested(26, answer, CallMessageBytes::writeAnswer);
            case Message.Grant grant -> out.nested(27, grant, CallMessageBytes::writeGrant);
            case Message.MoveOrder order -> out.nested(28, order, CallMessageBytes::writeMoveOrder);
            case Message.Envelope envelope -> out.nested(29, envelope, CallMessageBytes::writeEnvelope);
            case Message.Cancel cancel -> out.nested(30, cancel, CallMessageBytes::writeCancel);
            case Message.Prepare prepare -> out.nested(40, prepare, MoveMessageBytes::writePrepare);
            case Message.Prepared prepared -> out.nested(41, prepared, MoveMessageBytes::writePrepared);
            case Message.CallOff callOff -> out.nested(42, callOff, MoveMessageBytes::writeCallOff);
            case Message.Merge merge -> out.nested(43, merge, MoveMessageBytes::writeMerge);
            case Message.Facts facts -> out.nested(32, facts, LogMessageBytes::writeFacts);
            case Message.Cancelled cancelled -> out.nested(31, cancelled, CallMessageBytes::writeCancelled);
            case Message.Assign assign -> out.nested(33, assign, RoleMessageBytes::writeAssign);
        }
    }

    /// The reader of a kind of message; null for a kind that this version does not know.
    private static @Nullable Function<FrameReader, ? extends Message> readerOf(int tag) {
        return switch (tag) {
            case 16 << 3 | 2 -> LogMessageBytes::readReport;
            case 17 << 3 | 2 -> LogMessageBytes::readNotHere;
            case 18 << 3 | 2 -> LogMessageBytes::readMark;
            case 19 << 3 | 2 -> LogMessageBytes::readHeartbeat;
            case 20 << 3 | 2 -> LogMessageBytes::readDelta;
            case 34 << 3 | 2 -> LogMessageBytes::readPassOn;
            case 21 << 3 | 2 -> LogMessageBytes::readPull;
            case 22 << 3 | 2 -> LogMessageBytes::readStored;
            case 23 << 3 | 2 -> LogMessageBytes::readDigest;
            case 24 << 3 | 2 -> CallMessageBytes::readStartRequest;
            case 25 << 3 | 2 -> CallMessageBytes::readStopRequest;
            case 26 << 3 | 2 -> CallMessageBytes::readAnswer;
            case 27 << 3 | 2 -> CallMessageBytes::readGrant;
            case 28 << 3 | 2 -> CallMessageBytes::readMoveOrder;
            case 29 << 3 | 2 -> CallMessageBytes::readEnvelope;
            case 30 << 3 | 2 -> CallMessageBytes::readCancel;
            case 31 << 3 | 2 -> CallMessageBytes::readCancelled;
            case 32 << 3 | 2 -> LogMessageBytes::readFacts;
            case 33 << 3 | 2 -> RoleMessageBytes::readAssign;
            case 35 << 3 | 2 -> CallMessageBytes::readPinRequest;
            case 40 << 3 | 2 -> MoveMessageBytes::readPrepare;
            case 41 << 3 | 2 -> MoveMessageBytes::readPrepared;
            case 42 << 3 | 2 -> MoveMessageBytes::readCallOff;
            case 43 << 3 | 2 -> MoveMessageBytes::readMerge;
            default -> null;
        };
    }

    private static Decoded readFrame(FrameReader in) {
        long major = 0;
        int unknownKind = 0;
        Message message = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            boolean ofTheHead = FrameReader.fieldOf(tag) < FIRST_KIND;
            if (ofTheHead && message != null) {
                throw in.malformed("field %d comes after the message".formatted(FrameReader.fieldOf(tag)));
            }
            switch (tag) {
                case V1 -> major = requireMajor(in, in.number());
                case F3 -> in.senderIs(in.bits());
                case L4 -> in.addNode(in.nested(WireCodec::readNode));
                case L5 -> in.addMember(in.nested(WireCodec::readMember));
                case L6 -> in.addWord(in.text());
                default -> {
                    var reader = readerOf(tag);
                    if (reader == null) {
                        in.skip(tag);
                        unknownKind = ofTheHead ? unknownKind : FrameReader.fieldOf(tag);
                    } else if (message == null) {
                        requireMajor(in, major);
                        message = in.nested(reader);
                    } else {
                        throw in.malformed("there are two messages");
                    }
                }
            }
        }
        if (message == null) {
            requireMajor(in, major);
            throw in.unknown("message kind", unknownKind);
        }
        return new Decoded(in.sender(), message);
    }

    private static long requireMajor(FrameReader in, long major) {
        if (major != MAJOR) {
            throw in.refuse(
                    Reason.UNKNOWN_VERSION, "major version %d of the protocol; this is %d".formatted(major, MAJOR));
        }
        return major;
    }

    private static NodeId readNode(FrameReader in) {
        var name = "";
        long incarnation = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> name = in.text();
                case F2 -> incarnation = in.bits();
                default -> in.skip(tag);
            }
        }
        return new NodeId(name, incarnation);
    }

    private static MemberId readMember(FrameReader in) {
        var node = in.sender().node();
        long incarnation = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> node = in.node();
                case F2 -> incarnation = in.bits();
                default -> in.skip(tag);
            }
        }
        return new MemberId(node, incarnation);
    }

    private static String kindOf(Message message) {
        return message.getClass().getSimpleName();
    }
}
