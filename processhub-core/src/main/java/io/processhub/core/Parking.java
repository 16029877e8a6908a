package io.processhub.core;

import io.processhub.core.wire.Message.ViewBound;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Messages that are bound to a sub-view which is not agreed here yet. Members come to a sub-view
/// at different times, so the first ones speak in it before the last ones are there.
final class Parking {
    /// How many are kept of one sender.
    static final int MAX_PER_SENDER = 20_000;

    private static final int REMEMBERED = 256;

    private final Map<MemberId, ArrayDeque<Parked>> parked = new LinkedHashMap<>();
    private final Set<SubViewId> left = new LinkedHashSet<>();

    /// A message that waits, since when, and for how long it may.
    record Parked(MemberId from, ViewBound message, long sinceMillis, long untilMillis) {
        /// The message as it is now.
        ViewBound now(long nowMillis) {
            return message.after(nowMillis - sinceMillis);
        }
    }

    /// A sub-view will not come again.
    void leave(SubViewId subView) {
        left.add(subView);
        if (left.size() > REMEMBERED) {
            left.remove(left.iterator().next());
        }
    }

    boolean isLeft(SubViewId subView) {
        return left.contains(subView);
    }

    /// Keeps a message; false if too many of this sender wait already.
    boolean park(MemberId from, ViewBound message, long nowMillis, long untilMillis) {
        var queue = parked.computeIfAbsent(from, f -> new ArrayDeque<>());
        if (queue.size() >= MAX_PER_SENDER) {
            return false;
        }
        queue.add(new Parked(from, message, nowMillis, untilMillis));
        return true;
    }

    /// The messages of a sub-view that is agreed now, of each sender in order.
    List<Parked> take(SubViewId subView) {
        List<Parked> taken = new ArrayList<>();
        for (var queue : parked.values()) {
            queue.removeIf(waiting -> {
                boolean now = waiting.message().subView().equals(subView);
                if (now) {
                    taken.add(waiting);
                }
                return now || isLeft(waiting.message().subView());
            });
        }
        parked.values().removeIf(ArrayDeque::isEmpty);
        return taken;
    }

    /// Forgets what has waited for too long.
    void expire(long nowMillis) {
        for (var queue : parked.values()) {
            queue.removeIf(waiting -> waiting.untilMillis() <= nowMillis
                    || isLeft(waiting.message().subView()));
        }
        parked.values().removeIf(ArrayDeque::isEmpty);
    }
}
