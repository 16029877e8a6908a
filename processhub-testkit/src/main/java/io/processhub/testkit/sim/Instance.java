package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One life of one process as it really is, whatever the registry says.
final class Instance {
    /// What it does.
    enum Phase {
        /// Its `init` runs, or has run, for a move that is to come: it counts for nothing yet.
        PREPARING,
        /// Its `init` runs.
        STARTING,
        /// It handles messages.
        UP,
        /// It is asked to handle no more.
        FREEZING,
        /// It is asked to end.
        STOPPING,
        /// It is no more.
        ENDED
    }

    private final StoredSpec spec;
    private final Token started;
    private final List<Token> tokens = new ArrayList<>(1);
    private final SimHub hub;
    private final long startedAt;
    private long lineage;
    private long snapshot;
    private boolean wasUp;
    private boolean crashed;
    private boolean initialized;
    private Phase phase = Phase.STARTING;
    private long serial;
    private boolean active;
    private long toTake;
    private long activeSince;
    private Token lastActiveToken = Token.NONE;

    Instance(StoredSpec spec, Token token, SimHub hub, long startedAt) {
        this.spec = spec;
        this.started = token;
        this.tokens.add(token);
        this.hub = hub;
        this.startedAt = startedAt;
    }

    ChildId id() {
        return spec.id();
    }

    StoredSpec spec() {
        return spec;
    }

    /// The token it has now.
    Token token() {
        return tokens.getLast();
    }

    /// The token it was started with, by which the core names it.
    Token started() {
        return started;
    }

    /// Whether this is, or was, its token.
    boolean had(Token token) {
        return tokens.contains(token);
    }

    void renew(Token token) {
        tokens.add(token);
        lastActiveToken = isActive() ? token : lastActiveToken;
    }

    SimHub hub() {
        return hub;
    }

    long startedAt() {
        return startedAt;
    }

    /// It has this state from now on: that of a first life, or what a former one left.
    ///
    /// @param number of the first life that had the state
    /// @param left   the number of the state that the former life left; 0 in a first life
    void takeOver(long number, long left) {
        lineage = number;
        snapshot = left;
    }

    /// The number of the state that it began with; 0 in a first life.
    long snapshot() {
        return snapshot;
    }

    /// Whether it ended by a crash of its own.
    boolean hasCrashed() {
        return crashed;
    }

    void crashed() {
        crashed = true;
    }

    /// Whether it ever handled messages.
    boolean wasUp() {
        return wasUp;
    }

    /// Whether its `init` has returned.
    boolean isInitialized() {
        return initialized;
    }

    void initialized() {
        initialized = true;
    }

    /// The number of the first life whose state this one carries on; 0 before it has any.
    long lineage() {
        return lineage;
    }

    Phase phase() {
        return phase;
    }

    /// Of its pid; 0 before it is up.
    long serial() {
        return serial;
    }

    /// Whether it may act in the active role.
    boolean isActive() {
        return active && isRunning();
    }

    /// The latest token under which it was active; NONE if it never was.
    Token lastActiveToken() {
        return lastActiveToken;
    }

    /// The number of the role that it was told last to take.
    long toTake() {
        return toTake;
    }

    void toTake(long change) {
        toTake = change;
    }

    /// Since when it is active.
    long activeSince() {
        return activeSince;
    }

    void setActive(boolean acts, long at) {
        active = acts;
        activeSince = acts ? at : activeSince;
        lastActiveToken = acts ? token() : lastActiveToken;
    }

    /// Whether it handles messages, or is about to or was until just now.
    boolean isRunning() {
        return phase != Phase.ENDED && phase != Phase.PREPARING;
    }

    boolean isUp() {
        return phase == Phase.UP;
    }

    void become(Phase next) {
        phase = next;
    }

    void up(long newSerial) {
        phase = Phase.UP;
        wasUp = true;
        serial = newSerial;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s on %s token %s %s%s since %.6f",
                id(),
                hub,
                token(),
                phase,
                active ? " active" : "",
                startedAt / 1e6);
    }
}
