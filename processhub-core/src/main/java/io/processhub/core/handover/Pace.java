package io.processhub.core.handover;

/// How fast moves may begin: so many at once, and so many in a second, of which a tenth may come in
/// one burst. A token bucket.
public final class Pace {
    /// What one move costs; a millisecond brings `perSecond` of it.
    private static final long ONE = 1_000;

    private final int atOnce;
    private final int perSecond;
    private final long most;
    private long allowed;
    private long countedAtMillis;

    /// Full at first.
    public Pace(int atOnce, int perSecond, long nowMillis) {
        this.atOnce = atOnce;
        this.perSecond = perSecond;
        this.most = Math.max(ONE, perSecond * ONE / 10);
        this.allowed = most;
        this.countedAtMillis = nowMillis;
    }

    /// Whether so many under way leave room for another one.
    public boolean hasRoom(int underWay) {
        return underWay < atOnce;
    }

    /// Takes one of those that may begin now, if there is one.
    public boolean take(long nowMillis) {
        count(nowMillis);
        if (allowed < ONE) {
            return false;
        }
        allowed -= ONE;
        return true;
    }

    /// When the next may begin.
    public long nextMillis(long nowMillis) {
        count(nowMillis);
        return nowMillis + Math.max(1, Math.ceilDiv(ONE - allowed, (long) perSecond));
    }

    private void count(long nowMillis) {
        long millis = Math.min(nowMillis - countedAtMillis, ONE);
        allowed = Math.min(most, allowed + millis * perSecond);
        countedAtMillis = nowMillis;
    }
}
