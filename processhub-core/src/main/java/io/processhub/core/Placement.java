package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Objection;
import io.processhub.spi.PlacementRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a child is to run, as the strategies answer. What they answer wrongly makes a child run in
/// a bad place, never twice.
final class Placement {
    private final House house;

    Placement(House house) {
        this.house = house;
    }

    /// The members that are to run the child, most preferred first; none if it is to wait.
    ///
    /// @param holders who has it already or was told to, the latest first
    List<MemberId> targets(Wanted wanted, SubView subView, int replicas, List<MemberId> holders) {
        var pinned = wanted.pin() == null ? null : subView.activeOn(wanted.pin());
        var targets = targets(wanted.spec(), subView, replicas, holders);
        if (pinned == null || (!targets.isEmpty() && targets.getFirst().equals(pinned))) {
            return targets;
        }
        var withPinned = new LinkedHashSet<MemberId>();
        withPinned.add(pinned);
        withPinned.addAll(targets);
        return withPinned.stream().limit(Math.max(1, replicas)).toList();
    }

    /// As above, for a child that has no pin.
    List<MemberId> targets(StoredSpec spec, SubView subView, int replicas, List<MemberId> holders) {
        List<MemberId> targets = List.of();
        try {
            var chosen = house.config.strategies().distribution().place(request(spec, subView, replicas, holders));
            if (chosen.isEmpty()) {
                return List.of();
            }
            targets = active(chosen, subView, replicas);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("distribution", String.valueOf(e)));
        }
        return targets.isEmpty() ? List.of(house.self) : targets;
    }

    /// The members on these nodes, each once.
    private static List<MemberId> active(List<NodeId> nodes, SubView subView, int most) {
        var first = subView.activeOn(nodes.getFirst());
        if (first != null && most == 1) {
            return List.of(first);
        }
        var members = new LinkedHashSet<MemberId>();
        for (var node : nodes) {
            var member = subView.activeOn(node);
            if (member != null && members.size() < most) {
                members.add(member);
            }
        }
        return List.copyOf(members);
    }

    /// Whether the child is to wait for other members than there are.
    boolean isNowhere(ChildId id, SubView subView) {
        var child = house.registry.child(id);
        var wanted = child == null ? null : child.wanted();
        return wanted != null
                && targets(wanted, subView, Claims.replicas(house, subView), List.of())
                        .isEmpty();
    }

    /// Why a child that nobody wants yet may not be started like this, or null.
    ///
    /// @param targets where it would be started
    Outcome.@Nullable Refused refusal(StoredSpec spec, SubView subView, int replicas, List<MemberId> targets) {
        try {
            int wanted = Math.max(
                    1,
                    house.config
                            .strategies()
                            .redundancy()
                            .replicas(subView.candidates().size()));
            var objection = house.config
                    .strategies()
                    .distribution()
                    .objection(request(spec, subView, replicas, List.of()), wanted);
            if (objection.isPresent()) {
                return new Outcome.Refused(
                        spec.id(),
                        reason(objection.get().kind()),
                        objection.get().detail());
            }
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("distribution", String.valueOf(e)));
        }
        return targets.isEmpty()
                ? new Outcome.Refused(
                        spec.id(), Outcome.Reason.NO_NODE, "the distribution strategy names no node of those there are")
                : null;
    }

    private PlacementRequest request(StoredSpec spec, SubView subView, int replicas, List<MemberId> holders) {
        return new PlacementRequest(
                spec, subView.candidates(), replicas, activeNodes(holders, subView), house.facts.all());
    }

    /// The nodes of those that are active, each once.
    private static List<NodeId> activeNodes(List<MemberId> holders, SubView subView) {
        if (holders.size() == 1) {
            var holder = holders.getFirst();
            return subView.isActive(holder) ? List.of(holder.node()) : List.of();
        }
        List<NodeId> nodes = new ArrayList<>(holders.size());
        for (var holder : holders) {
            if (subView.isActive(holder) && !nodes.contains(holder.node())) {
                nodes.add(holder.node());
            }
        }
        return nodes;
    }

    private static Outcome.Reason reason(Objection.Kind kind) {
        return switch (kind) {
            case MISSING_MAPPING -> Outcome.Reason.MISSING_MAPPING;
            case INVALID_MAPPING -> Outcome.Reason.INVALID_MAPPING;
            case REPLICATION_MISMATCH -> Outcome.Reason.REPLICATION_MISMATCH;
            case NO_NODE -> Outcome.Reason.NO_NODE;
            case OTHER -> Outcome.Reason.STRATEGY;
        };
    }
}
