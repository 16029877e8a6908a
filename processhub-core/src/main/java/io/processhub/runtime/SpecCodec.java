package io.processhub.runtime;

import io.processhub.api.ChildRequest;
import io.processhub.api.ChildSpec;
import io.processhub.api.NoChildrenException;
import io.processhub.api.ProcessType;
import io.processhub.api.StartOptions;
import io.processhub.api.UnknownProcessTypeException;
import io.processhub.model.ChildId;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Codec;
import io.processhub.spi.CodecException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Turns users' child specs into those of the registry and back, and refuses what is over a limit.
/// From any thread.
///
/// @param hubId             whose, for messages
/// @param types             the registered process types
/// @param codec             encodes arguments
/// @param maxChildren       in one call
/// @param maxArgumentsBytes of one child
record SpecCodec(String hubId, Map<String, ProcessType<?>> types, Codec codec, int maxChildren, int maxArgumentsBytes) {

    /// The specs of one call.
    ///
    /// @throws IllegalArgumentException as [io.processhub.api.Hub#startChildren(List,
    ///                                  StartOptions)]
    List<StoredSpec> encode(List<ChildSpec> specs, StartOptions options) {
        checkSize("startChildren", specs);
        var seen = HashSet.<ChildId>newHashSet(specs.size());
        var stored = new ArrayList<StoredSpec>(specs.size());
        for (var spec : specs) {
            Objects.requireNonNull(spec, "spec");
            checkTwice("startChildren", seen, spec.id());
            stored.add(encode(spec, options));
        }
        return List.copyOf(stored);
    }

    /// The ids of one call.
    ///
    /// @throws IllegalArgumentException as [io.processhub.api.Hub#stopChildren(List)]
    List<ChildId> ids(List<String> ids) {
        checkSize("stopChildren", ids);
        var seen = HashSet.<ChildId>newHashSet(ids.size());
        var checked = new ArrayList<ChildId>(ids.size());
        for (var id : ids) {
            Objects.requireNonNull(id, "id");
            var childId = ChildId.of(id);
            checkTwice("stopChildren", seen, childId);
            checked.add(childId);
        }
        return List.copyOf(checked);
    }

    private void checkSize(String call, Collection<?> children) {
        if (children.isEmpty()) {
            throw new NoChildrenException(call + " on hub " + hubId + " was given no children; give it at least one");
        }
        if (children.size() > maxChildren) {
            throw new IllegalArgumentException(
                    "%s on hub %s was given %d children; maxChildrenPerCall is %d, split them over several calls"
                            .formatted(call, hubId, children.size(), maxChildren));
        }
    }

    private static void checkTwice(String call, HashSet<ChildId> seen, ChildId id) {
        if (!seen.add(id)) {
            throw new IllegalArgumentException("%s was given child \"%s\" twice; give each id once"
                    .formatted(call, ChildId.printable(id.value())));
        }
    }

    private StoredSpec encode(ChildSpec spec, StartOptions options) {
        return encode(request(spec, options));
    }

    /// What is asked for of one child, by its spec and the options of the call.
    static ChildRequest request(ChildSpec spec, StartOptions options) {
        var all = options.metadata().isEmpty() ? spec : spec.metadata(merged(options.metadata(), spec.metadata()));
        var tagged = all.tag().isPresent() ? all : options.tag().map(all::tag).orElse(all);
        return new ChildRequest(tagged, options.childMapping().getOrDefault(spec.id(), List.of()));
    }

    /// The spec of one child.
    ///
    /// @throws IllegalArgumentException as [io.processhub.api.Hub#startChildren(List,
    ///                                  StartOptions)]
    StoredSpec encode(ChildRequest request) {
        var spec = request.spec();
        return new StoredSpec(
                spec.id(),
                spec.type(),
                arguments(spec),
                spec.restart(),
                spec.shutdownTimeout(),
                spec.metadata(),
                spec.tag(),
                request.nodes());
    }

    private static Map<String, String> merged(Map<String, String> ofCall, Map<String, String> ofChild) {
        var merged = new TreeMap<>(ofCall);
        merged.putAll(ofChild);
        return merged;
    }

    private Payload arguments(ChildSpec spec) {
        var child = "child \"" + ChildId.printable(spec.id().value()) + "\"";
        var type = types.get(spec.type());
        if (type == null) {
            throw new UnknownProcessTypeException(spec.type(), child, types.keySet());
        }
        if (!type.argumentClass().isInstance(spec.arguments())) {
            throw new IllegalArgumentException("%s: process type \"%s\" takes %s, and was given %s"
                    .formatted(
                            child,
                            type.name(),
                            type.argumentClass().getName(),
                            spec.arguments().getClass().getName()));
        }
        if (spec.arguments() instanceof ProcessType.NoArguments) {
            return Payload.EMPTY;
        }
        var bytes = encodeArguments(child, spec.arguments());
        if (bytes.length > maxArgumentsBytes) {
            throw new IllegalArgumentException(
                    "%s: its arguments have %d bytes encoded; maxArgumentsBytes is %d, pass a reference instead"
                            .formatted(child, bytes.length, maxArgumentsBytes));
        }
        return Payload.of(bytes);
    }

    private byte[] encodeArguments(String child, Object arguments) {
        try {
            return codec.encodeCanonically(arguments);
        } catch (CodecException e) {
            throw new CodecException(child + ": arguments: " + e.getMessage(), e);
        }
    }

    /// The user's spec of a stored one.
    ///
    /// @throws CodecException if the arguments cannot be decoded
    ChildSpec decode(StoredSpec stored) {
        var encoded = stored.arguments();
        var arguments = encoded.size() == 0 ? ProcessType.NoArguments.INSTANCE : codec.decode(encoded.bytes());
        return new ChildSpec(
                stored.id(),
                stored.type(),
                arguments,
                stored.restart(),
                stored.shutdownTimeout(),
                stored.metadata(),
                stored.tag());
    }
}
