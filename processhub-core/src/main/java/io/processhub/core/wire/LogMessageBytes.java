package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.core.wire.Message.Census;
import io.processhub.core.wire.Message.Delta;
import io.processhub.core.wire.Message.Digest;
import io.processhub.core.wire.Message.Facts;
import io.processhub.core.wire.Message.Heartbeat;
import io.processhub.core.wire.Message.Lost;
import io.processhub.core.wire.Message.Mark;
import io.processhub.core.wire.Message.MemberState;
import io.processhub.core.wire.Message.NotHere;
import io.processhub.core.wire.Message.PassOn;
import io.processhub.core.wire.Message.Pull;
import io.processhub.core.wire.Message.Report;
import io.processhub.core.wire.Message.Stored;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Token;
import io.processhub.model.ViewId;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/// The messages about who is here and about logs, field by field as in docs/wire.proto.
final class LogMessageBytes {
    private LogMessageBytes() {}

    static void writeReport(FrameWriter out, Report report) {
        out.nested(1, report.view(), ValueBytes::writeViewId);
        out.number(2, report.generation());
        out.number(3, numberOf(report.state()));
        out.real(4, report.weight());
        ValueBytes.writeMap(out, 5, "labels", report.labels());
        out.text(6, report.fingerprint());
        out.nodeEach(7, report.excluded());
        out.flag(8, report.answer());
        out.number(9, report.rightMillis());
    }

    static Report readReport(FrameReader in) {
        ViewId view = null;
        long generation = 0;
        MemberState state = null;
        double weight = 0;
        Map<String, String> labels = new TreeMap<>();
        var fingerprint = "";
        var excluded = new ArrayList<NodeId>(0);
        boolean answer = false;
        long rightMillis = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> view = in.nested(ValueBytes::readViewId);
                case V2 -> generation = in.number();
                case V3 -> state = state(in);
                case F4 -> weight = in.real();
                case L5 -> ValueBytes.putEntry(in, "labels", labels);
                case L6 -> fingerprint = in.text();
                case V7 -> in.add(excluded, in.node(), "excluded nodes", WireCodec.MAX_MEMBERS);
                case V8 -> answer = in.flag();
                case V9 -> rightMillis = in.number();
                default -> in.skip(tag);
            }
        }
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw in.malformed("weight " + weight + " is not above 0 and finite");
        }
        return new Report(
                in.required(view, "view of a report"),
                generation,
                in.required(state, "state of a report"),
                weight,
                labels,
                fingerprint,
                excluded,
                answer,
                rightMillis);
    }

    private static int numberOf(MemberState state) {
        return switch (state) {
            case JOINING -> 1;
            case ACTIVE -> 2;
            case LEAVING -> 3;
        };
    }

    private static MemberState state(FrameReader in) {
        int number = in.smallNumber();
        return switch (number) {
            case 1 -> MemberState.JOINING;
            case 2 -> MemberState.ACTIVE;
            case 3 -> MemberState.LEAVING;
            default -> throw in.unknown("member state", number);
        };
    }

    static void writeNotHere(FrameWriter out, NotHere notHere) {
        out.nested(1, notHere.view(), ValueBytes::writeViewId);
    }

    static NotHere readNotHere(FrameReader in) {
        ViewId view = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> view = in.nested(ValueBytes::readViewId);
                default -> in.skip(tag);
            }
        }
        return new NotHere(in.required(view, "view of a not-here"));
    }

    static void writeMark(FrameWriter out, Mark mark) {
        out.nested(1, mark.subView(), ValueBytes::writeSubViewId);
        out.number(2, mark.seq());
        out.nestedEach(3, "departed logs", mark.departed(), WireCodec.MAX_MEMBERS, ValueBytes::writeLogPosition);
        out.token(4, mark.greatest());
        out.token(5, mark.forgotten());
        out.memberEach(6, mark.together());
        out.number(7, mark.restMillis());
        if (!mark.census().equals(Census.NONE)) {
            out.nested(8, mark.census(), LogMessageBytes::writeCensus);
        }
    }

    private static void writeCensus(FrameWriter out, Census census) {
        out.number(1, census.resets());
        out.number(2, census.resetTo());
        out.number(3, census.largest());
        out.nestedEach(4, "lost members", census.lost(), WireCodec.MAX_MEMBERS, LogMessageBytes::writeLost);
        out.number(5, census.ageMillis());
    }

    private static Census readCensus(FrameReader in) {
        long resets = 0;
        int resetTo = 0;
        int largest = 0;
        var lost = new ArrayList<Lost>(0);
        long ageMillis = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> resets = in.number();
                case V2 -> resetTo = in.smallNumber();
                case V3 -> largest = in.smallNumber();
                case L4 -> in.addNested(lost, "lost members", WireCodec.MAX_MEMBERS, LogMessageBytes::readLost);
                case V5 -> ageMillis = in.number();
                default -> in.skip(tag);
            }
        }
        return new Census(resets, resetTo, largest, lost, ageMillis);
    }

    private static void writeLost(FrameWriter out, Lost lost) {
        out.node(1, lost.node());
        out.flag(2, lost.graceful());
        out.number(3, lost.agoMillis());
    }

    private static Lost readLost(FrameReader in) {
        NodeId node = in.sender().node();
        boolean graceful = false;
        long agoMillis = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> node = in.node();
                case V2 -> graceful = in.flag();
                case V3 -> agoMillis = in.number();
                default -> in.skip(tag);
            }
        }
        return new Lost(node, graceful, agoMillis);
    }

    static Mark readMark(FrameReader in) {
        SubViewId subView = null;
        long seq = 0;
        var departed = new ArrayList<LogPosition>(0);
        var greatest = Token.NONE;
        var forgotten = Token.NONE;
        var together = new ArrayList<MemberId>(0);
        long restMillis = 0;
        var census = Census.NONE;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case V2 -> seq = in.number();
                case L3 -> in.addNested(departed, "departed logs", WireCodec.MAX_MEMBERS, ValueBytes::readLogPosition);
                case F4 -> greatest = in.token();
                case F5 -> forgotten = in.token();
                case V6 -> in.add(together, in.member(), "members of a mark", WireCodec.MAX_MEMBERS);
                case V7 -> restMillis = in.number();
                case L8 -> census = in.nested(LogMessageBytes::readCensus);
                default -> in.skip(tag);
            }
        }
        return new Mark(
                in.required(subView, "sub-view of a mark"),
                seq,
                departed,
                greatest,
                forgotten,
                together,
                restMillis,
                census);
    }

    static void writeHeartbeat(FrameWriter out, Heartbeat heartbeat) {
        out.nested(1, heartbeat.subView(), ValueBytes::writeSubViewId);
        out.flag(2, heartbeat.agreed());
        out.nested(3, heartbeat.own(), ValueBytes::writeLogState);
        out.number(4, heartbeat.yours());
        out.number(5, heartbeat.question());
        out.number(6, heartbeat.answer());
    }

    static Heartbeat readHeartbeat(FrameReader in) {
        SubViewId subView = null;
        boolean agreed = false;
        LogState own = null;
        long yours = 0;
        long question = 0;
        long answer = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case V2 -> agreed = in.flag();
                case L3 -> own = in.nested(ValueBytes::readLogState);
                case V4 -> yours = in.number();
                case V5 -> question = in.number();
                case V6 -> answer = in.number();
                default -> in.skip(tag);
            }
        }
        return new Heartbeat(
                in.required(subView, "sub-view of a heartbeat"),
                agreed,
                in.required(own, "own log of a heartbeat"),
                yours,
                question,
                answer);
    }

    static void writeDelta(FrameWriter out, Delta delta) {
        out.member(1, delta.owner());
        out.number(2, delta.from());
        out.number(3, delta.to());
        out.number(4, delta.floor());
        out.number(5, delta.part());
        out.flag(6, delta.last());
        out.nestedEach(7, "records", delta.records(), WireCodec.MAX_CHILDREN, RecordBytes::write);
    }

    static Delta readDelta(FrameReader in) {
        MemberId owner = in.sender();
        long from = 0;
        long to = 0;
        long floor = 0;
        int part = 0;
        boolean last = false;
        var records = new ArrayList<SequencedRecord>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> owner = in.member();
                case V2 -> from = in.number();
                case V3 -> to = in.number();
                case V4 -> floor = in.number();
                case V5 -> part = in.smallNumber();
                case V6 -> last = in.flag();
                case L7 -> in.addNested(records, "records", WireCodec.MAX_CHILDREN, RecordBytes::read);
                default -> in.skip(tag);
            }
        }
        return new Delta(owner, from, to, floor, part, last, records);
    }

    static void writePassOn(FrameWriter out, PassOn passOn) {
        out.bits(1, passOn.digest());
        out.payload(2, passOn.rest());
        out.nested(3, passOn.delta(), LogMessageBytes::writeDelta);
    }

    static PassOn readPassOn(FrameReader in) {
        long digest = 0;
        var rest = Payload.EMPTY;
        Delta delta = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case F1 -> digest = in.bits();
                case L2 -> rest = in.payload();
                case L3 -> delta = in.nested(LogMessageBytes::readDelta);
                default -> in.skip(tag);
            }
        }
        if (rest.size() > WireCodec.MAX_MEMBERS / 8) {
            throw in.malformed("members to pass news on to: %d bytes; at most %d are allowed"
                    .formatted(rest.size(), WireCodec.MAX_MEMBERS / 8));
        }
        return new PassOn(digest, rest, in.required(delta, "news to be passed on"));
    }

    static void writePull(FrameWriter out, Pull pull) {
        out.member(1, pull.owner());
        out.number(2, pull.from());
    }

    static Pull readPull(FrameReader in) {
        MemberId owner = in.sender();
        long from = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> owner = in.member();
                case V2 -> from = in.number();
                default -> in.skip(tag);
            }
        }
        return new Pull(owner, from);
    }

    static void writeStored(FrameWriter out, Stored stored) {
        out.nested(1, stored.subView(), ValueBytes::writeSubViewId);
        out.number(2, stored.seq());
    }

    static Stored readStored(FrameReader in) {
        SubViewId subView = null;
        long seq = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case V2 -> seq = in.number();
                default -> in.skip(tag);
            }
        }
        return new Stored(in.required(subView, "sub-view of a stored"), seq);
    }

    static void writeFacts(FrameWriter out, Facts facts) {
        FrameWriter.checkSize("facts", facts.values().size(), Facts.MAX_FACTS);
        for (var fact : facts.values().entrySet()) {
            out.nested(1, fact, LogMessageBytes::writeFact);
        }
    }

    private static void writeFact(FrameWriter out, Map.Entry<String, Double> fact) {
        out.word(1, fact.getKey());
        out.real(2, fact.getValue());
    }

    static Facts readFacts(FrameReader in) {
        Map<String, Double> values = new TreeMap<>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> {
                    var fact = in.nested(LogMessageBytes::readFact);
                    values.put(fact.getKey(), fact.getValue());
                    if (values.size() > Facts.MAX_FACTS) {
                        throw in.refuse(WireException.Reason.LIMIT, "more than %d facts".formatted(Facts.MAX_FACTS));
                    }
                }
                default -> in.skip(tag);
            }
        }
        return new Facts(values);
    }

    private static Map.Entry<String, Double> readFact(FrameReader in) {
        String name = null;
        double value = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> name = in.word();
                case F2 -> value = in.real();
                default -> in.skip(tag);
            }
        }
        if (!Double.isFinite(value)) {
            throw in.malformed("fact " + value + " is not finite");
        }
        var known = name == null ? in.firstWord() : name;
        if (known.length() > Facts.NAME_LENGTH) {
            throw in.refuse(
                    WireException.Reason.LIMIT,
                    "the name of a fact has %d characters; at most %d are allowed"
                            .formatted(known.length(), Facts.NAME_LENGTH));
        }
        return Map.entry(known, value);
    }

    static void writeDigest(FrameWriter out, Digest digest) {
        out.nestedEach(1, "logs", digest.logs(), WireCodec.MAX_MEMBERS, ValueBytes::writeLogState);
    }

    static Digest readDigest(FrameReader in) {
        var logs = new ArrayList<LogState>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> in.addNested(logs, "logs", WireCodec.MAX_MEMBERS, ValueBytes::readLogState);
                default -> in.skip(tag);
            }
        }
        return new Digest(logs);
    }
}
