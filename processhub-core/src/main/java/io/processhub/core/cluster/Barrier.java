package io.processhub.core.cluster;

import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message.Mark;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The marks of one proposed sub-view, and what must be known before anything may be done in it:
/// every member's log up to its mark, and every departed log up to the highest mark.
final class Barrier {
    private final MemberId self;
    private final Surroundings around;
    private final Map<MemberId, Mark> marks = new LinkedHashMap<>();
    private final Set<MemberId> together = new LinkedHashSet<>();
    private @Nullable SubView subView;
    private @Nullable Mark own;

    private record Need(LogPosition log, MemberId holder) {}

    Barrier(MemberId self, Surroundings around) {
        this.self = self;
        this.around = around;
    }

    /// A sub-view is proposed: this member's mark says where it stands.
    void open(SubView proposal) {
        subView = proposal;
        own = new Mark(
                proposal.id(),
                around.ownSeq(),
                around.departed(new LinkedHashSet<>(proposal.members())),
                around.greatestToken(),
                around.forgottenToken(),
                List.copyOf(together),
                around.restMillis(proposal),
                around.census());
        together.retainAll(proposal.members());
    }

    /// The sub-view is left.
    void leave() {
        subView = null;
        own = null;
        marks.clear();
    }

    /// A member's mark for this sub-view.
    void mark(MemberId from, Mark mark) {
        marks.put(from, mark);
    }

    /// Sends this member's mark.
    void send(List<NodeId> to) {
        if (own != null && !to.isEmpty()) {
            around.send(to, own);
        }
    }

    /// The members whose mark is missing.
    List<MemberId> unmarked() {
        if (subView == null) {
            return List.of();
        }
        List<MemberId> missing = new ArrayList<>();
        for (var member : subView.members()) {
            if (!member.equals(self) && !marks.containsKey(member)) {
                missing.add(member);
            }
        }
        return missing;
    }

    /// Whether all marks are here, and all logs held that far; asks for those that are not.
    boolean isComplete() {
        if (subView == null || !subView.contains(self) || !unmarked().isEmpty()) {
            return false;
        }
        boolean complete = true;
        for (var need : needs()) {
            if (around.held(need.log().owner()) < need.log().seq()) {
                complete = false;
                around.missing(need.log(), need.holder());
            }
        }
        return complete;
    }

    private List<Need> needs() {
        List<Need> needs = new ArrayList<>();
        Map<MemberId, Need> departed = new LinkedHashMap<>();
        for (var entry : marks.entrySet()) {
            var member = entry.getKey();
            var mark = entry.getValue();
            needs.add(new Need(new LogPosition(member, mark.seq()), member));
            for (var position : mark.departed()) {
                var known = departed.get(position.owner());
                if (!around.isRetired(position.owner())
                        && !self.equals(position.owner())
                        && (known == null || known.log().seq() < position.seq())) {
                    departed.put(position.owner(), new Need(position, member));
                }
            }
        }
        needs.addAll(departed.values());
        return needs;
    }

    /// All marks of the sub-view, this member's included.
    Map<MemberId, Mark> marks() {
        Map<MemberId, Mark> all = new LinkedHashMap<>(marks);
        if (own != null) {
            all.put(self, own);
        }
        return all;
    }

    // ---- tokens, and who has acted without whom ----

    /// The greatest token that any member has seen or given out.
    Token greatest() {
        var greatest = own == null ? Token.NONE : own.greatest();
        for (var mark : marks.values()) {
            greatest = Token.max(greatest, mark.greatest());
        }
        return greatest;
    }

    /// The greatest token that was forgotten by a member which may have acted without this one.
    Token forgottenApart() {
        var forgotten = Token.NONE;
        for (var mark : marks.values()) {
            if (!mark.together().contains(self)) {
                forgotten = Token.max(forgotten, mark.forgotten());
            }
        }
        return forgotten;
    }

    /// The sub-view is agreed here and at this member: they are together, until this one comes to a
    /// sub-view without it.
    void agreedToo(MemberId member) {
        together.add(member);
    }

    /// Whether the member has been in each sub-view that this one has come to, since both agreed on
    /// one.
    boolean isTogether(MemberId member) {
        return together.contains(member);
    }
}
