package io.processhub.core.wire;

import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Draws any value of the wire by looking at its type, so that a new record is covered as soon as
/// it is in its sealed family.
final class RandomValues {
    /// Components of all 64 bits; other numbers are counts.
    private static final Set<String> BITS = Set.of("incarnation", "digest", "hash");

    private static final List<String> WORDS =
            List.of("", "a", "device", "region", "Zähler", "Σ-😀", "x".repeat(200), "\n\u0000");

    private final RandomGenerator chance;
    private final int maxElements;
    private final List<NodeId> nodes;

    RandomValues(RandomGenerator chance, int maxElements) {
        this.chance = chance;
        this.maxElements = maxElements;
        this.nodes = IntStream.range(0, 4)
                .mapToObj(i -> new NodeId("node-" + i, bits()))
                .toList();
    }

    /// The records of a sealed family.
    static List<Class<?>> kindsOf(Class<?> family) {
        if (family.isRecord()) {
            return List.of(family);
        }
        return Stream.of(family.getPermittedSubclasses())
                .flatMap(kind -> kindsOf(kind).stream())
                .distinct()
                .toList();
    }

    MemberId member() {
        return new MemberId(node(), chance.nextBoolean() ? 7 : bits());
    }

    <T> T draw(Class<T> type) {
        return type.cast(value(type, ""));
    }

    private Object value(Type type, String name) {
        if (type instanceof ParameterizedType generic) {
            var argument = generic.getActualTypeArguments()[0];
            var raw = generic.getRawType();
            if (raw == List.class) {
                return IntStream.range(0, chance.nextInt(maxElements + 1))
                        .mapToObj(_ -> value(argument, name))
                        .toList();
            }
            if (raw == Optional.class) {
                return chance.nextBoolean() ? Optional.empty() : Optional.of(value(argument, name));
            }
            if (raw == Map.class) {
                return generic.getActualTypeArguments()[1] == Double.class ? numbers() : map();
            }
        } else if (type instanceof Class<?> raw) {
            return value(raw, name);
        }
        throw new IllegalArgumentException("no way to draw a " + type);
    }

    private Object value(Class<?> type, String name) {
        if (type == long.class) {
            return BITS.contains(name) ? bits() : count();
        } else if (type == int.class) {
            return (int) (count() & Integer.MAX_VALUE);
        } else if (type == double.class) {
            return chance.nextBoolean() ? 1.0 : chance.nextDouble(0.001, 1e9);
        } else if (type == boolean.class) {
            return chance.nextBoolean();
        } else if (type == String.class) {
            return text();
        } else if (type == ChildId.class) {
            return ChildId.of("child-" + chance.nextInt(100) + (chance.nextInt(8) == 0 ? "-Ä😀" : ""));
        } else if (type == NodeId.class) {
            return node();
        } else if (type == Payload.class) {
            return payload();
        } else if (type == Duration.class) {
            return Duration.ofSeconds(count(), chance.nextInt(3) == 0 ? chance.nextInt(1_000_000_000) : 0);
        } else if (type == LogRecord.Wanted.class && chance.nextBoolean()) {
            var wanted = (LogRecord.Wanted) record(type);
            return new LogRecord.Wanted(
                    wanted.spec().id(),
                    wanted.token(),
                    wanted.by(),
                    wanted.spec(),
                    wanted.stopped(),
                    wanted.pin(),
                    wanted.pinnedAt());
        } else if (type.isEnum()) {
            return oneOf(List.of(type.getEnumConstants()));
        } else if (type.isSealed()) {
            return value(oneOf(kindsOf(type)), name);
        }
        return record(type);
    }

    private @Nullable Object component(RecordComponent component) {
        boolean isLeftOut = component.getAnnotatedType().isAnnotationPresent(Nullable.class) && chance.nextBoolean();
        return isLeftOut ? null : value(component.getGenericType(), component.getName());
    }

    private Object record(Class<?> type) {
        var components = type.getRecordComponents();
        var arguments = Stream.of(components).map(this::component).toArray();
        try {
            var constructor = type.getDeclaredConstructor(
                    Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no way to draw a " + type, e);
        }
    }

    private NodeId node() {
        return chance.nextInt(8) == 0 ? new NodeId("other-" + chance.nextInt(1_000), bits()) : oneOf(nodes);
    }

    private Map<String, String> map() {
        var map = new TreeMap<String, String>();
        for (int i = chance.nextInt(maxElements + 1); i > 0; i--) {
            map.put(text(), text());
        }
        return map;
    }

    private Map<String, Double> numbers() {
        var map = new TreeMap<String, Double>();
        for (int i = chance.nextInt(Math.min(maxElements, Message.Facts.MAX_FACTS) + 1); i > 0; i--) {
            var name = text();
            map.put(
                    name.substring(0, Math.min(name.length(), Message.Facts.NAME_LENGTH)),
                    chance.nextInt(4) == 0 ? 0.0 : chance.nextDouble(-1e9, 1e9));
        }
        return map;
    }

    private Payload payload() {
        var bytes = new byte[chance.nextInt(4) == 0 ? 0 : chance.nextInt(40)];
        chance.nextBytes(bytes);
        return Payload.of(bytes);
    }

    private String text() {
        return chance.nextInt(4) == 0 ? "text-" + chance.nextInt(1_000) : oneOf(WORDS);
    }

    private long count() {
        return switch (chance.nextInt(5)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            case 2 -> chance.nextLong() & Long.MAX_VALUE;
            default -> chance.nextInt(1_000);
        };
    }

    private long bits() {
        return switch (chance.nextInt(6)) {
            case 0 -> 0;
            case 1 -> -1;
            default -> chance.nextLong();
        };
    }

    private <T> T oneOf(List<T> values) {
        return values.get(chance.nextInt(values.size()));
    }
}
