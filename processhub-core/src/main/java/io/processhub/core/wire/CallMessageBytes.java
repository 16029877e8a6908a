package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.core.wire.Message.Answer;
import io.processhub.core.wire.Message.Cancel;
import io.processhub.core.wire.Message.Cancelled;
import io.processhub.core.wire.Message.Envelope;
import io.processhub.core.wire.Message.Grant;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.Message.MoveOrder;
import io.processhub.core.wire.Message.PinRequest;
import io.processhub.core.wire.Message.StartRequest;
import io.processhub.core.wire.Message.StopRequest;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.ArrayList;

/// The messages of calls and of the arbiter's orders, field by field as in docs/wire.proto.
final class CallMessageBytes {
    private CallMessageBytes() {}

    static void writeStartRequest(FrameWriter out, StartRequest request) {
        out.nested(1, request.subView(), ValueBytes::writeSubViewId);
        out.nested(2, request.operation(), ValueBytes::writeOperationId);
        out.number(3, request.remainingMillis());
        out.flag(4, request.takeOver());
        out.nestedEach(5, "specs", request.specs(), WireCodec.MAX_CHILDREN, ValueBytes::writeSpec);
    }

    static StartRequest readStartRequest(FrameReader in) {
        SubViewId subView = null;
        OperationId operation = null;
        long remainingMillis = 0;
        boolean takeOver = false;
        var specs = new ArrayList<StoredSpec>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> operation = in.nested(ValueBytes::readOperationId);
                case V3 -> remainingMillis = in.number();
                case V4 -> takeOver = in.flag();
                case L5 -> in.addNested(specs, "specs", WireCodec.MAX_CHILDREN, ValueBytes::readSpec);
                default -> in.skip(tag);
            }
        }
        return new StartRequest(
                in.required(subView, "sub-view of a start request"),
                in.required(operation, "operation of a start request"),
                remainingMillis,
                takeOver,
                specs);
    }

    static void writeStopRequest(FrameWriter out, StopRequest request) {
        out.nested(1, request.subView(), ValueBytes::writeSubViewId);
        out.nested(2, request.operation(), ValueBytes::writeOperationId);
        out.number(3, request.remainingMillis());
        out.nested(4, request.onlyStartedBy(), ValueBytes::writeOperationId);
        out.idEach(5, request.ids());
    }

    static StopRequest readStopRequest(FrameReader in) {
        SubViewId subView = null;
        OperationId operation = null;
        long remainingMillis = 0;
        OperationId onlyStartedBy = null;
        var ids = new ArrayList<ChildId>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> operation = in.nested(ValueBytes::readOperationId);
                case V3 -> remainingMillis = in.number();
                case L4 -> onlyStartedBy = in.nested(ValueBytes::readOperationId);
                case L5 -> in.add(ids, in.id(), "ids", WireCodec.MAX_CHILDREN);
                default -> in.skip(tag);
            }
        }
        return new StopRequest(
                in.required(subView, "sub-view of a stop request"),
                in.required(operation, "operation of a stop request"),
                remainingMillis,
                in.required(onlyStartedBy, "condition of a stop request"),
                ids);
    }

    static void writePinRequest(FrameWriter out, PinRequest request) {
        out.nested(1, request.subView(), ValueBytes::writeSubViewId);
        out.nested(2, request.operation(), ValueBytes::writeOperationId);
        out.number(3, request.remainingMillis());
        out.optionalNode(4, request.node());
        out.idEach(5, request.ids());
    }

    static PinRequest readPinRequest(FrameReader in) {
        SubViewId subView = null;
        OperationId operation = null;
        long remainingMillis = 0;
        NodeId node = null;
        var ids = new ArrayList<ChildId>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> operation = in.nested(ValueBytes::readOperationId);
                case V3 -> remainingMillis = in.number();
                case V4 -> node = in.node();
                case L5 -> in.add(ids, in.id(), "ids", WireCodec.MAX_CHILDREN);
                default -> in.skip(tag);
            }
        }
        return new PinRequest(
                in.required(subView, "sub-view of a pin request"),
                in.required(operation, "operation of a pin request"),
                remainingMillis,
                node,
                ids);
    }

    static void writeAnswer(FrameWriter out, Answer answer) {
        out.nested(1, answer.operation(), ValueBytes::writeOperationId);
        out.nestedEach(2, "outcomes", answer.outcomes(), WireCodec.MAX_CHILDREN, OutcomeBytes::write);
    }

    static Answer readAnswer(FrameReader in) {
        OperationId operation = null;
        var outcomes = new ArrayList<Outcome>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> operation = in.nested(ValueBytes::readOperationId);
                case L2 -> in.addNested(outcomes, "outcomes", WireCodec.MAX_CHILDREN, OutcomeBytes::read);
                default -> in.skip(tag);
            }
        }
        return new Answer(in.required(operation, "operation of an answer"), outcomes);
    }

    static void writeGrant(FrameWriter out, Grant grant) {
        out.nested(1, grant.subView(), ValueBytes::writeSubViewId);
        out.nestedEach(2, "grants", grant.children(), WireCodec.MAX_CHILDREN, CallMessageBytes::writeGranted);
    }

    static Grant readGrant(FrameReader in) {
        SubViewId subView = null;
        var children = new ArrayList<Granted>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> in.addNested(children, "grants", WireCodec.MAX_CHILDREN, CallMessageBytes::readGranted);
                default -> in.skip(tag);
            }
        }
        return new Grant(in.required(subView, "sub-view of a grant"), children);
    }

    static void writeGranted(FrameWriter out, Granted granted) {
        out.token(1, granted.token());
        out.token(2, granted.wanted());
        out.nested(3, granted.operation(), ValueBytes::writeOperationId);
        out.nested(4, granted.wantedAt(), ValueBytes::writeLogPosition);
        out.nested(5, granted.spec(), ValueBytes::writeSpec);
        out.flag(6, granted.fresh());
        out.number(7, granted.instances());
    }

    private static Granted readGranted(FrameReader in) {
        var token = Token.NONE;
        var wanted = Token.NONE;
        OperationId operation = null;
        LogPosition wantedAt = null;
        StoredSpec spec = null;
        boolean fresh = false;
        int instances = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case F1 -> token = in.token();
                case F2 -> wanted = in.token();
                case L3 -> operation = in.nested(ValueBytes::readOperationId);
                case L4 -> wantedAt = in.nested(ValueBytes::readLogPosition);
                case L5 -> spec = in.nested(ValueBytes::readSpec);
                case V6 -> fresh = in.flag();
                case V7 -> instances = in.smallNumber();
                default -> in.skip(tag);
            }
        }
        return new Granted(
                token,
                wanted,
                in.required(operation, "operation of a granted"),
                in.required(wantedAt, "position of a granted"),
                in.required(spec, "spec of a granted"),
                fresh,
                instances);
    }

    static void writeMoveOrder(FrameWriter out, MoveOrder order) {
        out.nested(1, order.subView(), ValueBytes::writeSubViewId);
        out.id(2, order.id());
        out.token(3, order.from());
        out.token(4, order.to());
        out.member(5, order.target());
    }

    static MoveOrder readMoveOrder(FrameReader in) {
        SubViewId subView = null;
        ChildId id = null;
        var from = Token.NONE;
        var to = Token.NONE;
        MemberId target = in.sender();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 -> id = in.id();
                case F3 -> from = in.token();
                case F4 -> to = in.token();
                case V5 -> target = in.member();
                default -> in.skip(tag);
            }
        }
        return new MoveOrder(
                in.required(subView, "sub-view of a move order"),
                in.required(id, "id of a move order"),
                from,
                to,
                target);
    }

    static void writeEnvelope(FrameWriter out, Envelope envelope) {
        out.nested(1, envelope.subView(), ValueBytes::writeSubViewId);
        out.token(2, envelope.from());
        out.token(3, envelope.to());
        out.token(4, envelope.wanted());
        out.nested(5, envelope.spec(), ValueBytes::writeSpec);
        out.payloadEach(6, envelope.mailbox());
        out.payload(7, envelope.state());
    }

    static Envelope readEnvelope(FrameReader in) {
        SubViewId subView = null;
        var from = Token.NONE;
        var to = Token.NONE;
        var wanted = Token.NONE;
        StoredSpec spec = null;
        var mailbox = new ArrayList<Payload>();
        var state = Payload.EMPTY;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case F2 -> from = in.token();
                case F3 -> to = in.token();
                case F4 -> wanted = in.token();
                case L5 -> spec = in.nested(ValueBytes::readSpec);
                case L6 -> in.add(mailbox, in.payload(), "messages of a mailbox", WireCodec.MAX_CHILDREN);
                case L7 -> state = in.payload();
                default -> in.skip(tag);
            }
        }
        return new Envelope(
                in.required(subView, "sub-view of an envelope"),
                from,
                to,
                wanted,
                in.required(spec, "spec of an envelope"),
                mailbox,
                state);
    }

    static void writeCancel(FrameWriter out, Cancel cancel) {
        out.nested(1, cancel.subView(), ValueBytes::writeSubViewId);
        out.id(2, cancel.id());
        out.token(3, cancel.to());
    }

    static Cancel readCancel(FrameReader in) {
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
        return new Cancel(in.required(subView, "sub-view of a cancel"), in.required(id, "id of a cancel"), to);
    }

    static void writeCancelled(FrameWriter out, Cancelled cancelled) {
        out.nested(1, cancelled.subView(), ValueBytes::writeSubViewId);
        out.id(2, cancelled.id());
        out.token(3, cancelled.to());
    }

    static Cancelled readCancelled(FrameReader in) {
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
        return new Cancelled(in.required(subView, "sub-view of a cancelled"), in.required(id, "id of a cancelled"), to);
    }
}
