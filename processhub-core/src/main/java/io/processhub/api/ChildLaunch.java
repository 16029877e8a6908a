package io.processhub.api;

import io.processhub.model.ChildId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// A life of a child that is about to begin, on the node that runs it. A hook for it may change the
/// arguments and the metadata that this life is given ([ProcessContext#metadata]), and nothing
/// else; the registry goes on showing those of the spec. For secrets, addresses and whatever else
/// belongs to the node.
///
/// @param id           the child
/// @param type         the name of its process type
/// @param arguments    of the type that the process type takes
/// @param metadata     at most 64 pairs, and 16 KiB
/// @param tag          its tag
/// @param fencingToken of this life
public record ChildLaunch(
        ChildId id,
        String type,
        Object arguments,
        Map<String, String> metadata,
        Optional<String> tag,
        long fencingToken)
        implements HookPayload {
    public ChildLaunch {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(arguments, "arguments");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(tag, "tag");
        metadata = Texts.pairs("metadata", metadata, Limits.METADATA_ENTRIES, Limits.METADATA_BYTES);
    }

    /// The same with other arguments.
    public ChildLaunch arguments(Object other) {
        return new ChildLaunch(id, type, other, metadata, tag, fencingToken);
    }

    /// The same with this metadata and no other.
    public ChildLaunch metadata(Map<String, String> other) {
        return new ChildLaunch(id, type, arguments, other, tag, fencingToken);
    }

    /// The same with one more pair of metadata.
    public ChildLaunch metadata(String key, String value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        var more = new TreeMap<>(metadata);
        more.put(key, value);
        return metadata(more);
    }
}
