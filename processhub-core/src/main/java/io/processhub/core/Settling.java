package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.model.MemberId;
import java.util.HashSet;
import java.util.Set;

/// Waits a moment when nodes have come, before children are moved to them: others may be about to
/// come, and then no child moves twice. The moment begins when their coming is known: who has to
/// catch up with the others' logs before a sub-view is agreed waits meanwhile.
final class Settling {
    /// So many delays at most, however many come.
    private static final int MOST = 10;

    private final House house;
    private final long delayMillis;
    private Set<MemberId> active = Set.of();
    private long proposedMillis;
    private long sinceMillis;
    private long untilMillis = Long.MIN_VALUE;

    Settling(House house) {
        this.house = house;
        this.delayMillis = house.config.moving().rebalanceDelay().toMillis();
    }

    /// A sub-view is proposed.
    void proposed() {
        proposedMillis = house.nowMillis();
    }

    /// The sub-view that was proposed last is agreed.
    void agreed(SubView subView) {
        var now = new HashSet<>(subView.active());
        if (!active.containsAll(now)) {
            sinceMillis = holdsBack() ? sinceMillis : proposedMillis;
            untilMillis = Math.min(proposedMillis + delayMillis, sinceMillis + MOST * delayMillis);
            house.alarms.wakeAt(untilMillis, null);
        }
        active = now;
    }

    /// Whether children that run well where they are stay there for now.
    boolean holdsBack() {
        return house.nowMillis() < untilMillis;
    }

    /// Whether that has just ended.
    boolean takeSettled() {
        boolean did = untilMillis != Long.MIN_VALUE && !holdsBack();
        if (did) {
            untilMillis = Long.MIN_VALUE;
        }
        return did;
    }
}
