package io.processhub.testkit.sim;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.HubStanding;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One run of one simulated node, and one of its hubs: what a user on that node could do, and what
/// could happen to it.
public final class SimNodeHandle {
    /// The default timeout of a call.
    static final long TIMEOUT_MILLIS = 10_000;

    private final World world;
    private final SimNode node;
    private final String hubName;

    SimNodeHandle(World world, SimNode node, String hubName) {
        this.world = world;
        this.node = node;
        this.hubName = hubName;
    }

    /// The same node, another of its hubs.
    public SimNodeHandle hub(String name) {
        return new SimNodeHandle(world, node, name);
    }

    /// Its identity.
    public NodeId id() {
        return node.id();
    }

    private SimHub hub() {
        return node.hub(hubName)
                .orElseThrow(
                        () -> new IllegalStateException("node " + node + " does not run the hub " + hubName + " now"));
    }

    /// A start of one child, with a timeout of 10 s.
    public SimCall startChild(StoredSpec spec) {
        return startChildren(List.of(spec));
    }

    /// A start of children, with a timeout of 10 s.
    public SimCall startChildren(List<StoredSpec> specs) {
        return hub().start(specs, TIMEOUT_MILLIS, false, false);
    }

    /// A start that is a success if the child is wanted already with the same spec.
    public SimCall startOrTakeOver(StoredSpec spec) {
        return hub().start(List.of(spec), TIMEOUT_MILLIS, true, false);
    }

    /// A start of children of which all or none are to run.
    public SimCall startAllOrNone(List<StoredSpec> specs) {
        return hub().start(specs, TIMEOUT_MILLIS, false, true);
    }

    /// A stop of one child, with a timeout of 10 s.
    public SimCall stopChild(String id) {
        return stopChildren(List.of(id));
    }

    /// A stop of children, with a timeout of 10 s.
    public SimCall stopChildren(List<String> ids) {
        return hub().stop(ids.stream().map(ChildId::of).toList(), TIMEOUT_MILLIS);
    }

    /// A migration of one child to this node, with a timeout of 10 s.
    public SimCall migrateHere(String id) {
        return hub().pin(List.of(ChildId.of(id)), node.id(), TIMEOUT_MILLIS);
    }

    /// A migration of one child to another node, with a timeout of 10 s.
    public SimCall migrateChild(String id, NodeId to) {
        return hub().pin(List.of(ChildId.of(id)), to, TIMEOUT_MILLIS);
    }

    /// An unpinning of one child, with a timeout of 10 s.
    public SimCall unpinChild(String id) {
        return hub().pin(List.of(ChildId.of(id)), null, TIMEOUT_MILLIS);
    }

    /// The caller gives a call up.
    public void cancel(SimCall call) {
        hub().cancel(call);
    }

    /// What a look-up shows here.
    public Optional<HubEffect.Registered> lookUp(String id) {
        return Optional.ofNullable(hub().table().get(ChildId.of(id)));
    }

    /// What the hub says of itself; empty if it has said nothing yet.
    public Optional<HubStanding> standing() {
        return hub().standing();
    }

    /// Whether the node lives.
    public boolean isUp() {
        return node.isUp();
    }

    /// The node is gone at once.
    public void crash() {
        world.crash(node);
    }

    /// The node is gone in the middle of what its hubs do next.
    public void crashInMidStep() {
        world.crashSoon(node);
    }

    /// The node handles nothing for so long, and then everything at once.
    public void pause(Duration time) {
        world.pause(node, time.toNanos() / 1_000);
    }

    /// The node comes to itself before its pause is over.
    public void resume() {
        world.resume(node);
    }

    /// The hub hands its children over and takes no others.
    public void drain() {
        hub().drain(true);
    }

    /// The hub takes children again.
    public void undrain() {
        hub().drain(false);
    }

    /// How many children the hub still held when it last told so, since it is drained.
    public int remaining() {
        return hub().remaining();
    }

    /// A process of this node wants its moves delayed, or no longer.
    public void deferMove(String id, boolean defers) {
        hub().deferMove(ChildId.of(id), defers);
    }

    /// The node says goodbye and leaves; it has 10 s for that.
    public void leave() {
        world.leave(node, TIMEOUT_MILLIS);
    }

    /// The node is gone at once and opens again under its name.
    public SimNodeHandle restart() {
        world.crash(node);
        return new SimNodeHandle(world, world.open(node.name()), hubName);
    }

    /// The hub is gone at once, with its processes, and opens again on the living node after a gap.
    public void restartHub(Duration gap) {
        world.restartHub(hub(), false, gap.toNanos() / 1_000);
    }

    /// The hub leaves, and opens again on the living node after a gap.
    public void restartHubGracefully(Duration gap) {
        world.restartHub(hub(), true, gap.toNanos() / 1_000);
    }

    /// The hub has so many nodes from now on, whatever was seen before.
    public void resetClusterSize(int nodes) {
        hub().tell(new HubEvent.SizeReset(nodes));
    }

    /// From now on the node measures that it uses this share of its processors, 0 to 1; 0 at first.
    public void useCpu(double share) {
        node.setCpu(share);
    }

    /// The node's wall clock jumps.
    public void jumpClock(Duration by) {
        world.jumpClock(node, by.toMillis());
    }

    /// A process of this node crashes, if it is up.
    ///
    /// @return whether there was one
    public boolean crashProcess(String id) {
        return hub().crashProcess(ChildId.of(id));
    }
}
