package io.processhub.testkit.sim;

import io.processhub.core.Time;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.spi.ClusterTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One run of one node: what a JVM with its transport is in the real world.
final class SimNode {
    private static final long WALL_START_MILLIS = 1_780_000_000_000L;

    /// Where it is in its life.
    enum State {
        /// It runs.
        UP,
        /// It crashed; nobody was told.
        CRASHED,
        /// It left in an orderly way; everyone was told.
        LEFT
    }

    private final World world;
    private final NodeId id;
    private final int index;
    private final long openedAt;
    private final long uptimeMillis;
    private final double drift;
    private long wallOffsetMillis;
    private final TreeMap<String, SimHub> hubs = new TreeMap<>();
    private final Deque<Runnable> backlog = new ArrayDeque<>();
    private State state = State.UP;
    private boolean paused;
    private long resumedAt;
    private long lastSerial;
    private @Nullable View view;
    private final List<View> coming = new ArrayList<>();
    private boolean crashInEffects;
    private ClusterTransport.@Nullable Receiver receiver;
    private double cpu;

    /// @param uptimeMillis     what its monotonic clock shows as it opens
    /// @param wallOffsetMillis how far its wall clock is off as it opens
    /// @param drift            by which share its wall clock runs fast
    SimNode(World world, NodeId id, int index, long uptimeMillis, long wallOffsetMillis, double drift) {
        this.world = world;
        this.id = id;
        this.index = index;
        this.openedAt = world.agenda().now();
        this.uptimeMillis = uptimeMillis - openedAt / 1_000;
        this.resumedAt = openedAt;
        this.wallOffsetMillis = wallOffsetMillis;
        this.drift = drift;
    }

    /// The share of processor time that it says it uses, 0 to 1.
    double cpu() {
        return cpu;
    }

    void setCpu(double share) {
        cpu = share;
    }

    NodeId id() {
        return id;
    }

    String name() {
        return id.name();
    }

    /// Its place among all nodes that ever were, from 0.
    int index() {
        return index;
    }

    boolean isUp() {
        return state == State.UP;
    }

    boolean hasLeft() {
        return state == State.LEFT;
    }

    boolean isPaused() {
        return paused;
    }

    /// When it last came to itself, in virtual microseconds.
    long resumedAt() {
        return resumedAt;
    }

    /// Its hubs, by name.
    NavigableMap<String, SimHub> hubs() {
        return hubs;
    }

    Optional<SimHub> hub(String name) {
        return Optional.ofNullable(hubs.get(name));
    }

    /// From now on views, and frames that are for no hub, are told to a receiver too.
    void attach(ClusterTransport.Receiver told) {
        receiver = told;
    }

    Optional<ClusterTransport.Receiver> receiver() {
        return Optional.ofNullable(receiver);
    }

    /// The view that is installed here, if any is.
    Optional<View> view() {
        return Optional.ofNullable(view);
    }

    /// Views that are on their way to it.
    boolean expectsView() {
        return !coming.isEmpty();
    }

    /// What its two clocks show. The monotonic one has an origin of its own on each node, and may
    /// be negative.
    Time time() {
        long now = world.agenda().now();
        long ran = now - openedAt;
        long wall = WALL_START_MILLIS + now / 1_000 + Math.round(ran / 1_000.0 * drift) + wallOffsetMillis;
        return new Time(now / 1_000 + uptimeMillis, wall);
    }

    /// When its monotonic clock shows this, in virtual microseconds.
    long microsAt(long monotonicMillis) {
        return (monotonicMillis - uptimeMillis) * 1_000;
    }

    /// Its wall clock jumps.
    void jumpClock(long millis) {
        wallOffsetMillis += millis;
        world.trace().step(world.agenda().now(), name(), "clock", millis);
    }

    long nextSerial() {
        return ++lastSerial;
    }

    /// Lets something happen here: now, or when the node comes to itself, or never if it is gone.
    void handle(Runnable what) {
        if (!isUp()) {
            return;
        }
        if (paused) {
            backlog.add(what);
        } else {
            what.run();
        }
    }

    void pause() {
        paused = true;
    }

    /// Everything that came meanwhile is handled now, oldest first.
    void resume() {
        paused = false;
        resumedAt = world.agenda().now();
        while (!backlog.isEmpty() && !paused && isUp()) {
            backlog.remove().run();
        }
    }

    /// Its end. Nothing happens here any more.
    void end(State how) {
        state = how;
        for (var hub : List.copyOf(hubs.values())) {
            hub.drop();
        }
        hubs.clear();
        backlog.clear();
        coming.clear();
    }

    /// From now on it is to crash between two effects of one step.
    void armCrash() {
        crashInEffects = true;
    }

    boolean isArmed() {
        return crashInEffects;
    }

    /// A view is on its way and will be installed after `delay`, unless a later one comes first.
    void expect(View next, long delay, boolean skipEarlier) {
        if (skipEarlier) {
            coming.clear();
        }
        coming.add(next);
        world.agenda().after(delay, () -> handle(() -> install(next)));
    }

    private void install(View next) {
        int place = coming.indexOf(next);
        if (place < 0) {
            return;
        }
        coming.subList(0, place + 1).clear();
        view = next;
        world.trace().step(world.agenda().now(), name(), "view", next);
        world.network().viewInstalled(this);
        for (var hub : List.copyOf(hubs.values())) {
            hub.viewInstalled(next);
        }
        receiver().ifPresent(told -> told.viewInstalled(next));
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
