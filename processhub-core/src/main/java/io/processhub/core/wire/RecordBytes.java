package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Down;
import io.processhub.core.wire.LogRecord.Forgotten;
import io.processhub.core.wire.LogRecord.Stop;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.NodeId;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import org.jspecify.annotations.Nullable;

/// The records of a log, field by field as in docs/wire.proto.
final class RecordBytes {
    private RecordBytes() {}

    static void write(FrameWriter out, SequencedRecord record) {
        out.number(1, record.seq());
        switch (record.record()) {
            case Claim claim -> out.nested(2, claim, RecordBytes::writeClaim);
            case Down down -> out.nested(3, down, RecordBytes::writeDown);
            case Wanted wanted -> out.nested(4, wanted, RecordBytes::writeWanted);
            case Stop stop -> out.nested(5, stop, RecordBytes::writeStop);
            case Forgotten forgotten -> out.nested(6, forgotten, RecordBytes::writeForgotten);
        }
    }

    static SequencedRecord read(FrameReader in) {
        long seq = 0;
        LogRecord record = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> seq = in.number();
                case L2 -> record = in.nested(RecordBytes::readClaim);
                case L3 -> record = in.nested(RecordBytes::readDown);
                case L4 -> record = in.nested(RecordBytes::readWanted);
                case L5 -> record = in.nested(RecordBytes::readStop);
                case L6 -> record = in.nested(RecordBytes::readForgotten);
                default -> in.skip(tag);
            }
        }
        if (record == null) {
            throw in.refuse(WireException.Reason.UNKNOWN_KIND, "record " + seq + " is of no known kind");
        }
        return new SequencedRecord(seq, record);
    }

    private static void writeClaim(FrameWriter out, Claim claim) {
        out.id(1, claim.id());
        out.token(2, claim.token());
        out.token(3, claim.wanted());
        out.number(4, numberOf(claim.phase()));
        out.number(5, claim.serial());
        out.token(6, claim.moveTo());
        out.flag(7, claim.outdated());
        out.number(8, numberOf(claim.role()));
    }

    private static Claim readClaim(FrameReader in) {
        ChildId id = null;
        var token = Token.NONE;
        var wanted = Token.NONE;
        Phase phase = null;
        long serial = 0;
        var moveTo = Token.NONE;
        boolean outdated = false;
        Role role = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case F2 -> token = in.token();
                case F3 -> wanted = in.token();
                case V4 -> phase = phase(in);
                case V5 -> serial = in.number();
                case F6 -> moveTo = in.token();
                case V7 -> outdated = in.flag();
                case V8 -> role = role(in);
                default -> in.skip(tag);
            }
        }
        return new Claim(
                in.required(id, "id of a claim"),
                token,
                wanted,
                in.required(phase, "phase of a claim"),
                serial,
                moveTo,
                outdated,
                role);
    }

    private static int numberOf(@Nullable Role role) {
        return switch (role) {
            case null -> 0;
            case ACTIVE -> 1;
            case PASSIVE -> 2;
        };
    }

    private static @Nullable Role role(FrameReader in) {
        int number = in.smallNumber();
        return switch (number) {
            case 0 -> null;
            case 1 -> Role.ACTIVE;
            case 2 -> Role.PASSIVE;
            default -> throw in.unknown("role", number);
        };
    }

    private static int numberOf(Phase phase) {
        return switch (phase) {
            case STARTING -> 1;
            case UP -> 2;
            case BACKOFF -> 3;
            case QUARANTINED -> 4;
            case MOVING -> 5;
            case SUSPENDED -> 6;
            case PREPARING -> 7;
        };
    }

    private static Phase phase(FrameReader in) {
        int number = in.smallNumber();
        return switch (number) {
            case 1 -> Phase.STARTING;
            case 2 -> Phase.UP;
            case 3 -> Phase.BACKOFF;
            case 4 -> Phase.QUARANTINED;
            case 5 -> Phase.MOVING;
            case 6 -> Phase.SUSPENDED;
            case 7 -> Phase.PREPARING;
            default -> throw in.unknown("phase", number);
        };
    }

    private static void writeDown(FrameWriter out, Down down) {
        out.id(1, down.id());
        out.token(2, down.token());
        out.token(3, down.wanted());
        out.nested(4, down.reason(), ValueBytes::writeExitReason);
        out.flag(5, down.last());
    }

    private static Down readDown(FrameReader in) {
        ChildId id = null;
        var token = Token.NONE;
        var wanted = Token.NONE;
        ExitReason reason = null;
        boolean last = false;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case F2 -> token = in.token();
                case F3 -> wanted = in.token();
                case L4 -> reason = in.nested(ValueBytes::readExitReason);
                case V5 -> last = in.flag();
                default -> in.skip(tag);
            }
        }
        return new Down(in.required(id, "id of a down"), token, wanted, in.required(reason, "reason of a down"), last);
    }

    private static void writeWanted(FrameWriter out, Wanted wanted) {
        if (!wanted.id().equals(wanted.spec().id())) {
            out.id(1, wanted.id());
        }
        out.token(2, wanted.token());
        out.nested(3, wanted.by(), ValueBytes::writeOperationId);
        out.nested(4, wanted.spec(), ValueBytes::writeSpec);
        out.token(5, wanted.stopped());
        out.optionalNode(6, wanted.pin());
        out.token(7, wanted.pinnedAt());
    }

    private static Wanted readWanted(FrameReader in) {
        ChildId id = null;
        var token = Token.NONE;
        OperationId by = null;
        StoredSpec read = null;
        var stopped = Token.NONE;
        NodeId pin = null;
        var pinnedAt = Token.NONE;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case F2 -> token = in.token();
                case L3 -> by = in.nested(ValueBytes::readOperationId);
                case L4 -> read = in.nested(ValueBytes::readSpec);
                case F5 -> stopped = in.token();
                case V6 -> pin = in.node();
                case F7 -> pinnedAt = in.token();
                default -> in.skip(tag);
            }
        }
        var spec = in.required(read, "spec of a wanted");
        return new Wanted(
                id == null ? spec.id() : id, token, in.required(by, "by of a wanted"), spec, stopped, pin, pinnedAt);
    }

    private static void writeStop(FrameWriter out, Stop stop) {
        out.id(1, stop.id());
        out.token(2, stop.upTo());
    }

    private static Stop readStop(FrameReader in) {
        ChildId id = null;
        var upTo = Token.NONE;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case F2 -> upTo = in.token();
                default -> in.skip(tag);
            }
        }
        return new Stop(in.required(id, "id of a stop"), upTo);
    }

    private static void writeForgotten(FrameWriter out, Forgotten forgotten) {
        out.id(1, forgotten.id());
    }

    private static Forgotten readForgotten(FrameReader in) {
        ChildId id = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                default -> in.skip(tag);
            }
        }
        return new Forgotten(in.required(id, "id of a forgotten"));
    }
}
