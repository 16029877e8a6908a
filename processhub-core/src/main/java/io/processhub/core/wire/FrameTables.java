package io.processhub.core.wire;

import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a frame lists once and refers to by its place: nodes, members and words, in the order in
/// which they were first asked for. The sender has place 0 and is not listed.
final class FrameTables {
    private final MemberId sender;
    private final Map<NodeId, Integer> nodes = new LinkedHashMap<>();
    private final Map<MemberId, Integer> members = new LinkedHashMap<>();
    private final Map<String, Integer> words = new LinkedHashMap<>();
    private int references;

    FrameTables(MemberId sender) {
        this.sender = sender;
    }

    int placeOf(NodeId node) {
        references++;
        return node.equals(sender.node()) ? 0 : place(nodes, node, 1);
    }

    int placeOf(MemberId member) {
        references++;
        if (member.equals(sender)) {
            return 0;
        }
        placeOf(member.node());
        return place(members, member, 1);
    }

    int placeOf(String word) {
        references++;
        return place(words, word, 0);
    }

    private static <T> int place(Map<T, Integer> table, T value, int first) {
        var known = table.get(value);
        if (known != null) {
            return known;
        }
        int place = table.size() + first;
        table.put(value, place);
        return place;
    }

    Iterable<NodeId> nodes() {
        return nodes.keySet();
    }

    Iterable<MemberId> members() {
        return members.keySet();
    }

    Iterable<String> words() {
        return words.keySet();
    }

    /// Refuses a frame that its receiver would refuse.
    void checkLimits() {
        FrameWriter.checkSize("nodes of a frame", nodes.size(), WireCodec.MAX_MEMBERS);
        FrameWriter.checkSize("members of a frame", members.size(), WireCodec.MAX_MEMBERS);
        FrameWriter.checkSize("words of a frame", words.size(), WireCodec.MAX_WORDS);
    }

    /// How often a place was asked for.
    int references() {
        return references;
    }
}
