package io.processhub.runtime.codec;

import io.processhub.api.ProcessType;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Token;
import io.processhub.spi.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which types may travel, and under which names. From any thread.
final class AllowedTypes {
    private static final int MAX_NAME = 512;
    private static final String ARRAY = "[]";
    private static final Map<String, Class<?>> BUILT_IN = builtIn();

    private final Map<String, Class<?>> byName = new HashMap<>(BUILT_IN);
    private final Map<Class<?>, String> byClass = new HashMap<>();
    private final List<String> packages;
    private final ClassLoader loader;
    private final ConcurrentHashMap<String, Class<?>> ofPackages = new ConcurrentHashMap<>();

    /// @param named    allowed types by their names on the wire
    /// @param packages prefixes of class names, each ending in a dot
    /// @param loader   finds types of the packages
    AllowedTypes(Map<String, Class<?>> named, List<String> packages, ClassLoader loader) {
        BUILT_IN.forEach((name, type) -> byClass.put(type, name));
        named.forEach((name, type) -> {
            byName.put(name, type);
            byClass.put(type, name);
        });
        this.packages = List.copyOf(packages);
        this.loader = loader;
    }

    static boolean isBuiltIn(Class<?> type) {
        return BUILT_IN.containsValue(type);
    }

    static boolean isBuiltIn(String name) {
        return BUILT_IN.containsKey(name);
    }

    /// Whether a JDK type is open to several that may travel, as `Number` or `Comparable` is.
    static boolean isAboveBuiltIn(Class<?> type) {
        return type != ZoneId.class && BUILT_IN.values().stream().anyMatch(type::isAssignableFrom);
    }

    /// The name of a value's type.
    ///
    /// @throws CodecException if it may not travel
    String nameOf(Object value) {
        var type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
        var name = nameOf(type);
        if (name != null) {
            return name;
        }
        return switch (value) {
            case List<?> _ -> "list";
            case Set<?> _ -> "set";
            case Map<?, ?> _ -> "map";
            case ZoneId _ -> "zone";
            default ->
                throw new CodecException(
                        ("type %s may not travel to another node; allow it: NodeConfig.Builder.allowTypes(%s.class), or"
                                        + " allowPackages(\"%s\")")
                                .formatted(type.getName(), type.getSimpleName(), type.getPackageName()));
        };
    }

    private @Nullable String nameOf(Class<?> type) {
        var name = byClass.get(type);
        if (name != null) {
            return name;
        }
        if (type.isArray()) {
            var component = nameOf(type.getComponentType());
            return component == null ? null : component + ARRAY;
        }
        return inPackages(type.getName()) && !type.isHidden() ? type.getName() : null;
    }

    /// The type of a name.
    ///
    /// @throws CodecException if no such type may travel
    Class<?> typeOf(String name) {
        var type = find(name);
        if (type == null) {
            throw new CodecException(
                    "the bytes name the type \"%s\", which is not allowed on this node; if it is to be, allow it: NodeConfig.Builder.allowTypes or allowPackages"
                            .formatted(ChildId.printable(name)));
        }
        return type;
    }

    private @Nullable Class<?> find(String name) {
        var known = byName.get(name);
        if (known != null || name.length() > MAX_NAME) {
            return known;
        }
        if (name.endsWith(ARRAY)) {
            var component = find(name.substring(0, name.length() - ARRAY.length()));
            return component == null || component.isArray() ? null : component.arrayType();
        }
        if (!inPackages(name)) {
            return null;
        }
        var loaded = ofPackages.get(name);
        return loaded == null ? load(name) : loaded;
    }

    /// Only types that exist are remembered: names that do not would let a stranger fill the
    /// memory.
    private @Nullable Class<?> load(String name) {
        try {
            var type = Class.forName(name, false, loader);
            if (!type.getName().equals(name)) {
                return null;
            }
            ofPackages.put(name, type);
            return type;
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private boolean inPackages(String name) {
        return packages.stream().anyMatch(name::startsWith);
    }

    private static Map<String, Class<?>> builtIn() {
        var types = new LinkedHashMap<String, Class<?>>();
        for (var type : List.of(
                String.class,
                Boolean.class,
                Byte.class,
                Short.class,
                Integer.class,
                Long.class,
                Float.class,
                Double.class,
                Character.class,
                BigInteger.class,
                BigDecimal.class,
                UUID.class,
                URI.class,
                Instant.class,
                Duration.class,
                Period.class,
                LocalDate.class,
                LocalTime.class,
                LocalDateTime.class,
                OffsetTime.class,
                OffsetDateTime.class,
                ZonedDateTime.class,
                ZoneOffset.class,
                Year.class,
                YearMonth.class,
                MonthDay.class,
                Month.class,
                DayOfWeek.class,
                NodeId.class,
                MemberId.class,
                Pid.class,
                ChildId.class,
                Token.class)) {
            types.put(type.getSimpleName(), type);
        }
        types.put("int", int.class);
        types.put("long", long.class);
        types.put("double", double.class);
        types.put("float", float.class);
        types.put("boolean", boolean.class);
        types.put("bytes", byte[].class);
        types.put("list", ArrayList.class);
        types.put("set", LinkedHashSet.class);
        types.put("map", LinkedHashMap.class);
        types.put("zone", ZoneId.class);
        types.put("optional", Maybe.class);
        types.put("NoArguments", ProcessType.NoArguments.class);
        return types;
    }
}
