package io.processhub.testkit.sim;

import io.processhub.core.wire.Message;
import io.processhub.model.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// What the hubs have put on the wire: frames and bytes, by node and kind of message.
final class Traffic {
    /// So many frames of so many bytes together.
    record Sum(long frames, long bytes) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(frames + other.frames, bytes + other.bytes);
        }
    }

    private final Map<NodeId, Map<Class<? extends Message>, Sum>> sent = new LinkedHashMap<>();

    void sent(NodeId from, Message message, int receivers, int bytes) {
        sent.computeIfAbsent(from, _ -> new LinkedHashMap<>())
                .merge(message.getClass(), new Sum(receivers, (long) receivers * bytes), Sum::plus);
    }

    /// Counts from zero.
    void clear() {
        sent.clear();
    }

    /// Of all nodes together.
    Sum total(Predicate<Class<? extends Message>> kinds) {
        return sent.values().stream().map(byKind -> sum(byKind, kinds)).reduce(Sum.NONE, Sum::plus);
    }

    /// The most frames that one node sent.
    long mostFramesOfOne(Predicate<Class<? extends Message>> kinds) {
        return sent.values().stream()
                .mapToLong(byKind -> sum(byKind, kinds).frames())
                .max()
                .orElse(0);
    }

    private static Sum sum(Map<Class<? extends Message>, Sum> byKind, Predicate<Class<? extends Message>> kinds) {
        return byKind.entrySet().stream()
                .filter(entry -> kinds.test(entry.getKey()))
                .map(Map.Entry::getValue)
                .reduce(Sum.NONE, Sum::plus);
    }
}
