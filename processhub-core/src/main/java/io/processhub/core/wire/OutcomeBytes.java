package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.core.wire.Outcome.AlreadyStarted;
import io.processhub.core.wire.Outcome.NotFound;
import io.processhub.core.wire.Outcome.Refused;
import io.processhub.core.wire.Outcome.StartFailed;
import io.processhub.core.wire.Outcome.Started;
import io.processhub.core.wire.Outcome.Stopped;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import java.util.ArrayList;

/// What became of the children of a call, field by field as in docs/wire.proto.
final class OutcomeBytes {
    private OutcomeBytes() {}

    static void write(FrameWriter out, Outcome outcome) {
        switch (outcome) {
            case Started started -> out.nested(1, started, OutcomeBytes::writeStarted);
            case AlreadyStarted already -> out.nested(2, already, OutcomeBytes::writeAlreadyStarted);
            case Stopped stopped -> out.nested(3, stopped, OutcomeBytes::writeStopped);
            case NotFound notFound -> out.nested(4, notFound, OutcomeBytes::writeNotFound);
            case StartFailed failed -> out.nested(5, failed, OutcomeBytes::writeStartFailed);
            case Refused refused -> out.nested(6, refused, OutcomeBytes::writeRefused);
        }
    }

    static Outcome read(FrameReader in) {
        Outcome outcome = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> outcome = in.nested(OutcomeBytes::readStarted);
                case L2 -> outcome = in.nested(OutcomeBytes::readAlreadyStarted);
                case L3 -> outcome = in.nested(OutcomeBytes::readStopped);
                case L4 -> outcome = in.nested(OutcomeBytes::readNotFound);
                case L5 -> outcome = in.nested(OutcomeBytes::readStartFailed);
                case L6 -> outcome = in.nested(OutcomeBytes::readRefused);
                default -> in.skip(tag);
            }
        }
        if (outcome == null) {
            throw in.refuse(WireException.Reason.UNKNOWN_KIND, "an outcome is of no known kind");
        }
        return outcome;
    }

    private static void writeStarted(FrameWriter out, Started started) {
        out.id(1, started.id());
        out.member(2, started.holder());
        out.token(3, started.token());
        out.number(4, started.serial());
        out.nestedEach(5, "seqs", started.seqs(), WireCodec.MAX_MEMBERS, ValueBytes::writeLogPosition);
        out.number(6, started.instances());
    }

    private static Started readStarted(FrameReader in) {
        ChildId id = null;
        MemberId holder = in.sender();
        var token = Token.NONE;
        long serial = 0;
        var seqs = new ArrayList<LogPosition>(1);
        int instances = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case V2 -> holder = in.member();
                case F3 -> token = in.token();
                case V4 -> serial = in.number();
                case L5 -> in.addNested(seqs, "seqs", WireCodec.MAX_MEMBERS, ValueBytes::readLogPosition);
                case V6 -> instances = in.smallNumber();
                default -> in.skip(tag);
            }
        }
        return new Started(in.required(id, "id of an outcome"), holder, token, serial, seqs, instances);
    }

    private static void writeAlreadyStarted(FrameWriter out, AlreadyStarted already) {
        out.id(1, already.id());
        out.member(2, already.holder());
        out.token(3, already.token());
        out.number(4, already.serial());
        out.flag(5, already.sameSpec());
    }

    private static AlreadyStarted readAlreadyStarted(FrameReader in) {
        ChildId id = null;
        MemberId holder = in.sender();
        var token = Token.NONE;
        long serial = 0;
        boolean sameSpec = false;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case V2 -> holder = in.member();
                case F3 -> token = in.token();
                case V4 -> serial = in.number();
                case V5 -> sameSpec = in.flag();
                default -> in.skip(tag);
            }
        }
        return new AlreadyStarted(in.required(id, "id of an outcome"), holder, token, serial, sameSpec);
    }

    private static void writeStopped(FrameWriter out, Stopped stopped) {
        out.id(1, stopped.id());
        out.memberEach(2, stopped.holders());
        out.nestedEach(3, "seqs", stopped.seqs(), WireCodec.MAX_MEMBERS, ValueBytes::writeLogPosition);
    }

    private static Stopped readStopped(FrameReader in) {
        ChildId id = null;
        var holders = new ArrayList<MemberId>(1);
        var seqs = new ArrayList<LogPosition>(1);
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case V2 -> in.add(holders, in.member(), "holders", WireCodec.MAX_MEMBERS);
                case L3 -> in.addNested(seqs, "seqs", WireCodec.MAX_MEMBERS, ValueBytes::readLogPosition);
                default -> in.skip(tag);
            }
        }
        return new Stopped(in.required(id, "id of an outcome"), holders, seqs);
    }

    private static void writeNotFound(FrameWriter out, NotFound notFound) {
        out.id(1, notFound.id());
    }

    private static NotFound readNotFound(FrameReader in) {
        ChildId id = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                default -> in.skip(tag);
            }
        }
        return new NotFound(in.required(id, "id of an outcome"));
    }

    private static void writeStartFailed(FrameWriter out, StartFailed failed) {
        out.id(1, failed.id());
        out.member(2, failed.holder());
        out.text(3, failed.cause());
    }

    private static StartFailed readStartFailed(FrameReader in) {
        ChildId id = null;
        MemberId holder = in.sender();
        var cause = "";
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case V2 -> holder = in.member();
                case L3 -> cause = in.text();
                default -> in.skip(tag);
            }
        }
        return new StartFailed(in.required(id, "id of an outcome"), holder, cause);
    }

    private static void writeRefused(FrameWriter out, Refused refused) {
        out.id(1, refused.id());
        out.number(2, numberOf(refused.reason()));
        out.text(3, refused.detail());
    }

    private static Refused readRefused(FrameReader in) {
        ChildId id = null;
        Outcome.Reason reason = null;
        var detail = "";
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case V2 -> reason = reason(in);
                case L3 -> detail = in.text();
                default -> in.skip(tag);
            }
        }
        return new Refused(in.required(id, "id of an outcome"), in.required(reason, "reason of a refusal"), detail);
    }

    private static int numberOf(Outcome.Reason reason) {
        return switch (reason) {
            case PARTITIONED -> 1;
            case LEAVING -> 2;
            case MISMATCH -> 3;
            case LIMIT -> 4;
            case MISSING_MAPPING -> 5;
            case INVALID_MAPPING -> 6;
            case REPLICATION_MISMATCH -> 7;
            case NO_NODE -> 8;
            case STRATEGY -> 9;
            case NOT_MOVABLE -> 10;
        };
    }

    private static Outcome.Reason reason(FrameReader in) {
        int number = in.smallNumber();
        return switch (number) {
            case 1 -> Outcome.Reason.PARTITIONED;
            case 2 -> Outcome.Reason.LEAVING;
            case 3 -> Outcome.Reason.MISMATCH;
            case 4 -> Outcome.Reason.LIMIT;
            case 5 -> Outcome.Reason.MISSING_MAPPING;
            case 6 -> Outcome.Reason.INVALID_MAPPING;
            case 7 -> Outcome.Reason.REPLICATION_MISMATCH;
            case 8 -> Outcome.Reason.NO_NODE;
            case 9 -> Outcome.Reason.STRATEGY;
            case 10 -> Outcome.Reason.NOT_MOVABLE;
            default -> throw in.unknown("reason", number);
        };
    }
}
