package io.processhub.core;

import io.processhub.core.cluster.SubView;
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
    private final Set<MemberId> retired = new LinkedHashSet<>();
    private @Nullable SubView before;

    private record Gone(boolean graceful, long atMillis) {}

    Departed(House house) {
        this.house = house;
    }

    /// A sub-view is agreed: who was in the one before and is not in this one has gone.
    void agreed(SubView now) {
        for (var member : now.members()) {
            gone.remove(member.node());
        }
        if (before != null) {
            for (var member : before.members()) {
                if (!now.contains(member)) {
                    gone.put(member.node(), new Gone(!before.isActive(member), house.nowMillis()));
                }
            }
        }
        while (gone.size() > REMEMBERED) {
            gone.remove(gone.keySet().iterator().next());
        }
        before = now;
    }

    List<Departure> departures() {
        List<Departure> departures = new ArrayList<>();
        gone.forEach((node, how) -> departures.add(
                new Departure(node, how.graceful(), Duration.ofMillis(house.nowMillis() - how.atMillis()))));
        return departures;
    }

    /// Drops logs that were kept for long enough. They are not taken back from others who keep them
    /// longer.
    List<MemberId> retire() {
        long keep = house.config.timings().keepUnreachable().toMillis();
        var dropped = house.registry.dropDeparted(house.nowMillis() - keep);
        retired.addAll(dropped);
        while (retired.size() > REMEMBERED) {
            retired.remove(retired.iterator().next());
        }
        return dropped;
    }

    boolean isRetired(MemberId member) {
        return retired.contains(member);
    }
}
