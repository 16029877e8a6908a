package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.model.MemberId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What this member has answered others, and so for how long they may still run what they run.
///
/// A member's questions are answered as long as it has been in each sub-view that this one has come
/// to, since both agreed on one. To come to a sub-view with a member counts as an answer too: it
/// was heard in the view. Once this member comes to a sub-view without it, nothing is answered any
/// more, and the sub-view's mark says how long the last answer lasts.
final class Witness {
    private final House house;
    private final Map<MemberId, Heard> heard = new LinkedHashMap<>();
    private @Nullable SubView agreed;

    private record Heard(long question, long atMillis, long rightMillis) {}

    Witness(House house) {
        this.house = house;
    }

    /// A member asks.
    void asked(MemberId member, long question) {
        var before = heard.get(member);
        if (question != 0 && before != null && house.cluster().isTogether(member)) {
            heard.put(member, new Heard(question, house.nowMillis(), before.rightMillis()));
        }
    }

    /// The member's last question that may be answered; 0 for none.
    long answerTo(MemberId member) {
        var last = heard.get(member);
        return last != null && house.cluster().isTogether(member) ? last.question() : 0;
    }

    /// This member comes to a sub-view.
    ///
    /// @return for how long someone who is not in it may run what it runs, by what was answered
    ///         here
    long cameTo(SubView subView) {
        long now = house.nowMillis();
        heard.values().removeIf(last -> restMillis(last, now) == 0);
        long rest = 0;
        for (var entry : heard.entrySet()) {
            if (!subView.contains(entry.getKey()) && !hasLeftEmpty(entry.getKey())) {
                rest = Math.max(rest, restMillis(entry.getValue(), now));
            }
        }
        for (var member : subView.members()) {
            long right = subView.rightMillis(member);
            if (right > 0 && !member.equals(house.self)) {
                var last = heard.get(member);
                heard.put(member, new Heard(last == null ? 0 : last.question(), now, right));
            }
        }
        return rest;
    }

    /// A sub-view is agreed here.
    void agreed(SubView subView) {
        agreed = subView;
    }

    /// Whether it had said that it leaves, and had nothing left: it runs nothing.
    private boolean hasLeftEmpty(MemberId member) {
        return agreed != null && agreed.isLeaving(member) && !house.registry.claims(member);
    }

    /// A tenth is added, since clocks differ in how fast they run.
    private static long restMillis(Heard last, long nowMillis) {
        return Math.max(0, last.atMillis() + last.rightMillis() + last.rightMillis() / 10 - nowMillis);
    }
}
