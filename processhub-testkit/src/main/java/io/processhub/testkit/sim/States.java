package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import io.processhub.model.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The states of the simulated processes, and S9: a state that was handed over is not lost while
/// who keeps it lives, and none that has been taken over is taken for the newest once more.
///
/// A state is the number of its lineage, which is new in a first life, and the number of the
/// freezing that left it.
final class States {
    private final World world;
    private final Realm realm;
    private final Map<ChildId, Kept> kept = new HashMap<>();
    private final Map<Long, List<Instance>> heirs = new HashMap<>();
    private long snapshots;
    private long lost;
    private long merged;

    /// A state that nobody has taken over yet, by who froze it.
    private record Kept(long lineage, SimHub hub, long sinceMicros) {}

    States(World world, Realm realm) {
        this.world = world;
        this.realm = realm;
    }

    /// A process has been frozen: what it leaves.
    Payload left(Instance instance) {
        kept.put(
                instance.id(),
                new Kept(instance.lineage(), instance.hub(), world.agenda().now()));
        return Payload.of(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(instance.lineage())
                .putLong(++snapshots)
                .array());
    }

    /// A process begins with what a former life left, or anew.
    void begins(Instance instance, Payload state, Machine.Look decidedAt) {
        if (state.size() == 0) {
            checkNothingKept(instance, decidedAt);
            instance.takeOver(world.nextLineage(), 0);
            return;
        }
        var bytes = ByteBuffer.wrap(state.bytes());
        instance.takeOver(bytes.getLong(), bytes.getLong());
        var others = heirs.computeIfAbsent(instance.snapshot(), _ -> new ArrayList<>());
        for (var other : others) {
            boolean isGone = !other.hub().isOpen() || other.hasCrashed();
            if (other.wasUp() && !isGone && isTogether(other.hub(), decidedAt)) {
                throw world.violated(
                        "S9", "%s begins with a state that was taken over by %s".formatted(instance, other));
            }
        }
        others.add(instance);
    }

    private void checkNothingKept(Instance instance, Machine.Look decidedAt) {
        var its = kept.remove(instance.id());
        if (its == null) {
            return;
        }
        lost++;
        boolean wasStopped = realm.history().calls().stream()
                .anyMatch(call -> call.ids().contains(instance.id())
                        && (call.kind() == SimCall.Kind.STOP || call.rollback())
                        && call.overAt() >= its.sinceMicros() - 30_000_000);
        // of several instances each has a state of its own, and a further one begins anew
        boolean isItsOwn = realm.isSingle();
        if (isItsOwn && !wasStopped && its.hub().isOpen() && isTogether(its.hub(), decidedAt)) {
            throw world.violated(
                    "S9",
                    "%s begins anew, although %s keeps the state %d of its former life"
                            .formatted(instance, its.hub(), its.lineage()));
        }
    }

    private static boolean isTogether(SimHub hub, Machine.Look decidedAt) {
        var subView = decidedAt.subView();
        return subView != null && decidedAt.agreed() && hub.isIn(subView);
    }

    /// A process is up, and keeps its state itself.
    void up(Instance instance) {
        var its = kept.get(instance.id());
        if (its != null && its.lineage() == instance.lineage()) {
            kept.remove(instance.id());
        }
    }

    /// One of two copies is ended, here or elsewhere.
    void doubleEnded(ChildId id) {
        kept.remove(id);
    }

    /// A process was given the state of another copy.
    void merged() {
        merged++;
    }

    /// How many states of copies that were ended came to those that stay.
    long mergedStates() {
        return merged;
    }

    /// How many states were lost with those who kept them.
    long lostStates() {
        return lost;
    }
}
