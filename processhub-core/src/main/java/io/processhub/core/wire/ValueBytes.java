package io.processhub.core.wire;

import static io.processhub.core.wire.Tags.*;

import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.ViewId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The values that messages and records are made of, field by field as in docs/wire.proto.
final class ValueBytes {
    private static final long MAX_NANOS = 999_999_999;

    private ValueBytes() {}

    // ---- names of things ----

    static void writeViewId(FrameWriter out, ViewId view) {
        out.node(1, view.creator());
        out.number(2, view.number());
    }

    static ViewId readViewId(FrameReader in) {
        NodeId creator = in.sender().node();
        long number = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> creator = in.node();
                case V2 -> number = in.number();
                default -> in.skip(tag);
            }
        }
        return new ViewId(creator, number);
    }

    static void writeSubViewId(FrameWriter out, SubViewId subView) {
        out.nested(1, subView.view(), ValueBytes::writeViewId);
        out.bits(2, subView.digest());
    }

    static SubViewId readSubViewId(FrameReader in) {
        ViewId view = null;
        long digest = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> view = in.nested(ValueBytes::readViewId);
                case F2 -> digest = in.bits();
                default -> in.skip(tag);
            }
        }
        return new SubViewId(in.required(view, "view of a sub-view"), digest);
    }

    static void writeOperationId(FrameWriter out, OperationId operation) {
        out.member(1, operation.origin());
        out.number(2, operation.number());
    }

    static OperationId readOperationId(FrameReader in) {
        MemberId origin = in.sender();
        long number = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> origin = in.member();
                case V2 -> number = in.number();
                default -> in.skip(tag);
            }
        }
        return new OperationId(origin, number);
    }

    static void writeLogPosition(FrameWriter out, LogPosition position) {
        out.member(1, position.owner());
        out.number(2, position.seq());
    }

    static LogPosition readLogPosition(FrameReader in) {
        MemberId owner = in.sender();
        long seq = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> owner = in.member();
                case V2 -> seq = in.number();
                default -> in.skip(tag);
            }
        }
        return new LogPosition(owner, seq);
    }

    static void writeLogState(FrameWriter out, LogState state) {
        out.member(1, state.owner());
        out.number(2, state.seq());
        out.number(3, state.floor());
        out.bits(4, state.hash());
    }

    static LogState readLogState(FrameReader in) {
        MemberId owner = in.sender();
        long seq = 0;
        long floor = 0;
        long hash = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> owner = in.member();
                case V2 -> seq = in.number();
                case V3 -> floor = in.number();
                case F4 -> hash = in.bits();
                default -> in.skip(tag);
            }
        }
        return new LogState(owner, seq, floor, hash);
    }

    // ---- specs ----

    static void writeSpec(FrameWriter out, StoredSpec spec) {
        out.id(1, spec.id());
        out.word(2, spec.type());
        out.payload(3, spec.arguments());
        out.number(4, numberOf(spec.restart()));
        out.nested(5, spec.shutdownTimeout(), ValueBytes::writeDuration);
        writeMap(out, 6, "metadata entries", spec.metadata());
        if (spec.tag().isPresent()) {
            out.optionalWord(7, spec.tag().get());
        }
        out.wordEach(8, "nodes of a mapping", spec.mapping());
    }

    static StoredSpec readSpec(FrameReader in) {
        ChildId id = null;
        String type = null;
        var arguments = Payload.EMPTY;
        RestartType restart = null;
        Duration shutdownTimeout = null;
        Map<String, String> metadata = new TreeMap<>();
        Optional<String> tagWord = Optional.empty();
        var mapping = new ArrayList<String>(0);
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case L1 -> id = in.id();
                case V2 -> type = in.word();
                case L3 -> arguments = in.payload();
                case V4 -> restart = restart(in);
                case L5 -> shutdownTimeout = in.nested(ValueBytes::readDuration);
                case L6 -> putEntry(in, "metadata entries", metadata);
                case V7 -> tagWord = Optional.of(in.word());
                case V8 -> in.add(mapping, in.word(), "nodes of a mapping", WireCodec.MAX_ENTRIES);
                default -> in.skip(tag);
            }
        }
        return new StoredSpec(
                in.required(id, "id of a spec"),
                type == null ? in.firstWord() : type,
                arguments,
                in.required(restart, "restart type of a spec"),
                in.required(shutdownTimeout, "shutdown timeout of a spec"),
                metadata,
                tagWord,
                mapping);
    }

    private static int numberOf(RestartType restart) {
        return switch (restart) {
            case PERMANENT -> 1;
            case TRANSIENT -> 2;
            case TEMPORARY -> 3;
        };
    }

    private static RestartType restart(FrameReader in) {
        int number = in.smallNumber();
        return switch (number) {
            case 1 -> RestartType.PERMANENT;
            case 2 -> RestartType.TRANSIENT;
            case 3 -> RestartType.TEMPORARY;
            default -> throw in.unknown("restart type", number);
        };
    }

    private static void writeDuration(FrameWriter out, Duration duration) {
        out.number(1, duration.getSeconds());
        out.number(2, duration.getNano());
    }

    private static Duration readDuration(FrameReader in) {
        long seconds = 0;
        long nanos = 0;
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> seconds = in.number();
                case V2 -> nanos = in.number();
                default -> in.skip(tag);
            }
        }
        if (nanos > MAX_NANOS) {
            throw in.malformed(nanos + " nanoseconds are above " + MAX_NANOS);
        }
        return Duration.ofSeconds(seconds, nanos);
    }

    // ---- maps of texts ----

    static void writeMap(FrameWriter out, int field, String what, Map<String, String> map) {
        FrameWriter.checkSize(what, map.size(), WireCodec.MAX_ENTRIES);
        for (var entry : map.entrySet()) {
            out.nested(field, entry, ValueBytes::writeEntry);
        }
    }

    private static void writeEntry(FrameWriter out, Map.Entry<String, String> entry) {
        out.word(1, entry.getKey());
        out.text(2, entry.getValue());
    }

    static void putEntry(FrameReader in, String what, Map<String, String> map) {
        var entry = in.nested(ValueBytes::readEntry);
        map.put(entry.getKey(), entry.getValue());
        if (map.size() > WireCodec.MAX_ENTRIES) {
            throw in.refuse(WireException.Reason.LIMIT, "more than %d %s".formatted(WireCodec.MAX_ENTRIES, what));
        }
    }

    private static Map.Entry<String, String> readEntry(FrameReader in) {
        String key = null;
        var value = "";
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> key = in.word();
                case L2 -> value = in.text();
                default -> in.skip(tag);
            }
        }
        return Map.entry(key == null ? in.firstWord() : key, value);
    }

    // ---- ends ----

    static void writeExitReason(FrameWriter out, ExitReason reason) {
        switch (reason) {
            case ExitReason.Normal _ -> out.number(1, 1);
            case ExitReason.Crashed(var error) -> {
                out.number(1, 2);
                out.text(2, error);
            }
            case ExitReason.Stopped _ -> out.number(1, 3);
            case ExitReason.Killed _ -> out.number(1, 4);
            case ExitReason.Moved _ -> out.number(1, 5);
            case ExitReason.Superseded _ -> out.number(1, 6);
            case ExitReason.NodeLost _ -> out.number(1, 7);
            case ExitReason.NoQuorum _ -> out.number(1, 8);
        }
    }

    static ExitReason readExitReason(FrameReader in) {
        int kind = 0;
        var error = "";
        for (int tag = in.next(); tag != 0; tag = in.next()) {
            switch (tag) {
                case V1 -> kind = in.smallNumber();
                case L2 -> error = in.text();
                default -> in.skip(tag);
            }
        }
        return switch (kind) {
            case 1 -> new ExitReason.Normal();
            case 2 -> new ExitReason.Crashed(error);
            case 3 -> new ExitReason.Stopped();
            case 4 -> new ExitReason.Killed();
            case 5 -> new ExitReason.Moved();
            case 6 -> new ExitReason.Superseded();
            case 7 -> new ExitReason.NodeLost();
            case 8 -> new ExitReason.NoQuorum();
            default -> throw in.unknown("exit reason", kind);
        };
    }
}
