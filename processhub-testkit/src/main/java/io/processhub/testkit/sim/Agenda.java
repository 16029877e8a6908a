package io.processhub.testkit.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/// What is going to happen, in the order of time; what happens at one moment happens in the order
/// in which it was entered. Time is virtual, in microseconds from the start of the world.
final class Agenda {
    private record Entry(long micros, long sequence, Runnable action) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::micros).thenComparingLong(Entry::sequence));
    private long now;
    private long sequence;
    private long done;

    /// The virtual time.
    long now() {
        return now;
    }

    /// How many entries have happened.
    long done() {
        return done;
    }

    /// Enters something; a moment that is past means now.
    void at(long micros, Runnable action) {
        entries.add(new Entry(Math.max(micros, now), sequence++, action));
    }

    /// Enters something for so much later.
    void after(long micros, Runnable action) {
        at(now + Math.max(0, micros), action);
    }

    /// Lets the next entry happen, if it is due by `limit`.
    ///
    /// @return false if there is none; the time is then `limit`
    boolean next(long limit) {
        var entry = entries.peek();
        if (entry == null || entry.micros() > limit) {
            now = Math.max(now, limit);
            return false;
        }
        entries.remove();
        now = entry.micros();
        done++;
        entry.action().run();
        return true;
    }
}
