package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.wire.Message.Lost;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.spi.PartitionToleranceStrategy.Departure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Those who were members and are not: for the verdict over a partition, and for how long their
/// logs are kept.
final class Departed {
    private static final int REMEMBERED = 1_024;

    private final House house;
    private final Map<NodeId, Gone> gone = new LinkedHashMap<>();
    private final Set<MemberId> leaving = new LinkedHashSet<>();
    private final Set<MemberId> retired = new LinkedHashSet<>();
    private @Nullable SubView before;

    private boolean acting;
    private long actingSinceMillis;
    private long actedMillis;

    /// @param atMillis when, on the clock that only runs while this side acts
    private record Gone(boolean graceful, long atMillis) {}

    Departed(House house) {
        this.house = house;
    }

    /// A member has said whether it leaves. Its last word counts, also if no sub-view was agreed
    /// with it.
    void heard(MemberId member, boolean leaves) {
        if (leaves) {
            leaving.add(member);
            forgetEldest(leaving);
        } else {
            leaving.remove(member);
        }
    }

    /// A sub-view is agreed: who was in the one before and is not in this one has gone.
    void agreed(SubView now) {
        if (before != null) {
            for (var member : before.members()) {
                if (!now.contains(member)) {
                    gone.put(member.node(), new Gone(hasLeft(member), actedMillis()));
                }
            }
        }
        removePresent(now);
        forgetEldest(gone.keySet());
        before = now;
    }

    /// Whether it had said that it leaves, and left nothing running.
    private boolean hasLeft(MemberId member) {
        return leaving.contains(member) && !house.registry.claims(member);
    }

    private static <T> void forgetEldest(Set<T> remembered) {
        while (remembered.size() > REMEMBERED) {
            remembered.remove(remembered.iterator().next());
        }
    }

    private void removePresent(SubView now) {
        Set<String> names = new LinkedHashSet<>();
        now.members().forEach(member -> names.add(member.node().name()));
        gone.keySet().removeIf(node -> names.contains(node.name()));
    }

    /// Nobody is taken to be gone any more.
    void forget() {
        gone.clear();
    }

    /// Another member of the sub-view knows that these are gone: the latest news of each counts.
    void learn(List<Lost> lost, SubView now) {
        for (var one : lost) {
            var known = gone.get(one.node());
            long at = actedMillis() - one.agoMillis();
            if (known == null || known.atMillis() < at) {
                gone.put(one.node(), new Gone(one.graceful(), at));
            }
        }
        removePresent(now);
    }

    /// Whether this side acts: while it does not, it forgets nobody.
    void acts(boolean now) {
        actedMillis = actedMillis();
        actingSinceMillis = house.nowMillis();
        acting = now;
    }

    private long actedMillis() {
        return actedMillis + (acting ? house.nowMillis() - actingSinceMillis : 0);
    }

    List<Departure> departures() {
        List<Departure> departures = new ArrayList<>();
        gone.forEach((node, how) ->
                departures.add(new Departure(node, how.graceful(), Duration.ofMillis(actedMillis() - how.atMillis()))));
        return departures;
    }

    /// Drops logs that were kept for long enough. They are not taken back from others who keep them
    /// longer.
    List<MemberId> retire() {
        long keep = house.config.timings().keepUnreachable().toMillis();
        var dropped = house.registry.dropDeparted(house.nowMillis() - keep);
        retired.addAll(dropped);
        forgetEldest(retired);
        return dropped;
    }

    boolean isRetired(MemberId member) {
        return retired.contains(member);
    }
}
