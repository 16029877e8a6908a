package io.processhub.core.cluster;

import io.processhub.core.wire.Message.NotHere;
import io.processhub.core.wire.Message.Report;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What every node of the view said last about this hub. What one node says comes in order, so its
/// last word counts; a word for a view that is not installed here yet is kept for it.
final class Attendance {
    private sealed interface Word {
        ViewId view();

        record Here(MemberId member, Report report) implements Word {
            @Override
            public ViewId view() {
                return report.view();
            }
        }

        record NotHereNow(ViewId view) implements Word {}
    }

    private final Map<NodeId, Word> words = new LinkedHashMap<>();
    private @Nullable ViewId current;
    private long sinceMillis;

    void begin(View view, long nowMillis) {
        current = view.id();
        sinceMillis = nowMillis;
        words.keySet().removeIf(node -> !view.contains(node));
    }

    long sinceMillis() {
        return sinceMillis;
    }

    /// Takes a report; false if it changes nothing in the current view.
    boolean reported(MemberId from, Report report) {
        var before = words.put(from.node(), new Word.Here(from, report));
        boolean same = before instanceof Word.Here here
                && here.member().equals(from)
                && here.report().view().equals(report.view())
                && here.report().generation() == report.generation();
        return !same && report.view().equals(current);
    }

    /// Takes a node's word that it does not run the hub; false if it changes nothing in the current
    /// view.
    boolean notHere(NodeId from, NotHere message) {
        var word = new Word.NotHereNow(message.view());
        return !word.equals(words.put(from, word)) && message.view().equals(current);
    }

    /// The nodes of the view that have said nothing in it yet.
    List<NodeId> silent(View view, NodeId self) {
        List<NodeId> silent = new ArrayList<>();
        for (var node : view.members()) {
            if (!node.equals(self) && !hasSpoken(node, view)) {
                silent.add(node);
            }
        }
        return silent;
    }

    /// All who take part in the view, in its order, once every node has spoken or is set aside;
    /// else null.
    @Nullable
    List<SubView.Member> everyone(@Nullable View view, MemberId self, Report own, Set<NodeId> setAside) {
        if (view == null) {
            return null;
        }
        List<SubView.Member> everyone = new ArrayList<>();
        for (var node : view.members()) {
            if (node.equals(self.node())) {
                everyone.add(new SubView.Member(self, own));
            } else if (words.get(node) instanceof Word.Here here && here.view().equals(view.id())) {
                everyone.add(new SubView.Member(here.member(), here.report()));
            } else if (!hasSpoken(node, view) && !setAside.contains(node)) {
                return null;
            }
        }
        return everyone;
    }

    /// Whether a node has said something in this view: it lives.
    boolean hasSpoken(NodeId node, View view) {
        var word = words.get(node);
        return word != null && word.view().equals(view.id());
    }
}
