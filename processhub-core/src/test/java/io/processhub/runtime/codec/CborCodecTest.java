package io.processhub.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.api.ProcessType;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Token;
import io.processhub.spi.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CborCodecTest {
    sealed interface Shape {
        record Circle(double radius) implements Shape {}

        record Square(int side, Optional<String> label) implements Shape {}

        sealed interface Odd extends Shape {
            record Star(List<Shape> around) implements Odd {}
        }

        enum Fixed implements Shape {
            DOT,
            LINE {
                @Override
                public String toString() {
                    return "a line";
                }
            }
        }
    }

    record Drawing(
            Shape first,
            List<Shape> rest,
            Map<ChildId, Shape> byChild,
            Object any,
            @Nullable Pid by) {}

    record Open(Object inner) {}

    record Stranger(String name) {}

    static class OldStyle {
        private String name = "";
        private int counted;

        public String getLoud() {
            throw new AssertionError("accessors are not called");
        }
    }

    record V1(String name, int size) {}

    record V2(
            String name,
            int size,
            Optional<String> note,
            int more,
            @Nullable List<String> tags) {}

    private static final Pid PID = new Pid(new NodeId("n1", -7), 3);
    private static final CborCodec CODEC = CborCodec.builder()
            .allow(Shape.class, Drawing.class, Open.class, OldStyle.class)
            .build();

    static Stream<Object> values() {
        return Stream.of(
                "text",
                "",
                true,
                1,
                -1L,
                1.5,
                2.5f,
                (short) 3,
                (byte) 4,
                'c',
                new BigInteger("123456789012345678901234567890"),
                new BigDecimal("1.10"),
                UUID.fromString("123e4567-e89b-12d3-a456-426614174000"),
                Instant.parse("2026-01-02T03:04:05.678901234Z"),
                Duration.ofNanos(1_234_567_890_123L),
                LocalDate.of(2026, 2, 28),
                ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Paris")),
                ZoneId.of("Asia/Tokyo"),
                DayOfWeek.MONDAY,
                PID,
                ChildId.of("child 1"),
                new Token(77),
                ProcessType.NoArguments.INSTANCE,
                Optional.empty(),
                Optional.of(5L),
                Optional.of(List.of(Optional.of("x"))),
                List.of(),
                List.of(1, 2L, "three", List.of(new Shape.Circle(4)), Optional.of(5)),
                Arrays.asList("a", null),
                Set.of(4L),
                Map.of("a", 1L, "b", Map.of("c", PID)),
                new Shape.Circle(1.5),
                Shape.Fixed.DOT,
                Shape.Fixed.LINE,
                new Shape.Square(2, Optional.of("x")),
                new Shape.Odd.Star(List.of(new Shape.Circle(1), new Shape.Square(2, Optional.empty()))),
                new Open(new Open(List.of(new Shape.Circle(1), 5L))),
                new Drawing(
                        Shape.Fixed.LINE,
                        List.of(new Shape.Circle(2), Shape.Fixed.DOT),
                        Map.of(ChildId.of("c"), new Shape.Circle(3)),
                        new Shape.Circle(4),
                        PID));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_comes_back_as_it_was(Object value) {
        assertThat(CODEC.decode(CODEC.encode(value))).isEqualTo(value);
    }

    @Test
    void arrays_come_back_as_they_were() {
        assertThat(CODEC.decode(CODEC.encode(new byte[] {1, -2}))).isEqualTo(new byte[] {1, -2});
        assertThat(CODEC.decode(CODEC.encode(new int[] {1, 2}))).isEqualTo(new int[] {1, 2});
        assertThat(CODEC.decode(CODEC.encode(new String[] {"a"}))).isEqualTo(new String[] {"a"});
        assertThat(CODEC.decode(CODEC.encode(new Shape.Circle[] {new Shape.Circle(1)})))
                .isEqualTo(new Shape.Circle[] {new Shape.Circle(1)});
    }

    @Test
    void a_class_is_written_by_its_fields() {
        var value = new OldStyle();
        value.name = "x";
        value.counted = 3;

        var read = (OldStyle) CODEC.decode(CODEC.encode(value));

        assertThat(read.name).isEqualTo("x");
        assertThat(read.counted).isEqualTo(3);
    }

    @Test
    void a_type_that_is_not_allowed_is_refused_on_both_sides_and_the_message_says_what_to_do() {
        var other = CborCodec.builder().allow(Stranger.class).build();

        assertThatThrownBy(() -> CODEC.encode(new Stranger("x")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(Stranger.class.getName())
                .hasMessageContaining("allowTypes(Stranger.class)");
        assertThatThrownBy(() -> CODEC.encode(List.of(new Open(new Stranger("x")))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("allowTypes(Stranger.class)");
        assertThatThrownBy(() -> CODEC.decode(other.encode(new Stranger("x"))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(Stranger.class.getName())
                .hasMessageContaining("not allowed on this node");
    }

    @Test
    void a_package_allows_its_types() {
        var codec = CborCodec.builder().allowPackage("io.processhub.runtime").build();

        assertThat(codec.decode(codec.encode(new Stranger("x")))).isEqualTo(new Stranger("x"));
    }

    @Test
    void a_package_does_not_allow_one_that_only_begins_like_it() {
        var codec = CborCodec.builder().allowPackage("io.processhub.runt").build();

        assertThatThrownBy(() -> codec.encode(new Stranger("x"))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> CborCodec.builder().allowPackage(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CborCodec.builder().allowPackage("java.util"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_record_may_gain_and_lose_components() {
        var old = CborCodec.builder().allow("thing", V1.class).build();
        var young = CborCodec.builder().allow("thing", V2.class).build();

        assertThat(young.decode(old.encode(new V1("x", 3)))).isEqualTo(new V2("x", 3, Optional.empty(), 0, null));
        assertThat(old.decode(young.encode(new V2("x", 3, Optional.of("n"), 9, List.of("t")))))
                .isEqualTo(new V1("x", 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.Runtime",
                "java.lang.ProcessBuilder",
                "javax.script.ScriptEngineManager",
                "java.net.URL",
                "io.processhub.runtime.codec.CborCodecTest$Mine",
                "[Ljava.lang.String;",
                "String[][][][]",
                "io.processhub.runtime.codec.CborCodecTest"
            })
    void a_name_in_the_bytes_never_loads_a_class(String name) {
        var bytes = bytesNaming(name);

        assertThatThrownBy(() -> CODEC.decode(bytes)).isInstanceOf(CodecException.class);
        assertThat(Flags.mineWasInitialized).isFalse();
    }

    @Test
    void a_name_in_an_allowed_package_that_does_not_exist_is_refused() {
        var codec = CborCodec.builder().allowPackage("io.processhub").build();

        assertThatThrownBy(() -> codec.decode(bytesNaming("io.processhub.Nowhere")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("io.processhub.Nowhere");
    }

    @Test
    void deep_nesting_is_refused_and_not_followed() {
        var deep = new byte[100_000];
        Arrays.fill(deep, (byte) 0x81);
        deep[0] = 1;
        deep[1] = 1;
        Object nested = "x";
        for (int i = 0; i < 300; i++) {
            nested = List.of(nested);
        }
        Object tooDeep = nested;

        assertThatThrownBy(() -> CODEC.decode(deep)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> CODEC.encode(tooDeep))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("" + CborCodec.MAX_DEPTH);
    }

    @Test
    void a_list_that_holds_itself_is_refused() {
        var itself = new ArrayList<Object>();
        itself.add(itself);

        assertThatThrownBy(() -> CODEC.encode(itself)).isInstanceOf(CodecException.class);
    }

    @Test
    void random_bytes_are_refused_or_decoded_and_nothing_else_is_thrown() {
        var random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            var bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && i % 2 == 0) {
                bytes[0] = 1;
                bytes[1] = 1;
            }
            refused += decodes(bytes) ? 0 : 1;
        }

        assertThat(refused).isGreaterThan(7_500);
    }

    @Test
    void a_damaged_value_is_refused_or_decoded_and_nothing_else_is_thrown() {
        var random = new Random(43);
        var good = CODEC.encode(values().skip(37).findFirst().orElseThrow());
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            var bytes = Arrays.copyOf(good, good.length - random.nextInt(3));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            refused += decodes(bytes) ? 0 : 1;
        }

        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void what_could_be_decoded_can_be_encoded() {
        for (Object value : List.of("x", 1L, List.of(1, "x"), Map.of("k", 2.5), Optional.of(Instant.EPOCH))) {
            var good = CODEC.encode(value);
            for (int at = 0; at < good.length; at++) {
                for (int b = 0; b < 256; b++) {
                    var bytes = good.clone();
                    bytes[at] = (byte) b;
                    if (decodes(bytes)) {
                        CODEC.encode(CODEC.decode(bytes));
                    }
                }
            }
        }
    }

    @Test
    void a_claimed_length_takes_no_memory_before_the_bytes_are_there() {
        // [“bytes”, a byte string that claims to be 2 GiB long]
        var bytes = new byte[] {1, 1, (byte) 0x82, 0x65, 'b', 'y', 't', 'e', 's', 0x5a, 0x7f, -1, -1, -1};

        assertThatThrownBy(() -> CODEC.decode(bytes)).isInstanceOf(CodecException.class);
    }

    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void tags_in_a_row_are_refused_at_once() {
        var bytes = new byte[4_000_000];
        Arrays.fill(bytes, (byte) 0xc1);
        bytes[0] = 1;
        bytes[1] = 1;

        assertThatThrownBy(() -> CODEC.decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("tags in a row");
    }

    @Test
    void bytes_that_look_like_tags_are_none() {
        var bytes = new byte[10_000];
        Arrays.fill(bytes, (byte) 0xc1);
        var list = List.of(1L, "é".repeat(5_000), new BigInteger(5_000, new Random(1)), BigDecimal.TEN);

        assertThat(CODEC.decode(CODEC.encode(bytes))).isEqualTo(bytes);
        assertThat(CODEC.decode(CODEC.encode(list))).isEqualTo(list);
    }

    @Test
    void a_map_key_that_would_not_come_back_is_refused() {
        assertThatThrownBy(() -> CODEC.encode(Map.of(1L, "x")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("keys are strings");
    }

    @Test
    void two_types_of_one_name_are_refused() {
        var builder = CborCodec.builder().allow("thing", V1.class);

        assertThatThrownBy(() -> builder.allow("thing", V2.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("thing");
        assertThatThrownBy(() -> builder.allow("Pid", V2.class)).isInstanceOf(IllegalArgumentException.class);
    }

    /// Says whether its code has ever run.
    static final class Flags {
        static boolean mineWasInitialized;
    }

    static final class Mine {
        int field = 1;

        static {
            Flags.mineWasInitialized = true;
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            CODEC.decode(bytes);
            return true;
        } catch (CodecException e) {
            return false;
        }
    }

    /// `[name, {}]`, as the codec writes it.
    private static byte[] bytesNaming(String name) {
        var map = new LinkedHashMap<String, String>();
        var honest = CODEC.encode(map);
        var text = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var out = new java.io.ByteArrayOutputStream();
        out.write(honest, 0, 3); // header, array of 2
        out.write(0x78);
        out.write(text.length);
        out.writeBytes(text);
        out.writeBytes(new byte[] {(byte) 0xbf, (byte) 0xff});
        return out.toByteArray();
    }
}
