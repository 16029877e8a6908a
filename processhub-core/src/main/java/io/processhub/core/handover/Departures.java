package io.processhub.core.handover;

import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The old home's list of children that are on their way from here: in which sub-view each was
/// ordered to move, and when to ask for it.
///
/// A move belongs to its sub-view. What has not been sent when that is left is never sent; what has
/// been sent is refused in any other.
public final class Departures {
    private final Map<ChildId, Departure> departures = new LinkedHashMap<>();

    private static final class Departure {
        final SubViewId subView;
        final long askAfterMillis;
        long askAtMillis;

        Departure(SubViewId subView, long askAfterMillis, long askAtMillis) {
            this.subView = subView;
            this.askAfterMillis = askAfterMillis;
            this.askAtMillis = askAtMillis;
        }
    }

    /// A child is ordered to move.
    public void begin(ChildId id, SubViewId subView, long askAfterMillis, long nowMillis) {
        departures.put(id, new Departure(subView, askAfterMillis, nowMillis + askAfterMillis));
    }

    /// Whether its move belongs to this sub-view; null is none.
    public boolean belongsTo(ChildId id, @Nullable SubViewId subView) {
        var departure = departures.get(id);
        return departure != null && departure.subView.equals(subView);
    }

    /// The child has arrived, or stays.
    public void end(ChildId id) {
        departures.remove(id);
    }

    /// The children it is time to ask for; each comes again after the same wait.
    public List<ChildId> due(long nowMillis) {
        List<ChildId> due = new ArrayList<>();
        departures.forEach((id, departure) -> {
            if (departure.askAtMillis <= nowMillis) {
                departure.askAtMillis = nowMillis + departure.askAfterMillis;
                due.add(id);
            }
        });
        return due;
    }

    /// How many are on their way.
    public int size() {
        return departures.size();
    }
}
