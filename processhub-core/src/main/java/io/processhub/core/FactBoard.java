package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.wire.Message.Facts;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the members last said of themselves, for the distribution strategy to look at. Nothing
/// depends on it being the same everywhere: it is asked by one arbiter for each child.
///
/// A member's facts are sent when they are measured, and again before each of its marks: so whoever
/// agrees on a sub-view has been told by everyone in it.
final class FactBoard {
    private final Outbox outbox;
    private final MemberId self;
    private final Map<NodeId, Map<String, Double>> facts = new LinkedHashMap<>();
    private final Map<NodeId, Map<String, Double>> readOnly = Collections.unmodifiableMap(facts);
    private @Nullable Facts own;
    private List<NodeId> others = List.of();

    FactBoard(MemberId self, Outbox outbox) {
        this.self = self;
        this.outbox = outbox;
    }

    /// What is known, by node; a view, for reading.
    Map<NodeId, Map<String, Double>> all() {
        return readOnly;
    }

    /// This member has measured itself.
    void measured(Map<String, Double> values) {
        var news = new Facts(values);
        own = news;
        facts.put(self.node(), news.values());
        outbox.sendToNodes(others, news);
    }

    /// A member has said something of itself; what it left out is no more. It may be one that is
    /// about to be in the sub-view.
    void received(MemberId from, Facts news) {
        facts.put(from.node(), news.values());
    }

    /// These are the members now: they are told, and who is not among them any more is forgotten.
    void proposed(SubView subView) {
        var now = subView.members().stream()
                .map(MemberId::node)
                .filter(node -> !node.equals(self.node()))
                .toList();
        others.stream().filter(node -> !now.contains(node)).forEach(facts::remove);
        others = now;
        if (own != null) {
            outbox.sendToNodes(others, own);
        }
    }
}
