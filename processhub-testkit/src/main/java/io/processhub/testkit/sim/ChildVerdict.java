package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import io.processhub.model.Role;
import java.util.List;

/// Says where a child of a simulated cluster really runs and who knows of it; what is not as a test
/// expects is a failure whose message says how to replay the run.
public final class ChildVerdict {
    private final World world;
    private final Realm realm;
    private final ChildId id;

    ChildVerdict(World world, Realm realm, ChildId id) {
        this.world = world;
        this.realm = realm;
        this.id = id;
    }

    /// So many instances of it are up, whatever the registries say.
    public ChildVerdict runsOnExactly(int instances) {
        var running = running();
        return expect(
                running.size() == instances && running.stream().allMatch(Instance::isUp),
                "runs %d times".formatted(instances));
    }

    /// Of its instances exactly the one on this node is active, under the latest token of all, and
    /// look-ups show so everywhere.
    public ChildVerdict isActiveOn(String node) {
        var active = running().stream().filter(Instance::isActive).toList();
        boolean isSo = active.size() == 1
                && active.getFirst().hub().node().name().equals(node)
                && running().stream()
                        .noneMatch(it -> it.token().isAfter(active.getFirst().token()));
        expect(isSo, "is active on " + node);
        for (var hub : realm.hubs()) {
            var shown = hub.table().get(id);
            boolean isShown = shown != null
                    && shown.instances().stream()
                            .filter(it -> it.role() == Role.ACTIVE)
                            .map(it -> it.holder().node().name())
                            .toList()
                            .equals(List.of(node));
            expect(isShown, "is shown as active on %s by %s, which shows %s".formatted(node, hub, shown));
        }
        return this;
    }

    /// It runs nowhere.
    public ChildVerdict runsNowhere() {
        return runsOnExactly(0);
    }

    /// It runs on this node, and maybe on others.
    public ChildVerdict runsOn(String node) {
        return expect(
                running().stream()
                        .anyMatch(it -> it.isUp() && it.hub().node().name().equals(node)),
                "runs on " + node);
    }

    /// Look-ups on these nodes show exactly what they can see of what really runs.
    public ChildVerdict isKnownTo(String... nodes) {
        for (var node : nodes) {
            var hub = hub(node);
            var shown = hub.table().get(id);
            var visible = running().stream()
                    .filter(it -> hub.look().members().contains(it.hub().self()))
                    .toList();
            boolean isTrue = shown != null
                    && !visible.isEmpty()
                    && shown.instances().size() == visible.size()
                    && visible.stream()
                            .allMatch(it -> shown.instances().stream()
                                    .anyMatch(entry -> entry.token().equals(it.token())
                                            && entry.holder().equals(it.hub().self())));
            expect(isTrue, "is known to %s, which shows %s".formatted(node, shown));
        }
        return this;
    }

    /// Look-ups on these nodes show nothing.
    public ChildVerdict isUnknownTo(String... nodes) {
        for (var node : nodes) {
            var shown = hub(node).table().get(id);
            expect(shown == null, "is unknown to %s, which shows %s".formatted(node, shown));
        }
        return this;
    }

    /// So many processes were ever started for it.
    public ChildVerdict hadLives(int lives) {
        return expect(realm.truth().lives(id).size() == lives, "had %d lives".formatted(lives));
    }

    /// The tokens of its lives rise, in the order of their starts.
    public ChildVerdict hadRisingTokens() {
        var lives = realm.truth().lives(id);
        boolean rises = true;
        for (int i = 1; i < lives.size(); i++) {
            rises &= lives.get(i).token().isAfter(lives.get(i - 1).token());
        }
        return expect(rises, "had rising tokens: " + lives);
    }

    /// What runs now carries on the state of its first life.
    public ChildVerdict keptItsState() {
        var lives = realm.truth().lives(id);
        var running = running();
        return expect(
                !running.isEmpty()
                        && running.stream()
                                .allMatch(it -> it.lineage() == lives.getFirst().lineage()),
                "kept its state");
    }

    private List<Instance> running() {
        return realm.truth().running(id);
    }

    private SimHub hub(String node) {
        return world.living(node)
                .flatMap(it -> it.hub(realm.name()))
                .orElseThrow(
                        () -> new IllegalArgumentException("no node " + node + " with hub " + realm.name() + " lives"));
    }

    private ChildVerdict expect(boolean isSo, String what) {
        if (!isSo) {
            throw world.violated("EXPECTED", "that %s %s; running: %s".formatted(id, what, running()));
        }
        return this;
    }
}
