package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.wire.LogState;
import io.processhub.core.wire.Message.Delta;
import io.processhub.core.wire.Message.Digest;
import io.processhub.core.wire.Message.Heartbeat;
import io.processhub.core.wire.Message.PassOn;
import io.processhub.core.wire.Message.Pull;
import io.processhub.core.wire.Message.Stored;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the copies of the logs alike: tells the others what was written here, takes what they
/// wrote, and finds by comparing small states what was lost on the way.
final class LogExchange {
    /// A pull that brought nothing for so long is sent again.
    private static final long PULL_AGAIN_MILLIS = 1_000;

    /// When registries are compared next if the strategy fails to say it.
    private static final long COMPARE_AGAIN_MILLIS = 15_000;

    private final House house;
    private final Lease lease;
    private final Witness witness;
    private final Telling telling;
    private long toldUpTo;
    private long stored;
    private final Map<MemberId, Long> held = new LinkedHashMap<>();
    private final Map<MemberId, Long> heldInSubView = new LinkedHashMap<>();
    private final Map<MemberId, Long> lastHeartbeatSeq = new LinkedHashMap<>();
    private final Map<MemberId, PullUnderWay> pulls = new LinkedHashMap<>();
    private final Set<MemberId> toAcknowledge = new LinkedHashSet<>();
    private long nextComparisonMillis;
    private final Map<MemberId, Long> unreachable = new LinkedHashMap<>();
    private @Nullable SubView before;
    private boolean grew;
    private @Nullable SubViewId othersOf;
    private List<MemberId> others = List.of();

    private record PullUnderWay(MemberId holder, long heldThen, long atMillis) {}

    LogExchange(House house, Lease lease, Witness witness) {
        this.house = house;
        this.lease = lease;
        this.witness = witness;
        this.telling = new Telling(house);
        this.nextComparisonMillis = house.nowMillis();
    }

    // ---- telling ----

    /// Tells the others what this member has written since the last time, and what it holds of
    /// theirs.
    void flush() {
        tell();
        acknowledge();
        if (house.agreed() != null && others().isEmpty()) {
            stored = house.registry.ownSeq();
        }
    }

    private void tell() {
        long seq = house.registry.ownSeq();
        if (seq == toldUpTo) {
            return;
        }
        var subView = house.cluster().subView();
        if (subView != null && !others().isEmpty()) {
            telling.tell(subView, house.registry.since(house.self, toldUpTo));
        }
        toldUpTo = seq;
    }

    private void acknowledge() {
        var subView = house.cluster().subView();
        if (subView != null && !toAcknowledge.isEmpty()) {
            for (var owner : toAcknowledge) {
                if (subView.contains(owner)) { // its node may run a later hub by now, with another log
                    house.outbox.send(owner, new Stored(subView.id(), house.registry.held(owner)));
                }
            }
        }
        toAcknowledge.clear();
    }

    /// A sub-view is agreed: who holds what is counted anew, so everyone says it.
    void agreed(SubView subView) {
        heldInSubView.clear();
        noteUnreachable(subView);
        held.keySet().retainAll(subView.members());
        lastHeartbeatSeq.keySet().retainAll(subView.members());
        for (var member : others()) {
            if (house.registry.held(member) > 0) {
                toAcknowledge.add(member);
            }
        }
        recount();
    }

    /// Who is gone without having left may come back, with the copy it had, and act on it
    /// meanwhile.
    private void noteUnreachable(SubView now) {
        unreachable.keySet().removeIf(now::contains);
        if (before != null) {
            for (var member : before.members()) {
                if (!now.contains(member) && before.isActive(member)) {
                    unreachable.putIfAbsent(member, house.registry.ownSeq());
                }
            }
        }
        before = now;
    }

    /// The logs of these members are kept no longer: what they may know is given up.
    void giveUp(List<MemberId> retired) {
        unreachable.keySet().removeAll(retired);
    }

    /// Up to where someone unreachable may know this member's log.
    private long knownToUnreachable() {
        return unreachable.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    // ---- taking ----

    /// Takes a piece of a log: of a member from whoever holds it, of one that is gone only from
    /// whom it was asked. What is gone stays as it was when it went, so that all who are left know
    /// the same of it.
    void received(MemberId from, Delta delta) {
        boolean byOwner = delta.owner().equals(from);
        if (!house.registry.isPresent(delta.owner()) && (byOwner || !isAsked(from, delta.owner()))) {
            return;
        }
        switch (house.registry.apply(from, delta, house.nowMillis())) {
            case NEW -> {
                grew = true;
                pulls.remove(delta.owner());
                if (byOwner) {
                    toAcknowledge.add(delta.owner());
                }
            }
            case GAP -> pull(delta.owner(), from);
            case PART -> {
                var pull = pulls.get(delta.owner());
                if (pull != null) {
                    pulls.put(delta.owner(), new PullUnderWay(pull.holder(), pull.heldThen(), house.nowMillis()));
                }
            }
            case OLD -> {}
        }
    }

    /// News that is to be passed on.
    void received(MemberId from, PassOn message) {
        var subView = house.cluster().subView();
        if (subView != null && house.registry.isPresent(message.delta().owner())) {
            telling.passOn(subView, message);
        }
        received(from, message.delta());
    }

    private boolean isAsked(MemberId holder, MemberId owner) {
        var pull = pulls.get(owner);
        return pull != null && pull.holder().equals(holder);
    }

    /// A member holds this member's log up to here.
    void received(MemberId from, Stored message) {
        count(from, message.seq(), message.subView());
    }

    /// A member's heartbeat.
    void received(MemberId from, Heartbeat heartbeat) {
        count(from, heartbeat.yours(), heartbeat.agreed() ? heartbeat.subView() : null);
        compare(from, heartbeat.own());
        house.registry.lowerTo(from, heartbeat.own().floor());
        var before = lastHeartbeatSeq.put(from, heartbeat.own().seq());
        if (before != null && house.registry.held(from) < before) {
            pull(from, from);
        }
        if (heartbeat.agreed()) {
            house.cluster().agreedToo(from, heartbeat.subView());
        } else if (house.cluster().subView() != null) {
            house.cluster().remind(from);
        }
        witness.asked(from, heartbeat.question());
        lease.answered(from, heartbeat.answer());
    }

    /// A member's whole registry, to be compared.
    void received(MemberId from, Digest digest) {
        for (var theirs : digest.logs()) {
            boolean wanted = house.registry.isPresent(theirs.owner()) || house.registry.held(theirs.owner()) > 0;
            if (wanted && !theirs.owner().equals(house.self)) {
                compare(from, theirs);
                if (theirs.seq() > house.registry.held(theirs.owner())) {
                    pull(theirs.owner(), from);
                }
            }
        }
    }

    /// A member wants a piece of a log.
    void received(MemberId from, Pull pull) {
        for (var delta : house.registry.since(pull.owner(), pull.from())) {
            house.outbox.send(from, delta, true);
        }
    }

    /// Two copies that stand at the same number must be the same.
    private void compare(MemberId from, LogState theirs) {
        var ours = house.registry.state(theirs.owner());
        if (ours != null && ours.seq() == theirs.seq() && ours.hash() != theirs.hash()) {
            house.outbox.note(new Note.HashRepaired(theirs.owner(), theirs.seq()));
            house.outbox.send(from, new Pull(theirs.owner(), 0));
        }
    }

    /// Asks for what a log has beyond this node's copy, unless that was just asked. Its author is
    /// asked even if somebody else was.
    void pull(MemberId owner, MemberId holder) {
        long has = house.registry.held(owner);
        var underWay = pulls.get(owner);
        if (underWay != null
                && underWay.heldThen() == has
                && (underWay.holder().equals(owner) || !holder.equals(owner))
                && house.nowMillis() - underWay.atMillis() < PULL_AGAIN_MILLIS) {
            return;
        }
        pulls.put(owner, new PullUnderWay(holder, has, house.nowMillis()));
        house.outbox.send(holder, new Pull(owner, has));
    }

    /// Whether a copy has grown since this was asked last.
    boolean takeGrew() {
        boolean did = grew;
        grew = false;
        return did;
    }

    // ---- who holds this member's log ----

    private void count(MemberId from, long seq, @Nullable SubViewId subView) {
        held.merge(from, seq, Math::max);
        var agreed = house.agreed();
        if (agreed != null && agreed.id().equals(subView)) {
            heldInSubView.merge(from, seq, Math::max);
            recount();
        }
    }

    private void recount() {
        var others = others();
        int copies = Math.min(house.config.ackCopies(), others.size());
        if (copies == 0) {
            stored = house.registry.ownSeq();
            return;
        }
        List<Long> positions = new ArrayList<>();
        for (var member : others) {
            positions.add(heldInSubView.getOrDefault(member, 0L));
        }
        positions.sort(Comparator.reverseOrder());
        stored = Math.max(stored, positions.get(copies - 1));
    }

    /// Up to where this member's log is stored by as many others as an accepted start needs.
    long storedUpTo() {
        return house.config.ackCopies() == 0 ? house.registry.ownSeq() : stored;
    }

    /// Up to where a member holds this member's log.
    long heldBy(MemberId member) {
        return held.getOrDefault(member, 0L);
    }

    /// Up to where every other member holds this member's log.
    long heldByAll() {
        long least = house.registry.ownSeq();
        for (var member : others()) {
            least = Math.min(least, held.getOrDefault(member, 0L));
        }
        return least;
    }

    // ---- time ----

    /// Once a heartbeat.
    void tick() {
        telling.nextRound();
        var subView = house.cluster().subView();
        if (subView == null) {
            askThoseBefore();
            return;
        }
        boolean agreed = house.agreed() != null;
        beat(subView, agreed, others());
        if (agreed) {
            house.registry.raiseFloor(heldByAll(), knownToUnreachable());
        }
        if (house.nowMillis() >= nextComparisonMillis) {
            compareRegistries();
        }
    }

    private void beat(SubView subView, boolean agreed, List<MemberId> to) {
        long question = lease.ask();
        for (var member : to) {
            house.outbox.send(
                    member,
                    new Heartbeat(
                            subView.id(),
                            agreed,
                            house.registry.own(),
                            house.registry.held(member),
                            question,
                            witness.answerTo(member)));
        }
    }

    /// Reports are missing, so there is no sub-view: questions go on to those who still are in the
    /// view, or the right to run would end with everyone who joins and says nothing.
    private void askThoseBefore() {
        var last = lease.agreed();
        var view = house.cluster().view();
        if (lease.isAsked() && last != null && view != null) {
            beat(
                    last,
                    false,
                    last.members().stream()
                            .filter(member -> !member.equals(house.self) && view.contains(member.node()))
                            .toList());
        }
    }

    private void compareRegistries() {
        var synchronization = house.config.strategies().synchronization();
        nextComparisonMillis = house.nowMillis() + COMPARE_AGAIN_MILLIS;
        try {
            nextComparisonMillis =
                    house.nowMillis() + synchronization.interval().toMillis();
            var others = otherNodes();
            var to = others.isEmpty()
                    ? List.<NodeId>of()
                    : synchronization.compareWith(others, house.chance).stream()
                            .filter(others::contains)
                            .distinct()
                            .toList();
            List<LogState> logs = new ArrayList<>(house.registry.copies());
            logs.add(house.registry.own());
            house.outbox.sendToNodes(to, new Digest(logs));
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("synchronization", String.valueOf(e)));
        }
    }

    private List<MemberId> others() {
        var subView = house.cluster().subView();
        if (subView == null) {
            return List.of();
        }
        if (!subView.id().equals(othersOf)) {
            othersOf = subView.id();
            others = subView.members().stream()
                    .filter(member -> !member.equals(house.self))
                    .toList();
        }
        return others;
    }

    private List<NodeId> otherNodes() {
        return others().stream().map(MemberId::node).toList();
    }
}
