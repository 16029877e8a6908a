package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.Names;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// How a start is to go. Immutable; begin with [#DEFAULT].
///
/// @param timeout       after this the call ends, and children without an answer count as unknown;
///                      1 ms to 1 day, 10 s by default
/// @param checkExisting whether a child that is wanted already is an error; true by default. If
///                      false, one with the same spec is a success and stays as it is
/// @param onFailure     what becomes of the others if a child fails; CONTINUE by default
/// @param metadata      pairs for every child of the call; a child's own pair of the same key wins
/// @param tag           a tag for every child of the call that has none of its own
/// @param childMapping  for distribution by mapping: on which nodes (names) each child is to run,
///                      most wanted first; at most 64 nodes each
public record StartOptions(
        Duration timeout,
        boolean checkExisting,
        OnFailure onFailure,
        Map<String, String> metadata,
        Optional<String> tag,
        Map<ChildId, List<String>> childMapping) {
    /// 10 s, existing children are errors, the others go on, no metadata, tag or mapping.
    public static final StartOptions DEFAULT =
            new StartOptions(Duration.ofSeconds(10), true, OnFailure.CONTINUE, Map.of(), Optional.empty(), Map.of());

    /// What becomes of the other children of a call if one of them is not started.
    public enum OnFailure {
        /// They run.
        CONTINUE,
        /// Those that this call started are stopped again.
        ROLLBACK
    }

    public StartOptions {
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(onFailure, "onFailure");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(tag, "tag");
        Objects.requireNonNull(childMapping, "childMapping");
        Texts.positive("timeout", timeout);
        metadata = Texts.pairs("metadata of the call", metadata, Limits.METADATA_ENTRIES, Limits.METADATA_BYTES);
        tag = Texts.tag("tag of the call", tag);
        childMapping = checkedMapping(childMapping);
    }

    /// The same with another timeout.
    public StartOptions timeout(Duration other) {
        return new StartOptions(other, checkExisting, onFailure, metadata, tag, childMapping);
    }

    /// The same, but children that are wanted already with the same spec are successes.
    public StartOptions takeOverExisting() {
        return new StartOptions(timeout, false, onFailure, metadata, tag, childMapping);
    }

    /// The same with another answer to failures.
    public StartOptions onFailure(OnFailure other) {
        return new StartOptions(timeout, checkExisting, other, metadata, tag, childMapping);
    }

    /// The same with this metadata for every child, and no other.
    public StartOptions metadata(Map<String, String> other) {
        return new StartOptions(timeout, checkExisting, onFailure, other, tag, childMapping);
    }

    /// The same with one more pair of metadata for every child.
    public StartOptions metadata(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        var more = new TreeMap<>(metadata);
        more.put(key, value);
        return metadata(more);
    }

    /// The same with a tag for every child that has none.
    public StartOptions tag(String other) {
        Objects.requireNonNull(other, "other");
        return new StartOptions(timeout, checkExisting, onFailure, metadata, Optional.of(other), childMapping);
    }

    /// The same with a mapping.
    public StartOptions childMapping(Map<ChildId, List<String>> other) {
        return new StartOptions(timeout, checkExisting, onFailure, metadata, tag, other);
    }

    private static Map<ChildId, List<String>> checkedMapping(Map<ChildId, List<String>> mapping) {
        if (mapping.isEmpty()) {
            return Map.of();
        }
        var checked = new LinkedHashMap<ChildId, List<String>>();
        mapping.forEach((id, nodes) -> {
            if (nodes.size() > Limits.MAPPED_NODES) {
                throw new IllegalArgumentException("childMapping of \"%s\" has %d nodes; at most %d are allowed"
                        .formatted(ChildId.printable(id.value()), nodes.size(), Limits.MAPPED_NODES));
            }
            nodes.forEach(
                    node -> Names.check("node in childMapping of \"" + ChildId.printable(id.value()) + "\"", node));
            checked.put(id, List.copyOf(nodes));
        });
        return Collections.unmodifiableMap(checked);
    }
}
