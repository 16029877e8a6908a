package io.processhub.core;

/// Notices that this hub's driver was away: the process was stopped, or the machine slept. What is
/// handled right after that may have waited for so long, and nobody noted when it came.
final class Pauses {
    private final long longMillis;
    private long lastMillis;
    private long awayMillis;
    private long backMillis;

    /// @param longMillis  two steps are never so far apart unless it was away
    Pauses(long longMillis, long nowMillis) {
        this.longMillis = longMillis;
        this.lastMillis = nowMillis;
        this.backMillis = nowMillis;
    }

    /// A step begins.
    void step(long nowMillis) {
        long since = nowMillis - lastMillis;
        if (since > longMillis) {
            awayMillis = since;
            backMillis = nowMillis;
        }
        lastMillis = nowMillis;
    }

    /// How long what is handled now may have waited.
    long mayHaveWaited() {
        return lastMillis - backMillis < longMillis ? awayMillis : 0;
    }
}
