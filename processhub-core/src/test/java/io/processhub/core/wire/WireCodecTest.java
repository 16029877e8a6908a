package io.processhub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.processhub.core.wire.WireCodec.Decoded;
import io.processhub.core.wire.WireException.Reason;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.ViewId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WireCodecTest {
    private static final NodeId NODE = new NodeId("n1", 11);
    private static final MemberId SENDER = new MemberId(NODE, 111);

    static List<Class<?>> kinds() {
        return RandomValues.kindsOf(Message.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void every_kind_of_message_comes_back_as_it_was(Class<? extends Message> kind) {
        for (int seed = 0; seed < 500; seed++) {
            var values = new RandomValues(new SplittableRandom(seed), seed % 20 == 0 ? 40 : 3);
            var sender = values.member();
            var message = values.draw(kind);

            var frame = WireCodec.encode(sender, message);

            assertThat(WireCodec.decode(sender.node(), frame))
                    .as("seed %d", seed)
                    .isEqualTo(new Decoded(sender, message));
        }
    }

    @Test
    void a_frame_may_stand_within_an_array() {
        var message = new Message.Pull(new MemberId(new NodeId("n2", 22), 222), 5);
        var plain = WireCodec.encode(SENDER, message);

        var reserved = WireCodec.encode(SENDER, message, 3);
        var longer = Arrays.copyOf(reserved, reserved.length + 4);

        assertThat(reserved).startsWith(0, 0, 0).hasSize(plain.length + 3);
        assertThat(WireCodec.decode(NODE, longer, 3, plain.length)).isEqualTo(new Decoded(SENDER, message));
    }

    @Test
    void nodes_members_and_words_are_written_once() {
        var records = IntStream.rangeClosed(1, 1_000)
                .mapToObj(i -> new SequencedRecord(i, wanted("c" + i)))
                .toList();
        var delta = new Message.Delta(new MemberId(new NodeId("n2", 22), 222), 0, 1_000, 0, 0, true, records);

        var frame = WireCodec.encode(SENDER, delta);

        var text = new String(frame, StandardCharsets.ISO_8859_1);
        for (var once : List.of("n2", "n3", "process-type", "metadata-key", "the-tag")) {
            assertThat(text.split(once, -1)).as(once).hasSize(2);
        }
        assertThat(frame.length / 1_000).isLessThan(70);
        Set<String> types = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var record : ((Message.Delta) WireCodec.decode(NODE, frame).message()).records()) {
            types.add(((LogRecord.Wanted) record.record()).spec().type());
        }
        assertThat(types).hasSize(1);
    }

    @Test
    void a_record_never_adds_more_than_its_size_says() {
        var values = new RandomValues(new SplittableRandom(1), 4);
        var none = new Message.Delta(SENDER, 0, Long.MAX_VALUE, 0, 0, true, List.of());
        int empty = WireCodec.encode(SENDER, none).length;

        for (int i = 0; i < 2_000; i++) {
            var records = IntStream.range(0, 1 + i % 9)
                    .mapToObj(_ -> values.draw(SequencedRecord.class))
                    .toList();
            var delta = new Message.Delta(SENDER, 0, Long.MAX_VALUE, 0, 0, true, records);
            int bound = records.stream()
                    .mapToInt(record -> WireCodec.sizeOf(record.record()))
                    .sum();

            // the length of the message itself may take 4 bytes more
            assertThat(WireCodec.encode(SENDER, delta).length).isLessThanOrEqualTo(empty + bound + 4);
        }
    }

    @Test
    void the_size_of_a_record_is_near_the_truth() {
        var record = wanted("counter-000001");
        var sizes = Stream.of(0, 1)
                .map(n -> Collections.nCopies(n, new SequencedRecord(1, record)))
                .map(records -> new Message.Delta(SENDER, 0, 1, 0, 0, true, records))
                .map(delta -> WireCodec.encode(SENDER, delta).length)
                .toList();

        assertThat(WireCodec.sizeOf(record)).isBetween(sizes.get(1) - sizes.get(0), sizes.get(1) - sizes.get(0) + 64);
        assertThat(WireCodec.sizeOf(record.spec())).isLessThan(WireCodec.sizeOf(record));
        assertThat(WireCodec.sizeOf(new Outcome.NotFound(ChildId.of("x")))).isBetween(5, 20);
    }

    // ---- other versions ----

    @ParameterizedTest
    @MethodSource("kinds")
    void unknown_fields_are_passed_over_wherever_they_stand(Class<? extends Message> kind) {
        var schema = WireSchema.read();

        for (int seed = 0; seed < 50; seed++) {
            var values = new RandomValues(new SplittableRandom(seed), 3);
            var sender = values.member();
            var message = values.draw(kind);

            var newer = schema.with(WireCodec.encode(sender, message), (_, out) -> writeUnknownFields(out));

            assertThat(WireCodec.decode(sender.node(), newer)).isEqualTo(new Decoded(sender, message));
        }
    }

    @Test
    void a_newer_minor_version_is_read() {
        var frame = WireCodec.encode(SENDER, new Message.Digest(List.of()));

        var newer = concat(bytes(out -> out.writeUInt32(2, 99)), frame);

        assertThat(WireCodec.decode(NODE, newer).message()).isEqualTo(new Message.Digest(List.of()));
    }

    @Test
    void another_major_version_is_refused() {
        assertRefused(bytes(out -> out.writeUInt32(1, 2)), Reason.UNKNOWN_VERSION, "major version 2");
        assertRefused(new byte[0], Reason.UNKNOWN_VERSION, "major version 0");
        assertRefused(bytes(out -> out.writeByteArray(23, new byte[0])), Reason.UNKNOWN_VERSION, "major version 0");
    }

    @Test
    void an_unknown_kind_of_message_is_named_by_its_number() {
        var frame = bytes(out -> {
            out.writeUInt32(1, 1);
            out.writeByteArray(90, new byte[3]);
        });

        assertRefused(frame, Reason.UNKNOWN_KIND, "message kind 90 is not known");
    }

    @Test
    void an_unknown_kind_of_record_or_outcome_is_not_passed_over() {
        var record = bytes(out -> {
            out.writeUInt32(1, 7);
            out.writeByteArray(9, new byte[3]);
        });
        var outcome = bytes(out -> out.writeByteArray(9, new byte[3]));

        assertRefused(frame(20, bytes(out -> out.writeByteArray(7, record))), Reason.UNKNOWN_KIND, "record 7");
        assertRefused(frame(26, bytes(out -> out.writeByteArray(2, outcome))), Reason.UNKNOWN_KIND, "an outcome");
    }

    @Test
    void an_unknown_phase_is_not_guessed() {
        var claim = bytes(out -> {
            out.writeString(1, "x");
            out.writeUInt32(4, 77);
        });
        var record = bytes(out -> out.writeByteArray(2, claim));

        assertRefused(
                frame(20, bytes(out -> out.writeByteArray(7, record))), Reason.UNKNOWN_KIND, "phase 77 is not known");
    }

    // ---- what is not allowed ----

    @Test
    void a_value_that_its_type_refuses_makes_the_frame_malformed() {
        var newline = bytes(out -> out.writeString(2, "a\nb"));
        var name = bytes(out -> {
            out.writeUInt32(1, 1);
            out.writeByteArray(4, bytes(node -> node.writeString(1, "no spaces")));
        });
        var weight = bytes(out -> {
            out.writeByteArray(1, new byte[0]);
            out.writeUInt32(3, 1);
            out.writeDouble(4, Double.NaN);
        });

        assertRefused(frame(30, newline), Reason.MALFORMED, "control character");
        assertRefused(name, Reason.MALFORMED, "node name");
        assertRefused(frame(16, weight), Reason.MALFORMED, "weight NaN");
        assertRefused(frame(21, bytes(out -> out.writeUInt64(2, -1))), Reason.MALFORMED, "above 2^63");
        assertRefused(frame(21, bytes(out -> out.writeUInt64(1, 1))), Reason.MALFORMED, "not among the 1 members");
        assertRefused(frame(17, new byte[0]), Reason.MALFORMED, "view of a not-here is missing");
        assertRefused(
                concat(frame(23, new byte[0]), frame(23, new byte[0])), Reason.MALFORMED, "comes after the message");
        assertRefused(
                concat(frame(23, new byte[0]), bytes(out -> out.writeByteArray(23, new byte[0]))),
                Reason.MALFORMED,
                "two messages");
        assertRefused(frame(30, bytes(out -> out.writeByteArray(2, new byte[] {-1, -2}))), Reason.MALFORMED, "UTF-8");
    }

    @Test
    void a_text_over_its_limit_is_refused_before_it_is_read() {
        var id = bytes(out -> out.writeString(2, "a".repeat(ChildId.MAX_BYTES + 1)));
        var fingerprint = bytes(out -> out.writeString(6, "a".repeat(WireCodec.MAX_TEXT_BYTES + 1)));
        var claimed = new byte[] {2 << 3 | 2, -1, -1, -1, -1, 7};

        assertRefused(frame(30, id), Reason.LIMIT, "a text of 1025 bytes; at most 1024");
        assertRefused(frame(16, fingerprint), Reason.LIMIT, "a text of 65537 bytes; at most 65536");
        assertRefused(frame(30, claimed), Reason.LIMIT, "a text of 2147483647 bytes; at most 1024");
    }

    @Test
    void lists_and_maps_over_their_limit_are_refused() {
        var ids = bytes(out -> {
            for (int i = 0; i <= WireCodec.MAX_CHILDREN; i++) {
                out.writeString(5, "x");
            }
        });
        var logs = bytes(out -> {
            for (int i = 0; i <= WireCodec.MAX_MEMBERS; i++) {
                out.writeByteArray(1, new byte[0]);
            }
        });
        var head = bytes(out -> {
            for (int i = 0; i <= WireCodec.MAX_ENTRIES; i++) {
                out.writeString(6, "key" + i);
            }
        });
        var labels = bytes(out -> {
            for (int i = 0; i <= WireCodec.MAX_ENTRIES; i++) {
                int place = i;
                out.writeByteArray(5, bytes(entry -> entry.writeUInt32(1, place)));
            }
        });

        assertRefused(frame(25, ids), Reason.LIMIT, "more than 65536 ids");
        assertRefused(frame(23, logs), Reason.LIMIT, "more than 4096 logs");
        assertRefused(concat(head, frame(16, labels)), Reason.LIMIT, "more than 1024 labels");
        assertRefused(new byte[WireCodec.MAX_FRAME_BYTES + 1], Reason.LIMIT, "8388609 bytes, at most 8388608");
    }

    @Test
    void what_a_receiver_would_refuse_is_not_encoded() {
        var subView = new SubViewId(new ViewId(NODE, 1), 1);
        var operation = new OperationId(SENDER, 1);
        var ids = Collections.nCopies(WireCodec.MAX_CHILDREN + 1, ChildId.of("x"));
        var big = Payload.of(new byte[WireCodec.MAX_FRAME_BYTES]);

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> WireCodec.encode(SENDER, new Message.StopRequest(subView, operation, 1, operation, ids)))
                .withMessage("65537 ids; at most 65536 fit one frame");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WireCodec.encode(
                        SENDER,
                        new Message.Envelope(
                                subView,
                                new Token(1),
                                new Token(2),
                                new Token(1),
                                wanted("x").spec(),
                                List.of(),
                                big)))
                .withMessageMatching("\\d+ bytes of a Envelope; at most 8388608 fit one frame");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WireCodec.encode(SENDER, new Message.Pull(SENDER, -1)))
                .withMessageContaining("-1 is negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WireCodec.encode(
                        SENDER,
                        new Message.Answer(
                                operation,
                                List.of(new Outcome.StartFailed(
                                        ChildId.of("x"), SENDER, "ä".repeat(WireCodec.MAX_TEXT_BYTES / 2 + 1))))))
                .withMessageContaining("at most 65536 are allowed");
    }

    @Test
    void the_longest_allowed_text_is_carried() {
        var reason = new ExitReason.Crashed("ä".repeat(WireCodec.MAX_TEXT_BYTES / 2));
        var record =
                new SequencedRecord(1, new LogRecord.Down(ChildId.of("x"), new Token(1), new Token(1), reason, true));
        var delta = new Message.Delta(SENDER, 0, 1, 0, 0, true, List.of(record));

        assertThat(WireCodec.decode(NODE, WireCodec.encode(SENDER, delta)).message())
                .isEqualTo(delta);
    }

    private static void assertRefused(byte[] frame, Reason reason, String why) {
        assertThatThrownBy(() -> WireCodec.decode(NODE, frame))
                .isInstanceOf(WireException.class)
                .hasMessageStartingWith("frame from n1#b refused")
                .hasMessageContaining(why)
                .extracting(e -> ((WireException) e).reason())
                .isEqualTo(reason);
    }

    private static LogRecord.Wanted wanted(String id) {
        var by = new OperationId(new MemberId(new NodeId("n3", 33), 333), 4);
        var spec = new StoredSpec(
                ChildId.of(id),
                "process-type",
                Payload.of(new byte[8]),
                RestartType.PERMANENT,
                Duration.ofSeconds(5),
                Map.of("metadata-key", "v"),
                Optional.of("the-tag"),
                List.of());
        return new LogRecord.Wanted(ChildId.of(id), new Token(1L << 60), by, spec, Token.NONE, null, Token.NONE);
    }

    /// A frame of this major version with one message.
    private static byte[] frame(int kind, byte[] message) {
        return bytes(out -> {
            out.writeUInt32(1, WireCodec.MAJOR);
            out.writeByteArray(kind, message);
        });
    }

    private static void writeUnknownFields(CodedOutputStream out) throws IOException {
        out.writeUInt64(2_000, 7);
        out.writeFixed64(2_001, 7);
        out.writeByteArray(2_002, new byte[] {1, 2, 3});
        out.writeFixed32(2_003, 7);
        out.writeTag(2_004, WireFormat.WIRETYPE_START_GROUP);
        out.writeUInt64(1, 7);
        out.writeTag(2_004, WireFormat.WIRETYPE_END_GROUP);
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        try {
            var array = new ByteArrayOutputStream();
            var out = CodedOutputStream.newInstance(array);
            writing.to(out);
            out.flush();
            return array.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
