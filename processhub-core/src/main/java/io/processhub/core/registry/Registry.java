package io.processhub.core.registry;

import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.LogRecord.Down;
import io.processhub.core.wire.LogRecord.Stop;
import io.processhub.core.wire.LogState;
import io.processhub.core.wire.Message.Delta;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who runs where: this member's own log, and copies of the others'.
///
/// The author rule: a log is written only by its owner, and a copy is always a state that the owner
/// really had. Merging two copies is taking the longer one; nothing else is ever reconciled.
public final class Registry {
    private static final int MANY_TOMBSTONES = 10_000;

    private final Log own;
    private final Map<MemberId, Log> logs = new TreeMap<>();
    private final Map<ChildId, Child> children = new HashMap<>();
    private int keptStops = 1;
    private final Transfers transfers = new Transfers();
    private List<Child> touched = new ArrayList<>();
    private Token greatest = Token.NONE;
    private Token givenOut = Token.NONE;
    private Token forgotten = Token.NONE;

    /// What became of a received piece of a log.
    public enum Applied {
        /// The copy is longer now.
        NEW,
        /// Nothing new was in it.
        OLD,
        /// What lies between the copy and the piece is missing.
        GAP,
        /// Further parts are to come.
        PART
    }

    /// A registry of a member that has written nothing.
    public Registry(MemberId self, long nowMillis) {
        own = new Log(self, nowMillis);
        own.present = true;
        logs.put(self, own);
    }

    // ---- writing ----

    /// Writes a record to this member's log.
    ///
    /// @return its sequence number
    public long append(LogRecord record) {
        put(own, own.seq + 1, record);
        return own.seq;
    }

    /// Takes a piece of another member's log.
    public Applied apply(MemberId sender, Delta delta, long nowMillis) {
        if (delta.owner().equals(own.owner)) {
            return Applied.OLD;
        }
        var whole = transfers.complete(sender, delta);
        if (whole == null) {
            return Applied.PART;
        }
        var log = logs.computeIfAbsent(delta.owner(), owner -> new Log(owner, nowMillis));
        if (delta.to() < log.seq || (delta.to() == log.seq && delta.from() > 0)) {
            return Applied.OLD;
        }
        if (delta.from() > log.seq) {
            return Applied.GAP;
        }
        if (delta.from() == 0 && log.seq > 0) {
            removeAll(log);
            log.seq = 0;
        }
        long held = log.seq;
        for (var piece : whole) {
            if (piece.seq() > held) {
                put(log, piece.seq(), piece.record());
            }
        }
        log.seq = delta.to();
        lowerTombstones(log, delta.floor());
        return Applied.NEW;
    }

    /// Forgets tombstones of a copy that its author says everybody has seen.
    public void lowerTo(MemberId owner, long floor) {
        var log = logs.get(owner);
        if (log != null && log != own) {
            lowerTombstones(log, floor);
        }
    }

    /// Forgets tombstones of this member's log that everybody holds and nobody needs any more.
    ///
    /// A tombstone that is needed for long does not keep the later ones from going: if there are
    /// many, it is written again, at the end.
    ///
    /// @param heldByAll          the number up to which every member holds this log
    /// @param knownToUnreachable the number up to which someone may hold it who is gone and may
    ///                           come back: what it knows it must be told to be over
    public void raiseFloor(long heldByAll, long knownToUnreachable) {
        long lastLooked = own.seq;
        for (var tomb = own.oldestTombstone(); tomb != null; tomb = own.oldestTombstone()) {
            if (tomb.seq > Math.min(heldByAll, lastLooked)) {
                break;
            }
            if (tomb.firstSeq > knownToUnreachable && !isNeeded(tomb)) {
                own.dropOldestTombstone();
                remove(tomb);
            } else if (own.tombstoneCount() > MANY_TOMBSTONES) {
                append(tomb.record);
            } else {
                own.floor = Math.max(own.floor, tomb.seq - 1);
                return;
            }
        }
        own.floor = Math.max(own.floor, Math.min(heldByAll, lastLooked));
    }

    /// Keeps this member's stop of the child, whatever the logs say: a grant that it covers may
    /// still be on its way to a member that must learn of both.
    public void keepStop(Child child) {
        child.keptStop = keptStops;
    }

    /// The stop goes when the logs need it no more.
    public void releaseStop(Child child) {
        child.keptStop = 0;
    }

    /// All stops go when the logs need them no more.
    public void releaseStops() {
        keptStops++;
    }

    private boolean isNeeded(Entry tombstone) {
        return switch (tombstone.record) {
            case Stop stop -> tombstone.child.keptStop == keptStops || tombstone.child.isStopNeeded(stop.upTo(), own);
            case Down down -> {
                var wanted = tombstone.child.wanted();
                yield down.last() && wanted != null && !wanted.token().isAfter(down.wanted());
            }
            case LogRecord.Claim c -> false;
            case LogRecord.Wanted w -> false;
            case LogRecord.Forgotten f -> false;
        };
    }

    // ---- who is here ----

    /// Sets whose logs count as present. All children of a log that comes or goes are touched.
    public void setPresent(Collection<MemberId> members, long nowMillis) {
        for (var member : members) {
            logs.computeIfAbsent(member, owner -> new Log(owner, nowMillis));
        }
        for (var log : logs.values()) {
            boolean present = log == own || members.contains(log.owner);
            if (log.present != present) {
                log.present = present;
                log.departedAtMillis = nowMillis;
                touchAll(log);
            }
        }
    }

    /// Drops the logs of members that went before this time.
    public List<MemberId> dropDeparted(long beforeMillis) {
        List<MemberId> dropped = new ArrayList<>();
        for (var log : List.copyOf(logs.values())) {
            if (!log.present && log.departedAtMillis < beforeMillis) {
                removeAll(log);
                logs.remove(log.owner);
                dropped.add(log.owner);
            }
        }
        return dropped;
    }

    /// How far this node holds each log whose author is not in the set; logs never heard of are not
    /// named.
    public List<LogPosition> departed(Set<MemberId> members) {
        List<LogPosition> positions = new ArrayList<>();
        for (var log : logs.values()) {
            if (log != own && !members.contains(log.owner) && log.seq > 0) {
                positions.add(new LogPosition(log.owner, log.seq));
            }
        }
        return positions;
    }

    /// Whether an earlier run of this member's node, or of its hub, is known.
    public boolean wasHere(MemberId member) {
        return logs.values().stream()
                .anyMatch(log -> !log.present
                        && log.owner.node().name().equals(member.node().name()));
    }

    /// Whether a member's log claims a child, as far as it is held here.
    public boolean claims(MemberId owner) {
        var log = logs.get(owner);
        for (var entry = log == null ? null : log.oldest(); entry != null; entry = entry.newer) {
            if (entry.record instanceof LogRecord.Claim) {
                return true;
            }
        }
        return false;
    }

    /// Whether any log is kept of a member that is gone and may come back.
    public boolean hasDeparted() {
        return logs.values().stream().anyMatch(log -> !log.present && log.seq > 0);
    }

    // ---- reading ----

    /// The child, or null if no log speaks of it.
    public @Nullable Child child(ChildId id) {
        return children.get(id);
    }

    /// Forgets a child that no log speaks of any more, once everyone has looked at it.
    ///
    /// @return whether it was forgotten
    public boolean forgetIfEmpty(Child child) {
        return child.isEmpty() && children.remove(child.id(), child);
    }

    /// All children that any log speaks of. Do not write while walking over it; copy first.
    public Collection<Child> children() {
        return children.values();
    }

    /// Up to where a log is held here, 0 if it is not.
    @SuppressWarnings("ReferenceEquality") // another object for the same member is looked up, no more
    public long held(MemberId owner) {
        if (owner == own.owner) {
            return own.seq;
        }
        var log = logs.get(owner);
        return log == null ? 0 : log.seq;
    }

    /// Whether a log's author counts as present.
    public boolean isPresent(MemberId owner) {
        var log = logs.get(owner);
        return log != null && log.present;
    }

    /// How far this member's log goes.
    public long ownSeq() {
        return own.seq;
    }

    /// This member's log.
    public LogState own() {
        return own.state();
    }

    /// This node's copies of the others' logs.
    public List<LogState> copies() {
        return logs.values().stream().filter(log -> log != own).map(Log::state).toList();
    }

    /// A log as it is held here, if it is.
    public @Nullable LogState state(MemberId owner) {
        var log = logs.get(owner);
        return log == null ? null : log.state();
    }

    /// How many tombstones all logs hold together.
    public int tombstones() {
        return logs.values().stream().mapToInt(Log::tombstoneCount).sum();
    }

    /// The greatest token ever seen or given out here, also of what is forgotten.
    public Token greatestToken() {
        return greatest;
    }

    /// The greatest token of the records that were forgotten here.
    public Token forgottenToken() {
        return forgotten;
    }

    /// Up to here tokens may have been given out of which no log speaks: a new one is to be above.
    public Token givenOut() {
        return Token.max(givenOut, forgotten);
    }

    /// Raises [#givenOut()] to what others have seen or given out.
    public void raiseGivenOut(Token token) {
        givenOut = Token.max(givenOut, token);
        greatest = Token.max(greatest, token);
    }

    /// A token is given out here.
    public void noteGranted(Token token) {
        greatest = Token.max(greatest, token);
    }

    /// What a log has after `from`, in parts; all of it, to replace the copy, if `from` is below
    /// its floor. Empty if the log is not held, or holds nothing later.
    public List<Delta> since(MemberId owner, long from) {
        var log = logs.get(owner);
        if (log == null || log.seq == 0 || (from > 0 && log.seq <= from)) {
            return List.of();
        }
        long start = from < log.floor ? 0 : from;
        return Transfers.split(log, start);
    }

    /// The children that were touched since the last call, each once, in the order of their first
    /// touch. One may have been forgotten since it was touched.
    public List<Child> takeTouched() {
        if (touched.isEmpty()) {
            return List.of();
        }
        var taken = touched;
        touched = new ArrayList<>();
        for (var child : taken) {
            child.touched = false;
        }
        return taken;
    }

    // ---- entries ----

    private void put(Log log, long seq, LogRecord record) {
        var known = children.get(record.id());
        var child = known == null ? new Child(record.id()) : known;
        if (known == null) {
            children.put(record.id(), child);
        }
        var entry = child.find(log, record instanceof LogRecord.OfClaim);
        if (entry == null) {
            entry = new Entry(log, child, seq, record);
            child.add(entry);
        } else {
            log.unlink(entry);
            entry.seq = seq;
            entry.record = record;
        }
        log.append(entry);
        greatest = Token.max(greatest, Child.tokenOf(record));
        touch(child);
    }

    private void remove(Entry entry) {
        forgotten = Token.max(forgotten, Child.tokenOf(entry.record));
        entry.log.unlink(entry);
        entry.seq = -1;
        entry.child.remove(entry);
        touch(entry.child);
    }

    private void removeAll(Log log) {
        for (var entry = log.oldest(); entry != null; entry = log.oldest()) {
            remove(entry);
        }
        log.clear();
    }

    private void lowerTombstones(Log log, long floor) {
        log.floor = Math.max(log.floor, Math.min(floor, log.seq));
        for (var tomb = log.oldestTombstone(); tomb != null && tomb.seq <= log.floor; tomb = log.oldestTombstone()) {
            log.dropOldestTombstone();
            remove(tomb);
        }
    }

    private void touchAll(Log log) {
        for (var entry = log.oldest(); entry != null; entry = entry.newer) {
            touch(entry.child);
        }
    }

    private void touch(Child child) {
        if (!child.touched) {
            child.touched = true;
            touched.add(child);
        }
    }
}
