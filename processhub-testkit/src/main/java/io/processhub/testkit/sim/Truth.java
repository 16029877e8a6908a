package io.processhub.testkit.sim;

import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which processes really run where, whatever the registries say; and the invariants about them.
final class Truth {
    /// So long two copies of a name may go on in one agreed sub-view after two sides met.
    private static final long DOUBLE_LIMIT = 10_000_000;

    /// A node that comes to itself handles its first event within this, in microseconds.
    private static final long WAKING = 20_000;

    private final World world;
    private final Realm realm;
    private final TreeMap<ChildId, List<Instance>> lives = new TreeMap<>();
    private long started;

    Truth(World world, Realm realm) {
        this.world = world;
        this.realm = realm;
    }

    /// How many lives there were.
    long started() {
        return started;
    }

    /// Those that run now.
    List<Instance> running(ChildId id) {
        return lives.getOrDefault(id, List.of()).stream()
                .filter(Instance::isRunning)
                .toList();
    }

    /// All that run now.
    List<Instance> running() {
        return lives.values().stream()
                .flatMap(List::stream)
                .filter(Instance::isRunning)
                .toList();
    }

    /// All lives of a child, in the order of their starts.
    List<Instance> lives(ChildId id) {
        return lives.getOrDefault(id, List.of());
    }

    Optional<Instance> find(ChildId id, MemberId holder, Token token) {
        return lives.getOrDefault(id, List.of()).stream()
                .filter(instance -> instance.had(token) && instance.hub().self().equals(holder))
                .findFirst();
    }

    /// A process is about to start: S1, S4 and S5.
    ///
    /// While two sides are meeting, each may still restart in place what it has: such copies are
    /// doubles already, and one of them is ended when its holder agrees on the sub-view.
    void starts(Instance instance, Machine.Look decidedAt) {
        started++;
        var before = lives.computeIfAbsent(instance.id(), _ -> new ArrayList<>());
        for (var other : before) {
            if (other.isRunning() && other.hub() == instance.hub()) {
                throw world.violated("S1", "%s runs already: %s, and now %s".formatted(instance.id(), other, instance));
            }
        }
        var subView = decidedAt.subView();
        if (subView != null) {
            checkAlone(instance, before, decidedAt, subView);
        }
        checkToken(instance, instance.token(), before, decidedAt);
        before.add(instance);
        checkWhole(instance.id());
        realm.history().checkMayStart(instance, decidedAt.agreed() ? subView : null);
    }

    /// A running process gets another token: S4.
    void renews(Instance instance, Token token, Machine.Look decidedAt) {
        var others = lives.getOrDefault(instance.id(), List.of()).stream()
                .filter(life -> life != instance)
                .toList();
        if (!token.isAfter(instance.token())) {
            throw world.violated("S4", "a token goes back: %s gets %s".formatted(instance, token));
        }
        checkToken(instance, token, others, decidedAt);
    }

    /// A process is told that it is active: P16.
    ///
    /// Where two sides are meeting there may be one of each; all but one give it up soon.
    void becomesActive(Instance instance, Machine.Look decidedAt) {
        var subView = decidedAt.subView();
        if (subView == null) {
            return;
        }
        for (var other : running(instance.id())) {
            if (other != instance && other.isActive() && other.hub().isIn(subView)) {
                throw world.violated(
                        "P16", "made active in sub-view %s: %s, while this is: %s".formatted(subView, instance, other));
            }
        }
        for (var other : lives(instance.id())) {
            boolean wasLater = other.lastActiveToken().isAfter(instance.token());
            if (wasLater && decidedAt.agreed() && other.hub().isIn(subView)) {
                throw world.violated(
                        "S4",
                        "active in sub-view %s under an older token: %s, after %s".formatted(subView, instance, other));
            }
        }
    }

    private void checkAlone(Instance instance, List<Instance> before, Machine.Look decidedAt, SubViewId subView) {
        boolean isInPlace = before.stream()
                .anyMatch(life -> life.hub() == instance.hub() && life.token().sameGrant(instance.token()));
        if (isInPlace && !decidedAt.agreed()) {
            return;
        }
        long doublesUntil = isInPlace ? instance.hub().agreedSince() : Long.MIN_VALUE;
        var others = before.stream()
                .filter(Instance::isRunning)
                .filter(other -> other.hub().isIn(subView))
                .filter(other -> grantedAt(other, before) > doublesUntil)
                .toList();
        if (others.size() >= realm.replicas(decidedAt)) {
            throw world.violated(
                    "S1", "started in sub-view %s: %s, while this runs: %s".formatted(subView, instance, others));
        }
    }

    /// A token is used once. In an agreed sub-view it is above all that anyone there ever had, or
    /// ever showed; with a quorum there is one history, and it is above all that anyone who lives
    /// anywhere ever had or showed. Of several instances that is true for the active one, and for
    /// each on its own node.
    private void checkToken(Instance instance, Token token, List<Instance> others, Machine.Look decidedAt) {
        var subView = decidedAt.agreed() ? decidedAt.subView() : null;
        for (var other : others) {
            if (other.had(token)) {
                throw world.violated("S4", "a token is used twice: %s by %s, and %s".formatted(token, instance, other));
            }
            boolean counts = realm.isSingle() || other.hub() == instance.hub();
            if (counts && other.token().isAfter(token) && isRemembered(other, subView)) {
                throw world.violated(
                        "S4",
                        "in sub-view %s a token goes back: %s for %s, after %s"
                                .formatted(subView, token, instance, other));
            }
        }
    }

    /// Whether someone remembers the life, of those whose memory counts.
    private boolean isRemembered(Instance life, @Nullable SubViewId subView) {
        if (world.leaseMillis() == 0 && subView == null) {
            return false;
        }
        return realm.hubs().stream()
                .filter(hub -> world.leaseMillis() > 0 || (subView != null && hub.isIn(subView)))
                .anyMatch(hub -> hub == life.hub() || hub.hasShownSince(life.id(), life.token()));
    }

    /// When the first life of the same grant began, or for ever if there was none.
    private static long grantedAt(Instance instance, List<Instance> lives) {
        return lives.stream()
                .filter(life -> life.hub() == instance.hub() && life.token().sameGrant(instance.token()))
                .mapToLong(Instance::startedAt)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /// S3: with a quorum there is one instance in the whole cluster, whatever anybody sees. One of
    /// a node that was paused may be there until the node has come to itself and stopped it.
    private void checkWhole(ChildId id) {
        if (world.leaseMillis() == 0) {
            return;
        }
        var awake = running(id).stream()
                .filter(instance -> !instance.hub().node().isPaused() && !hasJustWoken(instance))
                .toList();
        if (!awake.isEmpty()
                && awake.size() > world.redundancy().replicas(world.upNodes().size())) {
            throw world.violated("S3", "%s runs more than once in the whole cluster: %s".formatted(id, awake));
        }
    }

    private boolean hasJustWoken(Instance instance) {
        long resumed = instance.hub().node().resumedAt();
        return instance.startedAt() < resumed && world.agenda().now() - resumed <= world.graceMillis() * 1_000 + WAKING;
    }

    /// S3: what must not run has stopped in time.
    void checkSuspended() {
        for (var hub : realm.hubs()) {
            boolean hasStopped = world.leaseMillis() == 0
                    || hub.node().isPaused()
                    || world.agenda().now()
                                    - Math.max(hub.suspendedSince(), hub.node().resumedAt())
                            <= world.graceMillis() * 1_000 + WAKING
                    || running().stream().noneMatch(instance -> instance.hub() == hub);
            if (!hasStopped) {
                throw world.violated(
                        "S3", "%s may not run anything for longer than its grace, and does".formatted(hub));
            }
        }
    }

    /// S1 at a merge: of two copies in one agreed sub-view one is ended soon.
    void checkDoubles() {
        lives.keySet().forEach(this::checkWhole);
        checkSuspended();
        for (var entry : lives.entrySet()) {
            var running = running(entry.getKey());
            if (running.size() > 1) {
                for (var one : running) {
                    checkDouble(one, running);
                }
            }
        }
    }

    private void checkDouble(Instance one, List<Instance> running) {
        var subView = one.hub().look().subView();
        var together = running.stream()
                .filter(other -> subView != null && other.hub().isIn(subView) && hasBeenTogetherLong(other))
                .toList();
        if (together.size() > realm.replicas(one.hub().look())) {
            throw world.violated("S1", "copies go on in sub-view %s: %s".formatted(subView, together));
        }
        var active = together.stream().filter(this::hasBeenActiveLong).toList();
        if (active.size() > 1) {
            throw world.violated("P16", "both go on as active in sub-view %s: %s".formatted(subView, active));
        }
    }

    private boolean hasBeenActiveLong(Instance instance) {
        return instance.isActive() && realm.hasRoles() && world.agenda().now() - instance.activeSince() > DOUBLE_LIMIT;
    }

    private boolean hasBeenTogetherLong(Instance instance) {
        var hub = instance.hub();
        long since = Math.max(
                instance.startedAt(), Math.max(hub.agreedSince(), hub.node().resumedAt()));
        return since != Long.MAX_VALUE && world.agenda().now() - since > DOUBLE_LIMIT;
    }
}
