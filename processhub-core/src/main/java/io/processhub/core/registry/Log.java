package io.processhub.core.registry;

import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.LogState;
import io.processhub.model.MemberId;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The log of one member, or this node's copy of it: the current record of each register, in the
/// order of their sequence numbers.
///
/// A chain through the entries themselves keeps the order, so that what is new since some number is
/// found from the newest end, at the cost of what is new.
final class Log {
    final MemberId owner;
    long seq;
    long floor;
    long hash;

    /// Whether the author is a member now; else its log is kept as it was when it went.
    boolean present;

    /// When the author was last seen to go, on the monotonic clock; of one that was never a member
    /// here, when this node first heard of its log.
    long departedAtMillis;

    private @Nullable Entry oldest;
    private @Nullable Entry newest;
    private final ArrayDeque<Tombstone> tombstones = new ArrayDeque<>();

    /// A place where a tombstone was put; it still is there if the entry's number is the same.
    record Tombstone(Entry entry, long seq) {
        boolean stands() {
            return entry.seq == seq;
        }
    }

    Log(MemberId owner, long nowMillis) {
        this.owner = owner;
        this.departedAtMillis = nowMillis;
    }

    LogState state() {
        return new LogState(owner, seq, floor, hash);
    }

    void append(Entry entry) {
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
        seq = Math.max(seq, entry.seq);
        if (entry.record.isTombstone()) {
            tombstones.add(new Tombstone(entry, entry.seq));
        } else {
            hash ^= hashOf(entry);
        }
    }

    void unlink(Entry entry) {
        if (!entry.record.isTombstone()) {
            hash ^= hashOf(entry);
        }
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
    }

    @Nullable
    Entry oldest() {
        return oldest;
    }

    /// The oldest entry with a number above `from`, found from the newest end.
    @Nullable
    Entry firstAfter(long from) {
        Entry found = null;
        for (var entry = newest; entry != null && entry.seq > from; entry = entry.older) {
            found = entry;
        }
        return found;
    }

    /// The oldest tombstone that still stands; forgets those that do not.
    @Nullable
    Entry oldestTombstone() {
        for (var head = tombstones.peek(); head != null; head = tombstones.peek()) {
            if (head.stands()) {
                return head.entry;
            }
            tombstones.remove();
        }
        return null;
    }

    void dropOldestTombstone() {
        tombstones.remove();
    }

    int tombstoneCount() {
        return tombstones.size();
    }

    void clear() {
        oldest = null;
        newest = null;
        hash = 0;
        tombstones.clear();
    }

    private static long hashOf(Entry entry) {
        int register = entry.record instanceof LogRecord.OfClaim ? 1 : 2;
        long mixed = entry.record.id().hashCode() * 0x9E3779B97F4A7C15L + entry.seq * 0xC2B2AE3D27D4EB4FL + register;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }
}
