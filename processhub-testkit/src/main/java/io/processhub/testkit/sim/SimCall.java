package io.processhub.testkit.sim;

import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One call of a user of a simulated cluster, and what became of it.
public final class SimCall {
    /// What was called.
    public enum Kind {
        /// `startChildren`.
        START,
        /// `stopChildren`.
        STOP,
        /// `migrateChildren`, or `unpinChildren`.
        PIN
    }

    /// A settled child and when.
    record Settled(Outcome outcome, long at) {}

    private final long number;
    private final Kind kind;
    private final SimHub origin;
    private final List<ChildId> ids;
    private final long beganAt;
    private final long timeoutMillis;
    private List<StoredSpec> specs = List.of();
    private boolean rollback;
    private @Nullable NodeId node;
    private final TreeMap<ChildId, Settled> settled = new TreeMap<>();
    private final TreeMap<ChildId, OperationId> pinned = new TreeMap<>();
    private List<ChildId> timedOut = List.of();
    private boolean rolledBack;
    private boolean cancelled;
    private boolean ended;
    private boolean abandoned;
    private long endedAt = Long.MAX_VALUE / 4;
    private @Nullable SubViewId endedIn;
    private boolean knownToAll;

    SimCall(long number, Kind kind, SimHub origin, List<ChildId> ids, long beganAt, long timeoutMillis) {
        this.number = number;
        this.kind = kind;
        this.origin = origin;
        this.ids = List.copyOf(ids);
        this.beganAt = beganAt;
        this.timeoutMillis = timeoutMillis;
    }

    SimCall withSpecs(List<StoredSpec> started, boolean withRollback) {
        specs = List.copyOf(started);
        rollback = withRollback;
        return this;
    }

    SimCall withNode(@Nullable NodeId wanted) {
        node = wanted;
        return this;
    }

    /// Where a pin wants the children; null for where the strategy does.
    @Nullable
    NodeId node() {
        return node;
    }

    long number() {
        return number;
    }

    Kind kind() {
        return kind;
    }

    SimHub origin() {
        return origin;
    }

    List<ChildId> ids() {
        return ids;
    }

    List<StoredSpec> specs() {
        return specs;
    }

    boolean rollback() {
        return rollback;
    }

    long beganAt() {
        return beganAt;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /// When nothing of it can happen any more, as far as its caller knows.
    long overAt() {
        return abandoned || cancelled || !timedOut.isEmpty() ? beganAt + timeoutMillis * 1_000 : endedAt;
    }

    /// Whether this was the sub-view of its caller when it ended.
    boolean isIn(@Nullable SubViewId subView) {
        return subView != null && subView.equals(endedIn);
    }

    /// Whether everyone who was alive came to know how it ended, in the sub-view in which it ended.
    boolean isKnownToAll() {
        return knownToAll;
    }

    void knownToAll() {
        knownToAll = true;
    }

    /// Whether nothing more comes for it.
    public boolean isOver() {
        return ended || abandoned;
    }

    /// What became of one child; empty if that is not known.
    public Optional<Outcome> outcome(ChildId id) {
        return Optional.ofNullable(settled.get(id)).map(Settled::outcome);
    }

    /// Children without an answer: what became of them is unknown.
    public List<ChildId> timedOut() {
        return timedOut;
    }

    /// Whether what it had started was stopped again.
    public boolean isRolledBack() {
        return rolledBack;
    }

    /// Whether every child of a start runs because of it, or every child of a stop ended because of
    /// it.
    public boolean hasSucceeded() {
        return ended
                && settled.size() == ids.size()
                && settled.values().stream()
                        .allMatch(it ->
                                it.outcome() instanceof Outcome.Started || it.outcome() instanceof Outcome.Stopped);
    }

    Optional<Settled> settled(ChildId id) {
        return Optional.ofNullable(settled.get(id));
    }

    boolean settle(Outcome outcome, long at) {
        return ids.contains(outcome.id()) && settled.putIfAbsent(outcome.id(), new Settled(outcome, at)) == null;
    }

    /// Remembers whose child it was that was pinned.
    void pinned(ChildId id, OperationId startedBy) {
        pinned.put(id, startedBy);
    }

    /// Whose child it was that was pinned; null if nobody's.
    @Nullable
    OperationId startOfPinned(ChildId id) {
        return pinned.get(id);
    }

    void end(List<ChildId> unanswered, boolean wasRolledBack, long at, @Nullable SubViewId subView) {
        timedOut = List.copyOf(unanswered);
        rolledBack = wasRolledBack;
        ended = true;
        endedAt = at;
        endedIn = subView;
    }

    void abandoned() {
        abandoned = !ended;
    }

    void cancelled() {
        cancelled = true;
    }

    boolean wasCancelled() {
        return cancelled;
    }

    @Override
    public String toString() {
        var outcomes = settled.values().stream().map(Settled::outcome).toList();
        return String.format(
                Locale.ROOT,
                "%s %d of %s from %s, begun at %.6f%s: %s%s%s",
                kind,
                number,
                ids,
                origin,
                beganAt / 1e6,
                ended ? " ended" : abandoned ? " abandoned" : " open",
                outcomes,
                timedOut.isEmpty() ? "" : " timed out: " + timedOut,
                rolledBack ? " rolled back" : "");
    }
}
