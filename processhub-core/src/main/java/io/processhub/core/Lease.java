package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.registry.Child;
import io.processhub.core.wire.Message.Mark;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// This member's right to run children and to decide about them: a lease that the answers of others
/// renew, where the strategy wants one.
///
/// | what | counts |
/// |------|--------|
/// | an answer | from when its question was sent, for the lease's length |
/// | a mark of a sub-view that is agreed | as an answer to this member's report |
/// | anything of a member that was restarted | once what it answered before is over |
/// | an answer of one that was elsewhere | once nobody who is there has a right by such answers |
///
/// With answers of too few members of the sub-view that was agreed last, this member may not run
/// anything. See docs/PROTOCOL.md for why no two sides ever may.
final class Lease {
    private final House house;
    private final Quorum quorum;
    private final boolean isAsked;
    private final long lengthMillis;
    private final Map<Long, Long> questions = new LinkedHashMap<>();
    private final Map<MemberId, Long> answered = new LinkedHashMap<>();
    private final Map<MemberId, Long> blockedUntil = new LinkedHashMap<>();
    private final Map<MemberId, Long> votesFrom = new LinkedHashMap<>();
    private final boolean trustsItsBirth;
    private long lastQuestion;

    private @Nullable SubView agreed;
    private @Nullable SubView beforeRest;
    private @Nullable SubView lastProposed;
    private @Nullable SubView proposed;
    private List<MemberId> members = List.of();
    private long waitUntilMillis = Long.MIN_VALUE;
    private long restUntilMillis = Long.MIN_VALUE;

    private Right right = Right.ACT;
    private boolean mayRun = true;
    private boolean stale;
    private boolean changed;
    private long nextMillis = Long.MAX_VALUE;

    /// What this member may do in the sub-view that was agreed last.
    enum Right {
        /// Decide.
        ACT,
        /// Not yet: answers are still to come.
        WAIT,
        /// Nothing: it says so to who calls.
        REFUSE
    }

    Lease(House house, Quorum quorum) {
        this.house = house;
        this.quorum = quorum;
        this.isAsked = quorum.lease().isPresent();
        this.lengthMillis = quorum.lease().map(it -> it.length().toMillis()).orElse(0L);
        this.trustsItsBirth = house.config.timings().formation().isZero() || quorum.allows(List.of(), List.of());
        this.lastQuestion = isAsked ? house.chance.nextLong(1L << 40) : 0;
    }

    // ---- asking ----

    /// The question of this heartbeat; 0 if nobody is asked.
    long ask() {
        if (!isAsked) {
            return 0;
        }
        questions.values().removeIf(at -> at + lengthMillis <= house.nowMillis());
        questions.put(++lastQuestion, house.nowMillis());
        return lastQuestion;
    }

    /// A member has answered a question.
    void answered(MemberId member, long question) {
        var at = questions.get(question);
        if (at != null && house.nowMillis() >= blockedUntil.getOrDefault(member, Long.MIN_VALUE)) {
            answered.merge(member, at, Math::max);
            stale |= right != Right.ACT;
        }
    }

    /// A step begins: if this member was away for long, it takes nothing for granted.
    ///
    /// @param plannedMillis when it was to wake at the latest
    void stepBegins(long plannedMillis) {
        if (isAsked && house.nowMillis() - plannedMillis > lengthMillis / 2) {
            answered.clear();
            stale = true;
        }
    }

    // ---- sub-views ----

    /// A sub-view is to be agreed.
    void proposed(SubView subView) {
        lastProposed = proposed;
        proposed = subView;
    }

    /// A sub-view is agreed here.
    void agreed(SubView subView, Map<MemberId, Mark> marks) {
        stale = true;
        var before = agreed;
        agreed = subView;
        members = quorum.counted(subView);
        if (!isAsked) {
            look();
            return;
        }
        long now = house.nowMillis();
        long rest = marks.values().stream().mapToLong(Mark::restMillis).max().orElse(0);
        waitUntilMillis = now + lengthMillis;
        admit(subView, marks);
        boolean areAllTogether = true;
        for (var entry : marks.entrySet()) {
            var member = entry.getKey();
            boolean isTogether =
                    member.equals(house.self) || entry.getValue().together().contains(house.self);
            areAllTogether &= isTogether;
            if (isTogether || rest == 0) {
                answered.merge(member, house.cluster().saidAtMillis(), Math::max);
            } else {
                blockedUntil.merge(member, now + rest, Math::max);
                waitUntilMillis = Math.max(waitUntilMillis, now + rest + lengthMillis);
            }
        }
        blockedUntil.values().removeIf(until -> until <= now);
        answered.values().removeIf(at -> at + lengthMillis <= now);
        if (!areAllTogether || before != lastProposed) {
            beforeRest = null;
        } else if (now >= restUntilMillis) {
            beforeRest = before;
        }
        restUntilMillis = now + rest;
        if (rest > 0) {
            house.alarms.wakeAt(restUntilMillis, null);
        }
        look();
    }

    /// A member that was restarted does not know what it answered before. So it does not count
    /// until all that is over; nor does anybody if nobody is old enough to know who was here.
    private void admit(SubView subView, Map<MemberId, Mark> marks) {
        long longest = 0;
        long oldest = 0;
        for (var entry : marks.entrySet()) {
            longest = Math.max(longest, subView.rightMillis(entry.getKey()));
            oldest = Math.max(oldest, entry.getValue().census().ageMillis());
        }
        longest += longest / 10;
        boolean nobodyKnows = oldest < longest && !trustsItsBirth;
        votesFrom.clear();
        for (var entry : marks.entrySet()) {
            long young = longest - entry.getValue().census().ageMillis();
            if (young > 0 && (nobodyKnows || house.registry.wasHere(entry.getKey()))) {
                votesFrom.put(entry.getKey(), house.nowMillis() + young);
                waitUntilMillis = Math.max(waitUntilMillis, house.nowMillis() + young + lengthMillis);
            }
        }
    }

    // ---- the right ----

    /// Looks whether the right has changed.
    ///
    /// @return whether it did, since this was asked last
    boolean takeChange() {
        look();
        boolean did = changed;
        changed = false;
        return did;
    }

    /// The right may be another by the time alone.
    void tick() {
        stale |= isAsked;
    }

    /// Looks at the right anew, if there is reason to.
    void look() {
        if (!stale && house.nowMillis() < nextMillis) {
            return;
        }
        stale = false;
        var right = Right.ACT;
        nextMillis = Long.MAX_VALUE;
        if (agreed != null && !quorum.allows(members, List.of())) {
            right = Right.REFUSE;
        } else if (agreed != null && isAsked && !isAnswered()) {
            right = house.nowMillis() < waitUntilMillis ? Right.WAIT : Right.REFUSE;
        }
        boolean runs = right == Right.ACT || !isAsked;
        changed |= right != this.right || runs != mayRun;
        this.right = right;
        mayRun = runs;
    }

    private boolean isAnswered() {
        List<MemberId> fresh = new ArrayList<>(members.size());
        List<MemberId> silent = new ArrayList<>();
        for (var member : members) {
            long until = member.equals(house.self)
                    ? Long.MAX_VALUE
                    : answered.getOrDefault(member, Long.MIN_VALUE) + lengthMillis;
            long votes = votesFrom.getOrDefault(member, Long.MIN_VALUE);
            if (votes > house.nowMillis()) {
                silent.add(member);
                nextMillis = Math.min(nextMillis, votes);
            } else if (until > house.nowMillis()) {
                fresh.add(member);
                nextMillis = Math.min(nextMillis, until);
            } else {
                silent.add(member);
            }
        }
        return quorum.allows(fresh, silent);
    }

    /// What this member may do.
    Right right() {
        return right;
    }

    /// Whether this member may run children.
    boolean mayRun() {
        return mayRun;
    }

    /// Whether a child that nobody here claims must not be started yet: someone outside may still
    /// run it. Not so one that no log speaks of, if its arbiter from before is still here and
    /// nobody came from elsewhere: it would know.
    boolean rests(ChildId id, @Nullable Child child) {
        if (house.nowMillis() >= restUntilMillis) {
            return false;
        }
        var arbiter = child == null && beforeRest != null ? beforeRest.arbiter(id) : null;
        return arbiter == null || agreed == null || !agreed.contains(arbiter);
    }

    /// Whether the time in which something must not be started yet has just passed.
    boolean takeRested() {
        boolean did = restUntilMillis != Long.MIN_VALUE && house.nowMillis() >= restUntilMillis;
        if (did) {
            restUntilMillis = Long.MIN_VALUE;
        }
        return did;
    }

    /// The sub-view that was agreed last.
    @Nullable
    SubView agreed() {
        return agreed;
    }

    /// Whether others are asked.
    boolean isAsked() {
        return isAsked;
    }

    /// When the right may end.
    long nextMillis() {
        return nextMillis;
    }
}
