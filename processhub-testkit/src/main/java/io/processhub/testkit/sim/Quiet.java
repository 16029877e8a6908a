package io.processhub.testkit.sim;

import io.processhub.core.HubEffect.Instance;
import io.processhub.core.HubStanding;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.LogState;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Role;
import io.processhub.spi.Candidate;
import io.processhub.spi.PlacementRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// When a world is at rest, and what must be true then: V1, V2, L1, L3 and S5.
final class Quiet {
    /// So long nothing but routine must have happened: longer than a heartbeat and the longest wait
    /// of a restart.
    static final long REST = 2_200_000;

    private final World world;

    Quiet(World world) {
        this.world = world;
    }

    /// What is not at rest yet, in words; empty if all is quiet.
    Optional<String> unrest() {
        if (!world.membership().isSettled()) {
            return Optional.of("views are still to change");
        }
        if (world.planned() > 0) {
            return Optional.of(world.planned() + " nodes or hubs are still to come or to go");
        }
        var paused = world.upNodes().stream().filter(SimNode::isPaused).findFirst();
        if (paused.isPresent()) {
            return Optional.of(paused.get() + " is paused");
        }
        return world.realms().values().stream()
                .map(this::unrest)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> unrest(Realm realm) {
        var open = realm.history().openCall();
        if (open.isPresent()) {
            return Optional.of("a call is open: " + open.get());
        }
        var changing = realm.truth().running().stream()
                .filter(instance -> !instance.isUp())
                .findFirst();
        if (changing.isPresent()) {
            return Optional.of("a process is changing: " + changing.get());
        }
        for (var hub : realm.hubs()) {
            if (hub.isLeaving()) {
                return Optional.of(hub + " is leaving");
            }
            var unrest = unrest(realm, hub);
            if (unrest.isPresent()) {
                return unrest;
            }
        }
        long since = world.agenda().now() - realm.stirredAt();
        return since < rest() ? Optional.of("something happened %d ms ago".formatted(since / 1_000)) : Optional.empty();
    }

    /// With a quorum what is lost is started again only once nobody else may run it.
    private long rest() {
        return REST + (world.leaseMillis() + world.graceMillis()) * 1_100;
    }

    private Optional<String> unrest(Realm realm, SimHub hub) {
        boolean standsAside = hub.standing()
                .map(HubStanding::phase)
                .map(phase -> phase == HubStanding.Phase.MISMATCH || phase == HubStanding.Phase.LEFT)
                .orElse(false);
        if (standsAside) {
            return Optional.empty();
        }
        var look = hub.look();
        if (!look.agreed()) {
            return Optional.of(hub + " has not agreed on its sub-view: "
                    + hub.standing().map(Object::toString).orElse("it said nothing"));
        }
        if (look.pending() > 0) {
            return Optional.of(hub + " has " + look.pending() + " operations pending");
        }
        var states = look.copies().stream().collect(Collectors.toMap(LogState::owner, state -> state));
        for (var other : realm.hubs()) {
            if (other != hub && realm.sharesSubView(hub, other)) {
                var own = other.look().own();
                var copy = states.get(other.self());
                boolean isSame = copy == null ? own.seq() == 0 : copy.seq() == own.seq() && copy.hash() == own.hash();
                if (!isSame) {
                    return Optional.of("%s holds the log of %s at %s, which is at %s"
                            .formatted(hub, other, copy == null ? "nothing" : copy, own));
                }
            }
        }
        return Optional.empty();
    }

    /// Checks what must hold when everything is healed and at rest.
    void check() {
        world.realms().values().forEach(this::check);
    }

    private void check(Realm realm) {
        if (realm.hubs().isEmpty()) {
            return;
        }
        var first = realm.hubs().getFirst();
        for (var hub : realm.hubs()) {
            if (!realm.sharesSubView(first, hub)) {
                throw world.violated(
                        "V1",
                        "all is healed, and %s is in sub-view %s, while %s is in %s"
                                .formatted(
                                        hub,
                                        hub.look().subView(),
                                        first,
                                        first.look().subView()));
            }
            checkTable(realm, hub);
        }
        for (var id : realm.history().children()) {
            checkRunning(realm, id);
        }
        checkPlacement(realm);
    }

    /// V1: every look-up shows exactly what really runs.
    private void checkTable(Realm realm, SimHub hub) {
        var ids = new LinkedHashSet<ChildId>(hub.table().keySet());
        realm.truth().running().forEach(instance -> ids.add(instance.id()));
        for (var id : ids) {
            var shown = Optional.ofNullable(hub.table().get(id))
                    .map(it -> it.instances())
                    .orElse(List.of());
            var real = realm.truth().running(id).stream()
                    .map(it -> new Instance(
                            it.hub().self(),
                            it.token(),
                            it.serial(),
                            it.isActive() || !realm.hasRoles() ? Role.ACTIVE : Role.PASSIVE))
                    .toList();
            if (shown.size() != real.size() || !shown.containsAll(real)) {
                throw world.violated("V1", "%s shows %s as %s, while %s runs".formatted(hub, id, shown, real));
            }
        }
    }

    /// L1 and S5: what was accepted runs, what was stopped does not.
    private void checkRunning(Realm realm, ChildId id) {
        int running = realm.truth().running(id).size();
        int wanted = realm.replicas(realm.hubs().getFirst().look());
        var must = realm.history().mustRunBecauseOf(id);
        if (must != null && running != wanted) {
            throw world.violated(
                    "L1", "%d of %s run, not %d, although it was accepted: %s".formatted(running, id, wanted, must));
        }
        if (running != 0 && running != wanted) {
            throw world.violated(
                    "L1",
                    "%d of %s run, not %d: %s"
                            .formatted(running, id, wanted, realm.truth().running(id)));
        }
        var mustNot = realm.history().mustNotRunBecauseOf(id);
        if (mustNot != null && running != 0) {
            throw world.violated(
                    "S5",
                    "%s runs, although %s: %s"
                            .formatted(id, mustNot, realm.truth().running(id)));
        }
    }

    /// V2: everything runs where the strategies want it.
    private void checkPlacement(Realm realm) {
        var standing = realm.hubs().getFirst().standing();
        var active = standing.map(HubStanding::active).orElse(List.of());
        if (active.isEmpty()) {
            return;
        }
        var candidates = active.stream()
                .map(member -> new Candidate(member.node(), world.weight(member.node()), Map.of()))
                .toList();
        var strategies = world.options().strategies().get();
        for (var id : realm.history().children()) {
            var instances = realm.truth().running(id);
            if (!instances.isEmpty()) {
                int replicas =
                        Math.min(candidates.size(), strategies.redundancy().replicas(candidates.size()));
                var real = instances.stream()
                        .map(it -> it.hub().node().id())
                        .collect(Collectors.toCollection(LinkedHashSet<NodeId>::new));
                var request = new PlacementRequest(
                        instances.getFirst().spec(), candidates, replicas, List.copyOf(real), Map.of());
                var wanted =
                        withPin(realm, id, candidates, strategies.distribution().place(request));
                checkRole(realm, id, instances, wanted);
                if (!real.equals(new LinkedHashSet<>(wanted))) {
                    throw world.violated(
                            "V2",
                            "%s runs on %s and belongs on %s; active are %s"
                                    .formatted(id, real, wanted, names(active)));
                }
            }
        }
    }

    /// Where the child belongs, if all agree on where it is pinned.
    private List<NodeId> withPin(Realm realm, ChildId id, List<Candidate> candidates, List<NodeId> placed) {
        var pins = realm.hubs().stream()
                .map(hub -> hub.wanted(id).map(Wanted::pin))
                .collect(Collectors.toSet());
        var must = realm.history().mustBePinnedBecauseOf(id);
        if (pins.size() != 1 || (must != null && !pins.contains(Optional.ofNullable(must.node())))) {
            throw world.violated("V2", "%s is pinned to %s, as its hubs say, after %s".formatted(id, pins, must));
        }
        var pin = pins.iterator().next().orElse(null);
        if (pin == null || candidates.stream().noneMatch(it -> it.node().equals(pin))) {
            return placed;
        }
        var nodes = new LinkedHashSet<NodeId>();
        nodes.add(pin);
        nodes.addAll(placed);
        return nodes.stream().limit(placed.size()).toList();
    }

    /// P16: the best placed one is active, under the latest token, and no other is.
    private void checkRole(
            Realm realm, ChildId id, List<io.processhub.testkit.sim.Instance> instances, List<NodeId> wanted) {
        if (!realm.hasRoles()) {
            return;
        }
        var active = instances.stream()
                .filter(io.processhub.testkit.sim.Instance::isActive)
                .toList();
        boolean right = active.size() == 1
                && active.getFirst().hub().node().id().equals(wanted.getFirst())
                && instances.stream()
                        .noneMatch(it -> it.token().isAfter(active.getFirst().token()));
        if (!right) {
            throw world.violated(
                    "P16",
                    "active of %s is %s, of %s, and should be the one on %s"
                            .formatted(id, active, instances, wanted.getFirst()));
        }
    }

    private static List<String> names(List<MemberId> members) {
        return members.stream().map(MemberId::toString).toList();
    }
}
