package io.processhub.model;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// A child spec as the registry keeps it and the wire carries it: the user's arguments are encoded.
///
/// @param id              the child
/// @param type            the registered name of its process type
/// @param arguments       what the type's factory is given, encoded by the node's codec
/// @param restart         when it is started again in place
/// @param shutdownTimeout how long a stop waits before it interrupts, and again before it gives up
/// @param metadata        free key-value pairs, sorted by key
/// @param tag             a label to query by
/// @param mapping         names of the nodes the caller wants it on, most wanted first; empty for
///                        none
public record StoredSpec(
        ChildId id,
        String type,
        Payload arguments,
        RestartType restart,
        Duration shutdownTimeout,
        Map<String, String> metadata,
        Optional<String> tag,
        List<String> mapping) {
    public StoredSpec {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(arguments, "arguments");
        Objects.requireNonNull(restart, "restart");
        Objects.requireNonNull(shutdownTimeout, "shutdownTimeout");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(tag, "tag");
        Objects.requireNonNull(mapping, "mapping");
        metadata = metadata.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(metadata));
        mapping = List.copyOf(mapping);
    }
}
