package io.processhub.core;

import io.processhub.model.ChildId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// When the hub wants to be woken, and for whom. What is no longer needed still rings, harmlessly.
final class Alarms {
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::dueMillis).thenComparingLong(Alarm::order));
    private long order;

    private record Alarm(
            long dueMillis, long order, @Nullable ChildId child) {}

    void wakeAt(long dueMillis, @Nullable ChildId child) {
        alarms.add(new Alarm(dueMillis, order++, child));
    }

    /// The children whose time has come, in its order.
    List<ChildId> ring(long nowMillis) {
        List<ChildId> due = new ArrayList<>();
        for (var head = alarms.peek(); head != null && head.dueMillis() <= nowMillis; head = alarms.peek()) {
            alarms.remove();
            if (head.child() != null) {
                due.add(head.child());
            }
        }
        return due;
    }

    long nextMillis() {
        var head = alarms.peek();
        return head == null ? Long.MAX_VALUE : head.dueMillis();
    }
}
