package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.model.MemberId;
import io.processhub.model.StoredSpec;
import java.util.LinkedHashSet;
import java.util.List;

/// Where a child is to run, as the strategies answer. What they answer wrongly makes a child run in
/// a bad place, never twice.
final class Placement {
    private final House house;

    Placement(House house) {
        this.house = house;
    }

    /// The members that are to run the child, most preferred first; at least one.
    List<MemberId> targets(StoredSpec spec, SubView subView, int replicas) {
        var targets = new LinkedHashSet<MemberId>();
        try {
            var chosen = house.config.strategies().distribution().choose(spec, subView.candidates(), replicas);
            for (var node : chosen) {
                var member = subView.activeOn(node);
                if (member != null && targets.size() < replicas) {
                    targets.add(member);
                }
            }
        } catch (RuntimeException e) {
            house.outbox.note(new Note.StrategyFailed("distribution", String.valueOf(e)));
        }
        if (targets.isEmpty()) {
            targets.add(house.self);
        }
        return List.copyOf(targets);
    }
}
