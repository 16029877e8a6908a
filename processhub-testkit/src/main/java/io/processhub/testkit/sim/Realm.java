package io.processhub.testkit.sim;

import io.processhub.core.Note;
import io.processhub.core.wire.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// All hubs of one name, and what is known about them from outside.
final class Realm {
    private final World world;
    private final String name;
    private final Truth truth;
    private final History history;
    private final States states;
    private final Invariants invariants;
    private final List<SimHub> hubs = new ArrayList<>();
    private final TreeMap<String, Integer> notes = new TreeMap<>();
    private final List<Long> closings = new ArrayList<>();
    private long stirredAt;

    Realm(World world, String name) {
        this.world = world;
        this.name = name;
        this.truth = new Truth(world, this);
        this.history = new History(world, this);
        this.states = new States(world, this);
        this.invariants = new Invariants(world, this);
    }

    String name() {
        return name;
    }

    Truth truth() {
        return truth;
    }

    History history() {
        return history;
    }

    States states() {
        return states;
    }

    Invariants invariants() {
        return invariants;
    }

    /// The hubs that are open, in the order of their opening.
    List<SimHub> hubs() {
        return hubs;
    }

    /// How often each kind of note was heard.
    NavigableMap<String, Integer> notes() {
        return notes;
    }

    void opened(SimHub hub) {
        hubs.add(hub);
        stirred();
    }

    void closed(SimHub hub) {
        hubs.remove(hub);
        closings.add(world.agenda().now());
        invariants.closed(hub);
        stirred();
    }

    /// How many hubs have closed since then.
    long closedSince(long micros) {
        return closings.stream().filter(at -> at >= micros).count();
    }

    void noted(SimHub hub, Note note) {
        notes.merge(note.getClass().getSimpleName(), 1, Integer::sum);
        switch (note) {
            case Note.HashRepaired repaired ->
                throw world.violated("S7", "%s had to repair its copy: %s".formatted(hub, repaired));
            case Note.Quarantined quarantined -> history.quarantined(quarantined.id());
            case Note.DoubleEnded ended -> states.doubleEnded(ended.id());
            case Note.StateOffered _,
                    Note.StateMerged _,
                    Note.StateLost _,
                    Note.Released _,
                    Note.TokenRenewed _,
                    Note.MoveBegun _,
                    Note.MoveCancelled _,
                    Note.Moved _,
                    Note.MembersLeft _,
                    Note.MembersProposed _,
                    Note.MembersAgreed _,
                    Note.Recovered _,
                    Note.MemberSetAside _,
                    Note.MessageDropped _,
                    Note.StrategyFailed _ -> {}
        }
    }

    /// Something happened that is no routine.
    void stirred() {
        stirredAt = world.agenda().now();
    }

    /// When something happened last that is no routine.
    long stirredAt() {
        return stirredAt;
    }

    /// How many instances of a child are wanted in the sub-view of a hub that looks like this.
    int replicas(Machine.Look look) {
        int members = Math.max(1, look.members().size());
        return Math.min(members, world.redundancy().replicas(members));
    }

    /// Whether each child has one instance, however many nodes there are.
    boolean isSingle() {
        return world.redundancy().replicas(1_000) == 1;
    }

    /// Whether one instance of each child is to be active.
    boolean hasRoles() {
        return world.redundancy().hasRoles();
    }

    boolean sharesSubView(SimHub one, SimHub other) {
        var subView = one.look().subView();
        return subView != null
                && one.look().agreed()
                && other.look().agreed()
                && one.isIn(subView)
                && other.isIn(subView);
    }

    /// Whether everyone who lives is in this hub's agreed sub-view, and handles what comes.
    boolean everyoneSharesSubView(SimHub hub) {
        return hub.isOpen()
                && hubs.stream()
                        .allMatch(other ->
                                sharesSubView(hub, other) && !other.node().isPaused());
    }

    /// Whether everyone who lives holds the log that far.
    boolean isHeldByAll(LogPosition position) {
        return hubs.stream()
                .allMatch(hub -> position.owner().equals(hub.self())
                        || hub.look().copies().stream()
                                .anyMatch(
                                        copy -> copy.owner().equals(position.owner()) && copy.seq() >= position.seq()));
    }

    /// Checks that come once in a while.
    void sweep() {
        history.spread();
        history.checkOpenCalls();
        truth.checkDoubles();
    }
}
