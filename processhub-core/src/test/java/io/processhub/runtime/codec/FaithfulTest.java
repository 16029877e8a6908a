package io.processhub.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.model.ChildId;
import io.processhub.spi.CodecException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What encodes comes back equal, or is refused at the sender with the path to the component.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FaithfulTest {
    record Box(@Nullable Object value) {}

    record Batch<K, V>(Map<K, V> byKey) {}

    record Wild(Map<?, ?> any) {}

    record Open(Map<Object, String> open) {}

    record Nested(Map<String, Object> nested) {}

    record Numbers(Number number, Comparable<?> comparable, Serializable serializable, CharSequence text) {}

    record Times(Temporal temporal, ZoneId zone) {}

    record Bounded<T extends Number>(T value, List<T> more) {}

    record Iterated(Iterable<String> values) {}

    record Collected(Collection<String> values) {}

    record Sorted(SortedMap<String, Integer> values) {}

    record Twice(Optional<Optional<String>> value) {}

    record Enums(EnumSet<DayOfWeek> days, Map<DayOfWeek, Loud> byDay, EnumMap<Loud, Integer> byLoud) {}

    record Keys(
            Map<Long, String> longs,
            Map<UUID, String> uuids,
            Map<ChildId, String> children,
            Map<LocalDate, String> dates,
            Map<Double, String> doubles,
            Map<Character, String> characters,
            Map<URI, String> uris,
            Map<Instant, String> instants,
            Map<Duration, String> durations) {}

    record TextKey(String text) {}

    record PairKey(String left, int right) {}

    record ByText(Map<TextKey, Integer> values) {}

    record ByPair(Map<PairKey, Integer> values) {}

    @SuppressWarnings("ArrayRecordComponent") // what is tested
    record Arrays(int[] ints, @Nullable Object[] objects, Number[] numbers, byte[][] bytes, char[] chars) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Arrays that
                    && java.util.Arrays.equals(ints, that.ints)
                    && java.util.Arrays.deepEquals(objects, that.objects)
                    && java.util.Arrays.deepEquals(numbers, that.numbers)
                    && java.util.Arrays.deepEquals(bytes, that.bytes)
                    && java.util.Arrays.equals(chars, that.chars);
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /// Two constants of one text, which differs from their names.
    enum Loud {
        ONE,
        TWO;

        @Override
        public String toString() {
            return "loud";
        }
    }

    sealed interface Shape<T> {
        record Dot<T>(T at) implements Shape<T> {}

        record Line<T>(List<T> at) implements Shape<T> {}
    }

    record Holder(Shape<Long> shape) {}

    /// A plain class that can be compared.
    static class Animal {
        @Nullable
        String name;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Animal that && getClass() == that.getClass() && Objects.equals(name, that.name);
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(name);
        }

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + name;
        }

        static <T extends Animal> T named(Supplier<T> of, String name) {
            var animal = of.get();
            animal.name = name;
            return animal;
        }
    }

    static class Dog extends Animal {
        int legs = 4;

        @Override
        public boolean equals(@Nullable Object other) {
            return super.equals(other) && legs == ((Dog) Objects.requireNonNull(other)).legs;
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    @SuppressWarnings("HidingField") // that is the point
    static class Twin extends Animal {
        @Nullable
        String name = "own";
    }

    record Zoo(Animal first, List<Animal> more) {}

    static class Job {
        @SuppressWarnings("UnusedVariable") // by reflection only
        private final List<String> urls = new ArrayList<>();
    }

    static class NeedsOne {
        @SuppressWarnings("UnusedVariable") // by reflection only
        private int value;

        NeedsOne(String text, int times) {
            value = text.length() * times;
        }
    }

    record Inside(List<Job> jobs) {}

    private static final CborCodec CODEC =
            CborCodec.builder().allowPackage("io.processhub.runtime.codec").build();

    static Stream<Object> values() {
        return Stream.of(
                new Box(null),
                new Box(List.of(1, 2L, (short) 3, (byte) 4, 1.5f, 2.5, 'c', true)),
                new Box(Optional.empty()),
                new Box(Optional.of(List.of(Optional.of(5L)))),
                new Box(EnumSet.of(DayOfWeek.MONDAY)),
                new Box(new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1L))),
                new Box(Map.of(1L, "a")),
                new Box(Loud.TWO),
                new Box(new BigInteger(7_992, new Random(1))),
                new Box(BigInteger.TWO.pow(7_999).negate()),
                new Box(BigInteger.TWO.pow(8_000)),
                new Box(new BigDecimal(BigInteger.TWO.pow(9_000), 5)),
                new Box(new BigDecimal("1E+5000")),
                Map.of(1L, "a"),
                new Batch<>(Map.of(1L, "a")),
                new Batch<>(Map.of("x", "a")),
                new Batch<>(Map.of(Loud.ONE, "a")),
                new Batch<>(Map.of(new UUID(1, 2), "a")),
                new Wild(Map.of(1, 2)),
                new Wild(Map.of("1", 2)),
                new Open(Map.of(1L, "a")),
                new Nested(Map.of("x", Map.of(1L, 2L))),
                new Numbers(7L, 3.5f, (short) 4, "text"),
                new Numbers(7.0, "text", List.of(1L).toArray(new Long[0]).length, "text"),
                new Numbers(BigDecimal.TEN, Loud.ONE, LocalDate.EPOCH, "x"),
                new Times(Instant.EPOCH, ZoneOffset.UTC),
                new Times(LocalDate.EPOCH, ZoneId.of("Europe/Paris")),
                new Bounded<>(5L, List.of(6L)),
                new Iterated(List.of("a")),
                new Iterated(Set.of("a")),
                new Collected(List.of("a")),
                new Collected(Set.of("a")),
                new Sorted(new TreeMap<>(Map.of("a", 1))),
                new Sorted(new TreeMap<String, Integer>(Comparator.reverseOrder())),
                new Twice(Optional.of(Optional.empty())),
                new Twice(Optional.empty()),
                new Enums(
                        EnumSet.of(DayOfWeek.MONDAY),
                        Map.of(DayOfWeek.FRIDAY, Loud.TWO),
                        new EnumMap<>(Map.of(Loud.ONE, 1, Loud.TWO, 2))),
                new Keys(
                        Map.of(1L, "a"),
                        Map.of(new UUID(1, 2), "b"),
                        Map.of(ChildId.of("c"), "c"),
                        Map.of(LocalDate.EPOCH, "d"),
                        Map.of(1.5, "e"),
                        Map.of('x', "f"),
                        Map.of(URI.create("http://x"), "g"),
                        Map.of(Instant.EPOCH.plusNanos(5), "h"),
                        Map.of(Duration.ofNanos(5), "i")),
                new ByText(Map.of(new TextKey("x"), 1)),
                new ByPair(Map.of(new PairKey("x", 2), 1)),
                new Arrays(
                        new int[] {1},
                        new Object[] {1L, "x", null},
                        new Number[] {1L, 2.0},
                        new byte[][] {{1}},
                        new char[] {'a'}),
                new Holder(new Shape.Dot<>(5L)),
                new Holder(new Shape.Line<>(List.of(5L))),
                Animal.named(Animal::new, "x"),
                Animal.named(Dog::new, "x"),
                new Box(Animal.named(Dog::new, "x")),
                new Zoo(Animal.named(Animal::new, "x"), List.of()),
                new Zoo(Animal.named(Dog::new, "x"), List.of()),
                new Zoo(Animal.named(Animal::new, "x"), List.of(Animal.named(Dog::new, "y"))),
                Animal.named(Twin::new, "x"),
                new Job(),
                new NeedsOne("x", 4),
                new Inside(List.of(new Job())),
                new Box("\ud800"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void a_value_comes_back_equal_or_is_refused(Object value) {
        byte[] bytes;
        try {
            bytes = CODEC.encode(value);
        } catch (CodecException refused) {
            return;
        }
        assertThat(CODEC.decode(bytes)).isEqualTo(value);
        assertThat(CODEC.decode(CODEC.encodeCanonically(value))).isEqualTo(value);
    }

    @Test
    void what_the_codec_says_that_it_takes_is_not_refused() {
        for (var value : List.of(
                new Box(Optional.of(List.of(Optional.of(5L)))),
                new Box(EnumSet.of(DayOfWeek.MONDAY)),
                new Batch<>(Map.of("x", "a")),
                new Wild(Map.of("1", 2)),
                new Numbers(7L, 3.5f, (short) 4, "text"),
                new Times(Instant.EPOCH, ZoneOffset.UTC),
                new Bounded<>(5L, List.of(6L)),
                new Collected(List.of("a")),
                new Sorted(new TreeMap<>(Map.of("a", 1))),
                new Keys(
                        Map.of(1L, "a"),
                        Map.of(),
                        Map.of(ChildId.of("c"), "c"),
                        Map.of(LocalDate.EPOCH, "d"),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(Instant.EPOCH.plusNanos(5), "h"),
                        Map.of(Duration.ofNanos(5), "i")),
                new Holder(new Shape.Line<>(List.of(5L))),
                new Zoo(Animal.named(Animal::new, "x"), List.of()),
                new Box(Animal.named(Dog::new, "x")),
                new Box(BigInteger.TWO.pow(7_990)))) {
            assertThatCode(() -> CODEC.encode(value)).as("%s", value).doesNotThrowAnyException();
        }
    }

    @Test
    void a_refusal_names_the_path_to_the_component() {
        assertThatThrownBy(() -> CODEC.encode(new Nested(Map.of("x", List.of(new Box(Map.of(1L, 2L)))))))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("nested.x[0].value")
                .hasMessageContaining("java.lang.Long")
                .hasMessageContaining("keys are strings");
        assertThatThrownBy(() -> CODEC.encode(new Inside(List.of(new Job()))))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("jobs[0]")
                .hasMessageContaining("field \"urls\" of " + Job.class.getName())
                .hasMessageContaining("final");
        assertThatThrownBy(() -> CODEC.encode(new Zoo(Animal.named(Dog::new, "x"), List.of())))
                .hasMessageStartingWith("first: a value of " + Dog.class.getName());
    }

    @Test
    void a_refused_class_is_refused_again() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> CODEC.encode(new Job())).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> CODEC.encode(new NeedsOne("x", 1))).isInstanceOf(CodecException.class);
        }
    }

    record Ints(int value) {}

    record Doubles(double value) {}

    record Texts(String value) {}

    record Flags(boolean value) {}

    record Louds(Loud value) {}

    /// Two versions of an application, one of which has another type in the same place.
    @Test
    void nothing_is_turned_into_another_type() {
        for (var sent : List.of(new Doubles(3.7), new Texts("12"), new Texts(""), new Flags(true))) {
            assertRefused(sent, Ints.class);
        }
        assertRefused(new Ints(7), Flags.class);
        assertRefused(new Ints(7), Texts.class);
        assertRefused(new Ints(1), Louds.class);
        assertRefused(new Texts("1"), Louds.class);
        assertRefused(new Texts(""), Louds.class);
        assertRefused(new Texts("true"), Flags.class);
        assertRefused(new Texts("1.5"), Doubles.class);
    }

    private static void assertRefused(Object sent, Class<?> wanted) {
        var bytes = CborCodec.builder().allow("thing", sent.getClass()).build().encode(sent);
        var reader = CborCodec.builder().allow("thing", wanted).build();

        assertThatThrownBy(() -> reader.decode(bytes))
                .as("%s as %s", sent, wanted.getSimpleName())
                .isInstanceOf(CodecException.class);
    }

    /// Values of all allowed kinds, put into each other at random.
    @Test
    void generated_values_come_back_equal_or_are_refused() {
        int refused = 0;
        for (int seed = 0; seed < 5_000; seed++) {
            var value = any(new Random(seed), 0);
            byte[] bytes;
            try {
                bytes = CODEC.encode(value);
            } catch (CodecException e) {
                refused++;
                continue;
            }
            assertThat(CODEC.decode(bytes)).as("seed %d", seed).isEqualTo(value);
        }
        assertThat(refused).isBetween(50, 3_000);
    }

    private static Object any(Random random, int depth) {
        if (depth > 3) {
            return leaf(random);
        }
        return switch (random.nextInt(14)) {
            case 0 -> new Box(any(random, depth + 1));
            case 1 -> new Batch<>(Map.of(key(random), any(random, depth + 1)));
            case 2 -> new Wild(Map.of(key(random), any(random, depth + 1)));
            case 3 -> new Nested(new HashMap<>(Map.of("k", any(random, depth + 1))));
            case 4 -> new ArrayList<>(List.of(any(random, depth + 1), any(random, depth + 1)));
            case 5 -> new HashSet<>(List.of(any(random, depth + 1), leaf(random)));
            case 6 -> new LinkedHashMap<>(Map.of("a", any(random, depth + 1), "b", leaf(random)));
            case 7 -> Optional.of(any(random, depth + 1));
            case 8 -> new Shape.Dot<>(any(random, depth + 1));
            case 9 -> new Shape.Line<>(List.of(any(random, depth + 1)));
            case 10 ->
                new Zoo(
                        Animal.named(random.nextInt(4) == 0 ? Dog::new : Animal::new, "n" + random.nextInt()),
                        List.of(Animal.named(Animal::new, "m")));
            case 11 -> new Numbers(number(random), random.nextLong(), random.nextDouble(), "c" + random.nextInt());
            case 12 -> new Bounded<>(number(random), List.of(number(random)));
            default -> leaf(random);
        };
    }

    private static Object key(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> Loud.ONE;
            default -> "k" + random.nextInt(9);
        };
    }

    private static Number number(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> random.nextInt();
            case 1 -> (long) random.nextInt(100);
            case 2 -> random.nextDouble();
            case 3 -> random.nextFloat();
            case 4 -> (short) random.nextInt();
            case 5 -> new BigInteger(random.nextInt(9_000), random);
            default -> new BigDecimal(new BigInteger(random.nextInt(300), random), random.nextInt(2_000) - 1_000);
        };
    }

    private static Object leaf(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> "s" + random.nextInt();
            case 1 -> random.nextBoolean();
            case 2 -> (char) ('a' + random.nextInt(26));
            case 3 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 4 -> Duration.ofNanos(random.nextLong());
            case 5 -> new UUID(random.nextLong(), random.nextLong());
            case 6 -> Loud.values()[random.nextInt(2)];
            case 7 -> ChildId.of("c" + random.nextInt());
            default -> number(random);
        };
    }

    @Test
    void sets_of_sets_come_back() {
        Set<Object> inner = new LinkedHashSet<>(List.of(Optional.of(1), "x"));
        assertThat(CODEC.decode(CODEC.encode(Set.of(inner, 4)))).isEqualTo(Set.of(inner, 4));
    }
}
