package io.processhub.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Equal values have equal bytes when they are encoded to be compared.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EqualBytesTest {
    record Job(
            String url,
            Set<String> regions,
            Map<String, Set<Integer>> limits,
            @Nullable Object more) {}

    private static final CborCodec CODEC = CborCodec.builder().allow(Job.class).build();

    @Test
    void the_order_in_which_sets_and_maps_were_filled_does_not_matter() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var value = value(random, 0);
            var other = shuffled(value, random);

            assertThat(other).isEqualTo(value);
            var bytes = CODEC.encodeCanonically(value);
            assertThat(CODEC.encodeCanonically(other))
                    .as("seed %d: %s", seed, value)
                    .isEqualTo(bytes);
            assertThat(CODEC.decode(bytes)).isEqualTo(value);
        }
    }

    @Test
    void the_class_of_a_set_or_map_does_not_matter() {
        var names = List.of("c", "a", "b");
        var map = names.stream().collect(Collectors.toMap(name -> name, String::length));

        assertThat(List.of(new HashSet<>(names), new LinkedHashSet<>(names), new TreeSet<>(names), Set.copyOf(names)))
                .extracting(set -> hex(CODEC.encodeCanonically(set)))
                .containsOnly(hex(CODEC.encodeCanonically(Set.of("a", "b", "c"))));
        assertThat(List.of(new HashMap<>(map), new LinkedHashMap<>(map), new TreeMap<>(map)))
                .extracting(each -> hex(CODEC.encodeCanonically(each)))
                .containsOnly(hex(CODEC.encodeCanonically(Map.copyOf(map))));
        assertThat(CODEC.encodeCanonically(EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)))
                .isEqualTo(CODEC.encodeCanonically(Set.of(DayOfWeek.FRIDAY, DayOfWeek.MONDAY)));
    }

    @Test
    void lists_and_arrays_keep_their_order() {
        assertThat(CODEC.encodeCanonically(List.of("a", "b"))).isNotEqualTo(CODEC.encodeCanonically(List.of("b", "a")));
        assertThat(CODEC.decode(CODEC.encodeCanonically(List.of("b", "a", List.of(3, 1)))))
                .isEqualTo(List.of("b", "a", List.of(3, 1)));
        assertThat(CODEC.decode(CODEC.encodeCanonically(new int[] {3, 1, 2}))).isEqualTo(new int[] {3, 1, 2});
    }

    @Test
    void messages_keep_the_order_of_a_linked_map() {
        var map = new LinkedHashMap<String, Integer>();
        map.put("b", 1);
        map.put("a", 2);

        assertThat(((Map<?, ?>) CODEC.decode(CODEC.encode(map))).keySet().toArray())
                .containsExactly("b", "a");
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void many_elements_and_deep_values_take_the_time_of_sorting() {
        var many = IntStream.range(0, 200_000).boxed().collect(Collectors.toSet());
        Set<Object> deep = Set.of("x", "y");
        for (int i = 0; i < 80; i++) {
            deep = Set.of(deep, i);
        }

        assertThat(CODEC.decode(CODEC.encodeCanonically(many))).isEqualTo(many);
        assertThat(CODEC.decode(CODEC.encodeCanonically(deep))).isEqualTo(deep);
    }

    /// `Set.of` and `Map.of` iterate in another order in each JVM, by a salt that is drawn when it
    /// starts; several JVMs make it all but certain that two orders differ.
    @Test
    @Timeout(60)
    void other_jvms_write_the_same_bytes() throws Exception {
        var bytes = new HashSet<String>();
        var orders = new HashSet<String>();
        for (int i = 0; i < 4; i++) {
            var lines = linesOfAnotherJvm();
            bytes.add(lines.get(0));
            orders.add(lines.get(1));
        }

        assertThat(orders).as("orders seen").hasSizeGreaterThan(1);
        assertThat(bytes).containsExactly(hex(CODEC.encodeCanonically(OtherJvm.job())));
    }

    private static List<String> linesOfAnotherJvm() throws Exception {
        var process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherJvm.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var reader = process.inputReader()) {
            var lines = reader.lines().toList();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lines).hasSize(2);
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    static final class OtherJvm {
        private OtherJvm() {}

        static Job job() {
            var regions = Set.of("eu", "us", "ap", "sa", "af");
            return new Job(
                    "http://x",
                    regions,
                    Map.of("a", Set.of(1, 2, 3), "b", Set.of(4, 5), "c", Set.of(6)),
                    Map.of("x", regions, "y", List.of(regions), "z", Optional.of(regions))
                            .get("y"));
        }

        public static void main(String[] args) {
            System.out.println(hex(CODEC.encodeCanonically(job())));
            System.out.println(job());
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth < 3 ? 8 : 4)) {
            case 0 -> random.nextLong();
            case 1 -> "s" + random.nextInt(1_000);
            case 2 -> random.nextDouble();
            case 3 -> "long ".repeat(random.nextInt(100));
            case 4 -> list(random, depth);
            case 5 -> new LinkedHashSet<>(list(random, depth));
            case 6 -> {
                var map = new LinkedHashMap<String, Object>();
                list(random, depth).forEach(each -> map.put("k" + random.nextInt(100), each));
                yield map;
            }
            default ->
                new Job(
                        "u",
                        list(random, 3).stream().map(String::valueOf).collect(Collectors.toSet()),
                        new HashMap<>(Map.of("k", new LinkedHashSet<>(List.of(random.nextInt(), random.nextInt())))),
                        value(random, depth + 1));
        };
    }

    private static List<Object> list(Random random, int depth) {
        return IntStream.range(0, random.nextInt(40) >> depth)
                .mapToObj(_ -> value(random, depth + 1))
                .toList();
    }

    /// The same value, with all sets and maps filled in another order.
    private static Object shuffled(Object value, Random random) {
        return switch (value) {
            case List<?> list ->
                list.stream().map(each -> shuffled(each, random)).toList();
            case Set<?> set -> new LinkedHashSet<>(mixed(set, random));
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, Object>();
                for (var key : mixedKeys(map, random)) {
                    copy.put(key, shuffled(Objects.requireNonNull(map.get(key)), random));
                }
                yield copy;
            }
            case Job(var url, var regions, var limits, var more) ->
                new Job(
                        url,
                        new LinkedHashSet<>(
                                mixedKeys(regions.stream().collect(Collectors.toMap(r -> r, r -> r)), random)),
                        new TreeMap<>(limits),
                        more == null ? null : shuffled(more, random));
            default -> value;
        };
    }

    private static List<Object> mixed(Set<?> set, Random random) {
        var list = new ArrayList<Object>();
        set.forEach(each -> list.add(shuffled(each, random)));
        Collections.shuffle(list, random);
        return list;
    }

    private static List<String> mixedKeys(Map<?, ?> map, Random random) {
        var list = new ArrayList<String>();
        map.keySet().forEach(key -> list.add((String) key));
        Collections.shuffle(list, random);
        return list;
    }
}
