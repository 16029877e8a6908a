package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Names;
import io.processhub.model.RestartType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// What is to run under a name: a process type, its arguments, and how it is supervised. Immutable.
///
/// ```java
/// ChildSpec.of("sensor-7", "sensor", new SensorArguments("eu",
/// 7)).restart(RestartType.TRANSIENT).tag("eu")
/// ```
///
/// @param id              its name, unique in the hub across the cluster
/// @param type            the registered name of its process type
/// @param arguments       what the type's factory is given; of a type that the node's codec allows,
///                        at most 256 KiB encoded. Equal arguments make equal specs; the factory
///                        gets the entries of maps and the elements of sets in no particular order,
///                        even from a `LinkedHashMap`: use a list where the order matters
/// @param restart         when it is started again in place; PERMANENT by default
/// @param shutdownTimeout how long a stop waits before it interrupts, and again before it gives the
///                        process up; 1 ms to 1 day, 5 s by default
/// @param metadata        free pairs, kept in the registry on every node; at most 64, and 16 KiB
/// @param tag             a label to query by; at most 1,024 bytes
public record ChildSpec(
        ChildId id,
        String type,
        Object arguments,
        RestartType restart,
        Duration shutdownTimeout,
        Map<String, String> metadata,
        Optional<String> tag) {
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    public ChildSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(arguments, "arguments");
        Objects.requireNonNull(restart, "restart");
        Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(tag, "tag");
        try {
            Names.check("process type", type);
            Texts.positive("shutdownTimeout", shutdownTimeout);
            metadata = Texts.pairs("metadata", metadata, Limits.METADATA_ENTRIES, Limits.METADATA_BYTES);
            tag = Texts.tag("tag", tag);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "child \"" + ChildId.printable(id.value()) + "\": " + wrong.getMessage(), wrong);
        }
    }

    /// A child without arguments: PERMANENT, 5 s to shut down, no metadata, no tag.
    ///
    /// @throws IllegalArgumentException if the id or the type is refused; it says the value and the
    ///                                  limit
    public static ChildSpec of(String id, String type) {
        return of(id, type, ProcessType.NoArguments.INSTANCE);
    }

    /// A child with arguments: PERMANENT, 5 s to shut down, no metadata, no tag.
    ///
    /// @throws IllegalArgumentException if the id or the type is refused; it says the value and the
    ///                                  limit
    public static ChildSpec of(String id, String type, Object arguments) {
        return new ChildSpec(
                ChildId.of(id), type, arguments, RestartType.PERMANENT, SHUTDOWN_TIMEOUT, Map.of(), Optional.empty());
    }

    /// The same with another restart type.
    public ChildSpec restart(RestartType other) {
        return new ChildSpec(id, type, arguments, other, shutdownTimeout, metadata, tag);
    }

    /// The same with another time to shut down.
    public ChildSpec shutdownTimeout(Duration other) {
        return new ChildSpec(id, type, arguments, restart, other, metadata, tag);
    }

    /// The same with this metadata and no other.
    public ChildSpec metadata(Map<String, String> other) {
        return new ChildSpec(id, type, arguments, restart, shutdownTimeout, other, tag);
    }

    /// The same with one more pair of metadata.
    public ChildSpec metadata(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        var more = new TreeMap<>(metadata);
        more.put(key, value);
        return metadata(more);
    }

    /// The same with a tag.
    public ChildSpec tag(String other) {
        Objects.requireNonNull(other, "other");
        return new ChildSpec(id, type, arguments, restart, shutdownTimeout, metadata, Optional.of(other));
    }

    /// The same with other arguments.
    public ChildSpec arguments(Object other) {
        return new ChildSpec(id, type, other, restart, shutdownTimeout, metadata, tag);
    }
}
