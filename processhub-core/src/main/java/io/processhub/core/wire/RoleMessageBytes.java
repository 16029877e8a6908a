package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.core.wire.Message.Assign;
import io.processhub.core.wire.Message.Assignment;
import io.processhub.core.wire.Message.Duty;
import io.processhub.model.ChildId;
import io.processhub.model.Token;
import java.util.ArrayList;

/// The message that gives roles, field by field as in docs/wire.proto.
final class RoleMessageBytes {
    private RoleMessageBytes() {}

    static void writeAssign(FrameWriter out, Assign assign) {
        out.nested(1, assign.subView(), ValueBytes::writeSubViewId);
        out.nestedEach(
                2, "assignments", assign.assignments(), WireCodec.MAX_CHILDREN, RoleMessageBytes::writeAssignment);
    }

    static Assign readAssign(FrameReader in) {
        SubViewId subView = null;
        var assignments = new ArrayList<Assignment>();
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> subView = in.nested(ValueBytes::readSubViewId);
                case L2 ->
                    in.addNested(assignments, "assignments", WireCodec.MAX_CHILDREN, RoleMessageBytes::readAssignment);
                default -> in.skip(tag);
            }
        }
        return new Assign(in.required(subView, "sub-view of an assign"), assignments);
    }

    private static void writeAssignment(FrameWriter out, Assignment assignment) {
        out.id(1, assignment.id());
        out.token(2, assignment.token());
        out.number(3, numberOf(assignment.duty()));
        out.token(4, assignment.to());
    }

    private static Assignment readAssignment(FrameReader in) {
        ChildId id = null;
        var token = Token.NONE;
        Duty duty = null;
        var to = Token.NONE;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case F2 -> token = in.token();
                case V3 -> duty = duty(in);
                case F4 -> to = in.token();
                default -> in.skip(tag);
            }
        }
        return new Assignment(
                in.required(id, "id of an assignment"), token, in.required(duty, "duty of an assignment"), to);
    }

    private static int numberOf(Duty duty) {
        return switch (duty) {
            case BE_ACTIVE -> 1;
            case BE_PASSIVE -> 2;
            case END -> 3;
        };
    }

    private static Duty duty(FrameReader in) {
        int number = in.smallNumber();
        return switch (number) {
            case 1 -> Duty.BE_ACTIVE;
            case 2 -> Duty.BE_PASSIVE;
            case 3 -> Duty.END;
            default -> throw in.unknown("duty", number);
        };
    }
}
