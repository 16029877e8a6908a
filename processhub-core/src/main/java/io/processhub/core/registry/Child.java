package io.processhub.core.registry;

import io.processhub.core.wire.LogRecord;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Down;
import io.processhub.core.wire.LogRecord.Forgotten;
import io.processhub.core.wire.LogRecord.Stop;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Phase;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import io.processhub.spi.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all the logs that this node holds say of one child.
public final class Child {
    private final ChildId id;
    private final long hash;
    private @Nullable Entry first;
    private @Nullable Record shown;
    private @Nullable Wanted shownFor;
    boolean touched;

    /// The [Registry#keepStop(Child)] that counts; 0 for none.
    int keptStop;

    Child(ChildId id) {
        this.id = id;
        this.hash = Rendezvous.hash(id);
    }

    /// A claim, and who holds it.
    ///
    /// @param holder a present member
    /// @param claim  what it claims
    public record Held(MemberId holder, Claim claim) {}

    /// The child's id.
    public ChildId id() {
        return id;
    }

    /// By which its arbiter is found, see [Rendezvous#hash(ChildId)].
    public long hash() {
        return hash;
    }

    /// What look-ups were told last, in the words of who told it; null if they show nothing.
    public @Nullable Record shown() {
        return shown;
    }

    /// The desire whose spec they were told with it.
    public @Nullable Wanted shownFor() {
        return shownFor;
    }

    /// Remembers what look-ups were told.
    public void show(@Nullable Record what, @Nullable Wanted desire) {
        shown = what;
        shownFor = desire;
    }

    /// What is wanted: the latest desire that no stop covers, with its latest pin, in whoever's
    /// log, gone or present.
    public @Nullable Wanted wanted() {
        Wanted latest = null;
        var stopped = Token.NONE;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            stopped = Token.max(stopped, stopOf(entry.record));
            if (entry.record instanceof Wanted wanted && (latest == null || wanted.isAfter(latest))) {
                latest = wanted;
            }
        }
        return latest != null && latest.token().isAfter(stopped) ? latest : null;
    }

    /// Up to which desire the child is stopped; NONE if it is not.
    public Token stoppedUpTo() {
        var stopped = Token.NONE;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            stopped = Token.max(stopped, stopOf(entry.record));
        }
        return stopped;
    }

    private static Token stopOf(LogRecord record) {
        if (record instanceof LogRecord.OfDesire desire) {
            return switch (desire) {
                case Stop stop -> stop.upTo();
                case Wanted wanted -> wanted.stopped();
                case Forgotten f -> Token.NONE;
            };
        }
        return Token.NONE;
    }

    /// Whether a stop covers the desire.
    public boolean isStopped(Token desire) {
        return !desire.isAfter(stoppedUpTo());
    }

    /// The stop of an author who is gone, if it covers what a present member's log says and no
    /// present author's stop does; else NONE.
    public Token orphanedStop() {
        var ofGone = Token.NONE;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (!entry.log.present && entry.record instanceof Stop stop) {
                ofGone = Token.max(ofGone, stop.upTo());
            }
        }
        boolean isOrphaned = !ofGone.equals(Token.NONE) && !isStoppedByPresent(ofGone) && isSaidByPresent(ofGone);
        return isOrphaned ? ofGone : Token.NONE;
    }

    private boolean isStoppedByPresent(Token upTo) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log.present && !upTo.isAfter(stopOf(entry.record))) {
                return true;
            }
        }
        return false;
    }

    private boolean isSaidByPresent(Token upTo) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log.present && isCovered(entry.record, upTo)) {
                return true;
            }
        }
        return false;
    }

    /// Whether somebody's log says that the desire is fulfilled for good: nobody is to start it
    /// again.
    public boolean isDone(Wanted wanted) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.record instanceof Down down
                    && down.last()
                    && !wanted.token().isAfter(down.wanted())) {
                return true;
            }
        }
        return false;
    }

    /// Whether anybody ever held the child for this desire or a later one, as far as is known here.
    public boolean wasHeldFor(Token desire) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.record instanceof LogRecord.OfClaim held
                    && !desire.isAfter(Token.max(held.token(), held.wanted()))) {
                return true;
            }
        }
        return false;
    }

    /// The claims of present members, the latest token first.
    public List<Held> claims() {
        Held only = null;
        List<Held> several = null;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log.present && entry.record instanceof Claim claim) {
                var held = new Held(entry.log.owner, claim);
                if (only == null) {
                    only = held;
                } else {
                    several = several == null ? new ArrayList<>(List.of(only)) : several;
                    several.add(held);
                }
            }
        }
        if (several != null) {
            several.sort(Child::laterFirst);
            return several;
        }
        return only == null ? List.of() : List.of(only);
    }

    /// Whether a present member holds a claim.
    public boolean isClaimed() {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log.present && entry.record instanceof Claim) {
                return true;
            }
        }
        return false;
    }

    /// The latest token under which a present member other than `but` holds the child, and not only
    /// prepares it.
    public Token latestHeldByOthers(MemberId but) {
        var latest = Token.NONE;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.record instanceof Claim claim
                    && claim.phase() != Phase.PREPARING
                    && entry.log.present
                    && !entry.log.owner.equals(but)) {
                latest = Token.max(latest, claim.token());
            }
        }
        return latest;
    }

    /// The latest token of which others than `but` say that it is over: they ended it, or stopped
    /// it, or are gone.
    public Token latestEndedByOthers(MemberId but) {
        var latest = stoppedUpTo();
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            boolean goesOn = entry.log.present && entry.record instanceof Claim;
            if (entry.record instanceof LogRecord.OfClaim held && !goesOn && !entry.log.owner.equals(but)) {
                latest = Token.max(latest, held.token());
            }
        }
        return latest;
    }

    /// What one member's claim register says, present or gone.
    public LogRecord.@Nullable OfClaim heldBy(MemberId member) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.record instanceof LogRecord.OfClaim held && entry.log.owner.equals(member)) {
                return held;
            }
        }
        return null;
    }

    /// Whether the member has held the child under this token, or a later one, and ended.
    public boolean hasEnded(MemberId member, Token token) {
        return heldBy(member) instanceof Down down && !token.isAfter(down.token());
    }

    /// What one member's desired register says, present or gone.
    public LogRecord.@Nullable OfDesire desiredBy(MemberId member) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.record instanceof LogRecord.OfDesire desire && entry.log.owner.equals(member)) {
                return desire;
            }
        }
        return null;
    }

    /// Whether a present member's log holds this desire or a later one.
    public boolean isWantedByPresent(Wanted wanted) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log.present && entry.record instanceof Wanted other && !wanted.isAfter(other)) {
                return true;
            }
        }
        return false;
    }

    /// The member whose claim was the latest before its author went; for the note of a recovery.
    public @Nullable MemberId lastDepartedHolder() {
        Entry latest = null;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (!entry.log.present
                    && entry.record instanceof Claim claim
                    && (latest == null || claim.token().isAfter(((Claim) latest.record).token()))) {
                latest = entry;
            }
        }
        return latest == null ? null : latest.log.owner;
    }

    /// The greatest token that any record of the child names.
    public Token greatestToken() {
        var greatest = Token.NONE;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            greatest = Token.max(greatest, tokenOf(entry.record));
        }
        return greatest;
    }

    /// Whether any other log than `but` still says something that a stop up to this token covers.
    boolean isStopNeeded(Token upTo, Log but) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log == but && entry.record instanceof Stop) {
                continue;
            }
            if (isCovered(entry.record, upTo)) {
                return true;
            }
        }
        return false;
    }

    /// A stop covers a claim by its desire, also one that was granted anew behind the stop's back.
    private static boolean isCovered(LogRecord record, Token upTo) {
        return switch (record) {
            case Claim claim -> !claim.wanted().isAfter(upTo);
            case Wanted wanted -> !wanted.token().isAfter(upTo);
            case Down d -> false;
            case Stop s -> false;
            case Forgotten f -> false;
        };
    }

    /// The latest desire that any record of the child names.
    public Token latestDesire() {
        var latest = Token.NONE;
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            latest = Token.max(latest, desireOf(entry.record));
        }
        return latest;
    }

    private static Token desireOf(LogRecord record) {
        return switch (record) {
            case LogRecord.OfClaim held -> held.wanted();
            case Wanted wanted -> wanted.token();
            case Stop stop -> stop.upTo();
            case Forgotten f -> Token.NONE;
        };
    }

    static Token tokenOf(LogRecord record) {
        return switch (record) {
            case Claim claim -> Token.max(claim.token(), claim.moveTo());
            case Down down -> down.token();
            case Wanted wanted -> Token.max(wanted.token(), wanted.pinnedAt());
            case Stop stop -> stop.upTo();
            case Forgotten f -> Token.NONE;
        };
    }

    /// Whether no log speaks of it any more.
    public boolean isEmpty() {
        return first == null;
    }

    @Nullable
    Entry find(Log log, boolean ofClaim) {
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.log == log && (entry.record instanceof LogRecord.OfClaim) == ofClaim) {
                return entry;
            }
        }
        return null;
    }

    void add(Entry entry) {
        entry.nextOfChild = first;
        first = entry;
    }

    void remove(Entry gone) {
        if (first == gone) {
            first = gone.nextOfChild;
            return;
        }
        for (var entry = first; entry != null; entry = entry.nextOfChild) {
            if (entry.nextOfChild == gone) {
                entry.nextOfChild = gone.nextOfChild;
                return;
            }
        }
    }

    private static int laterFirst(Held a, Held b) {
        int byToken = b.claim().token().compareTo(a.claim().token());
        return byToken != 0 ? byToken : b.holder().compareTo(a.holder());
    }
}
