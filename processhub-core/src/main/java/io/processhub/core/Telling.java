package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.wire.Message.Delta;
import io.processhub.core.wire.Message.PassOn;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Brings news to whom the synchronization strategy says, and with one that passes on through them
/// to all others.
///
/// News to be passed on carries the set of those who are still to be told. Each step divides that
/// set among those it tells, so nobody is told twice, and it ends, whatever the members think of
/// who is there. What is lost on the way is not looked after here: heartbeats show it.
final class Telling {
    private final House house;
    private long round;

    Telling(House house) {
        this.house = house;
    }

    /// From now on news may go other ways. Between two calls all goes the same way, so that it
    /// comes in its order.
    void nextRound() {
        round++;
    }

    /// Tells this member's own news, in parts.
    void tell(SubView subView, List<Delta> parts) {
        var all = new BitSet();
        all.set(0, subView.members().size());
        spread(subView, all, parts, round);
    }

    /// Passes another member's news on. In another sub-view than was meant the places are not those
    /// of the same members: who misses it there notices by the barrier or by heartbeats.
    void passOn(SubView subView, PassOn message) {
        if (subView.id().digest() == message.digest()) {
            long way = message.delta().owner().incarnation() + message.rest().hashCode();
            spread(subView, BitSet.valueOf(message.rest().bytes()), List.of(message.delta()), way);
        }
    }

    /// @param way chance follows from it: all parts of a transfer take the same way
    private void spread(SubView subView, BitSet places, List<Delta> parts, long way) {
        var nodes = nodes(subView.members(), places);
        if (nodes.isEmpty()) {
            return;
        }
        var told = told(List.copyOf(nodes.values()), new SplittableRandom(house.config.seed() + way));
        var shares = told.passesOn() ? shares(nodes, told.nodes()) : Map.<NodeId, BitSet>of();
        var ends =
                told.nodes().stream().filter(node -> !shares.containsKey(node)).toList();
        for (var part : parts) {
            house.outbox.sendToNodes(ends, part);
            shares.forEach((node, share) -> house.outbox.sendToNodes(
                    List.of(node), new PassOn(subView.id().digest(), Payload.of(share.toByteArray()), part)));
        }
    }

    private Map<Integer, NodeId> nodes(List<MemberId> members, BitSet places) {
        var nodes = new LinkedHashMap<Integer, NodeId>();
        for (int i = 0; i < members.size(); i++) {
            if (places.get(i) && !members.get(i).equals(house.self)) {
                nodes.put(i, members.get(i).node());
            }
        }
        return nodes;
    }

    /// Whom to tell, and whether they pass it on.
    private record Told(List<NodeId> nodes, boolean passesOn) {}

    private Told told(List<NodeId> others, SplittableRandom chance) {
        var strategy = house.config.strategies().synchronization();
        try {
            var chosen = strategy.tellAtOnce(others, chance).stream()
                    .filter(others::contains)
                    .distinct()
                    .toList();
            return new Told(chosen, strategy.passesOn());
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("synchronization", String.valueOf(e)));
            return new Told(others, false);
        }
    }

    /// Divides those who are not told now among those who are; those who get none are left out.
    private static Map<NodeId, BitSet> shares(Map<Integer, NodeId> nodes, List<NodeId> told) {
        var shares = new LinkedHashMap<NodeId, BitSet>();
        int next = 0;
        for (var node : nodes.entrySet()) {
            if (!told.isEmpty() && !told.contains(node.getValue())) {
                var by = told.get(next++ % told.size());
                shares.computeIfAbsent(by, _ -> new BitSet()).set(node.getKey());
            }
        }
        return shares;
    }
}
