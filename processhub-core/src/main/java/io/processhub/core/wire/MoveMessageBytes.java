package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.core.wire.Message.CallOff;
import io.processhub.core.wire.Message.Merge;
import io.processhub.core.wire.Message.Prepare;
import io.processhub.core.wire.Message.Prepared;
import io.processhub.model.ChildId;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;

/// The bytes of the messages about starts that are prepared, and states that are merged.
final class MoveMessageBytes {
    private MoveMessageBytes() {}

    static void writePrepare(FrameWriter out, Prepare prepare) {
        out.nested(1, prepare.subView(), ValueBytes::writeSubViewId);
        out.token(2, prepare.to());
        out.token(3, prepare.wanted());
        out.nested(4, prepare.spec(), ValueBytes::writeSpec);
    }

    static Prepare readPrepare(FrameReader in) {
        SubViewId subView = null;
        var to = Token.NONE;
        var wanted = Token.NONE;
        StoredSpec spec = null;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case F2 -> to = in.token();
                case F3 -> wanted = in.token();
                case L4 -> spec = in.nested(ValueBytes::readSpec);
                default -> in.skip(tag);
            }
        }
        return new Prepare(
                in.required(subView, "sub-view of a prepare"), to, wanted, in.required(spec, "spec of a prepare"));
    }

    static void writePrepared(FrameWriter out, Prepared prepared) {
        out.nested(1, prepared.subView(), ValueBytes::writeSubViewId);
        out.id(2, prepared.id());
        out.token(3, prepared.to());
        out.flag(4, prepared.ready());
    }

    static Prepared readPrepared(FrameReader in) {
        SubViewId subView = null;
        ChildId id = null;
        var to = Token.NONE;
        boolean ready = false;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> id = in.id();
                case F3 -> to = in.token();
                case V4 -> ready = in.flag();
                default -> in.skip(tag);
            }
        }
        return new Prepared(
                in.required(subView, "sub-view of a prepared"), in.required(id, "id of a prepared"), to, ready);
    }

    static void writeCallOff(FrameWriter out, CallOff callOff) {
        out.nested(1, callOff.subView(), ValueBytes::writeSubViewId);
        out.id(2, callOff.id());
        out.token(3, callOff.to());
    }

    static CallOff readCallOff(FrameReader in) {
        SubViewId subView = null;
        ChildId id = null;
        var to = Token.NONE;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> id = in.id();
                case F3 -> to = in.token();
                default -> in.skip(tag);
            }
        }
        return new CallOff(in.required(subView, "sub-view of a call-off"), in.required(id, "id of a call-off"), to);
    }

    static void writeMerge(FrameWriter out, Merge merge) {
        out.nested(1, merge.subView(), ValueBytes::writeSubViewId);
        out.id(2, merge.id());
        out.token(3, merge.from());
        out.payload(4, merge.state());
        out.number(5, merge.hops());
    }

    static Merge readMerge(FrameReader in) {
        SubViewId subView = null;
        ChildId id = null;
        var from = Token.NONE;
        var state = Payload.EMPTY;
        int hops = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> id = in.id();
                case F3 -> from = in.token();
                case L4 -> state = in.payload();
                case V5 -> hops = in.smallNumber();
                default -> in.skip(tag);
            }
        }
        return new Merge(
                in.required(subView, "sub-view of a merge"), in.required(id, "id of a merge"), from, state, hops);
    }
}
