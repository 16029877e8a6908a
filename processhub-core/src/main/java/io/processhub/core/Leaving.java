package io.processhub.core;

/// Whether this member is on its way out, and until when it hands over.
final class Leaving {
    private boolean underWay;
    private boolean ended;
    private boolean changed;
    private long deadlineMillis = Long.MAX_VALUE;

    void begin(long deadline) {
        underWay = true;
        changed = true;
        deadlineMillis = Math.min(deadlineMillis, deadline);
    }

    boolean isUnderWay() {
        return underWay;
    }

    boolean takeChanged() {
        boolean did = changed;
        changed = false;
        return did;
    }

    boolean hasEnded() {
        return ended;
    }

    long deadlineMillis() {
        return deadlineMillis;
    }

    /// Ends if it is time to; true the first time.
    boolean end(boolean now) {
        boolean first = now && !ended;
        ended |= now;
        changed |= first;
        return first;
    }
}
