package io.processhub.core.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// docs/wire.proto as a reader that knows nothing of the codec sees it, and frames by its numbers.
///
/// @param messages the fields of each message, in their order
/// @param enums    the names of each enumeration, by number
record WireSchema(Map<String, List<Field>> messages, Map<String, Map<Integer, String>> enums) {
    private static final Pattern BLOCK = Pattern.compile("(message|enum|oneof) (\\w+) \\{");
    private static final Pattern FIELD = Pattern.compile("(repeated |optional )?(\\w+) (\\w+) = (\\d+)( \\[.*])?;");
    private static final Pattern VALUE = Pattern.compile("(\\w+) = (\\d+);");

    /// One field of a message.
    ///
    /// @param choice the `oneof` it is in; empty if in none
    record Field(String label, String type, String name, int number, String choice) {}

    /// What a walk over a frame may change: what is written into a message beside its own fields.
    interface Additions {
        void addTo(String message, CodedOutputStream out) throws IOException;
    }

    static WireSchema read() {
        var messages = new LinkedHashMap<String, List<Field>>();
        var enums = new LinkedHashMap<String, Map<Integer, String>>();
        var message = "";
        var enumeration = "";
        var choice = "";
        for (var raw : lines()) {
            var line = raw.replaceFirst("//.*", "").strip();
            var field = FIELD.matcher(line);
            var value = VALUE.matcher(line);
            var block = BLOCK.matcher(line);
            if (block.matches()) {
                switch (block.group(1)) {
                    case "message" -> message = block.group(2);
                    case "enum" -> enumeration = block.group(2);
                    default -> choice = block.group(2);
                }
            } else if (line.equals("}") && !choice.isEmpty()) {
                choice = "";
            } else if (line.equals("}")) {
                message = "";
                enumeration = "";
            } else if (!message.isEmpty() && field.matches()) {
                messages.computeIfAbsent(message, _ -> new ArrayList<>()).add(fieldOf(field, choice));
            } else if (!enumeration.isEmpty() && value.matches()) {
                enums.computeIfAbsent(enumeration, _ -> new LinkedHashMap<>())
                        .put(Integer.valueOf(value.group(2)), value.group(1));
            } else if (!line.isEmpty() && !line.startsWith("syntax") && !line.startsWith("package")) {
                throw new IllegalStateException("docs/wire.proto has a line that is not understood: " + raw);
            }
        }
        return new WireSchema(messages, enums);
    }

    private static Field fieldOf(Matcher matcher, String choice) {
        var label = Optional.ofNullable(matcher.group(1)).orElse("").strip();
        return new Field(label, matcher.group(2), matcher.group(3), Integer.parseInt(matcher.group(4)), choice);
    }

    private static List<String> lines() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(here.resolve("docs/wire.proto"))) {
            here = Objects.requireNonNull(here.getParent(), "the tests run inside the project");
        }
        try {
            return Files.readAllLines(here.resolve("docs/wire.proto"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<Integer, String> valuesOf(String enumeration) {
        return Objects.requireNonNull(
                enums.get(enumeration), () -> "docs/wire.proto has no enumeration " + enumeration);
    }

    List<Field> fields(String message) {
        return Objects.requireNonNull(messages.get(message), () -> "docs/wire.proto has no message " + message);
    }

    /// All fields of a frame as `Message.field`; fails on a field that is not in the schema, or
    /// that has another wire type there.
    Set<String> fieldsOf(byte[] frame) {
        var seen = new TreeSet<String>();
        rewrite("Frame", frame, seen, (_, _) -> {});
        return seen;
    }

    /// The same frame with additions in each of its messages.
    byte[] with(byte[] frame, Additions additions) {
        return rewrite("Frame", frame, new TreeSet<>(), additions);
    }

    private byte[] rewrite(String message, byte[] bytes, Set<String> seen, Additions additions) {
        var in = CodedInputStream.newInstance(bytes);
        var array = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(array);
        try {
            additions.addTo(message, out);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                var field = fieldAt(message, tag);
                seen.add(message + "." + field.name());
                if (messages.containsKey(field.type())) {
                    out.writeByteArray(field.number(), rewrite(field.type(), in.readByteArray(), seen, additions));
                } else {
                    out.writeUInt32NoTag(tag);
                    copy(in, tag, out);
                }
            }
            additions.addTo(message, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(message, e);
        }
        return array.toByteArray();
    }

    private Field fieldAt(String message, int tag) {
        int number = WireFormat.getTagFieldNumber(tag);
        var field = fields(message).stream()
                .filter(f -> f.number() == number)
                .findFirst()
                .orElseThrow(() -> new AssertionError(message + " has no field " + number));
        if (wireTypeOf(field) != WireFormat.getTagWireType(tag)) {
            throw new AssertionError("%s is written with wire type %d".formatted(field, tag & 7));
        }
        return field;
    }

    private int wireTypeOf(Field field) {
        return switch (field.type()) {
            case "uint32", "uint64", "bool" -> WireFormat.WIRETYPE_VARINT;
            case "fixed64", "double" -> WireFormat.WIRETYPE_FIXED64;
            case "string", "bytes" -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case String type when enums.containsKey(type) -> WireFormat.WIRETYPE_VARINT;
            case String type when messages.containsKey(type) -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case String type -> throw new AssertionError("docs/wire.proto has no type " + type);
        };
    }

    private static void copy(CodedInputStream in, int tag, CodedOutputStream out) throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT -> out.writeUInt64NoTag(in.readUInt64());
            case WireFormat.WIRETYPE_FIXED64 -> out.writeFixed64NoTag(in.readFixed64());
            default -> out.writeByteArrayNoTag(in.readByteArray());
        }
    }
}
