package io.processhub.testkit.sim;

import io.processhub.core.HubEffect;
import io.processhub.core.wire.LogState;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold after every step, as far as it is about what the machines know: S6, S7, S8, and
/// that look-ups show nothing that never was.
final class Invariants {
    private static final class Checked {
        private final Map<MemberId, Long> copies = new HashMap<>();
        private final Set<ChildId> changed = new LinkedHashSet<>();
        private @Nullable SubViewId subView;
    }

    private final World world;
    private final Realm realm;
    /// What each author's log was like at each place: its hash, by author and sequence number.
    private final Map<MemberId, Map<Long, Long>> authored = new HashMap<>();

    private final Map<MemberId, Long> heads = new HashMap<>();
    private final Map<SimHub, Checked> checked = new HashMap<>();

    Invariants(World world, Realm realm) {
        this.world = world;
        this.realm = realm;
    }

    /// S6 and S7, after a machine stepped.
    void logs(SimHub hub) {
        var look = hub.look();
        author(hub, look.own());
        var known = checked.computeIfAbsent(hub, _ -> new Checked()).copies;
        for (var copy : look.copies()) {
            if (copy.seq() > 0) {
                var before = known.put(copy.owner(), copy.seq());
                if (before == null || before != copy.seq()) {
                    checkCopy(hub, copy);
                }
            }
        }
    }

    private void author(SimHub hub, LogState own) {
        if (!own.owner().equals(hub.self())) {
            throw world.violated("S6", "%s writes the log of %s".formatted(hub, own.owner()));
        }
        var head = heads.put(own.owner(), own.seq());
        if (head != null && head > own.seq()) {
            throw world.violated("S6", "the log of %s went back from %d to %d".formatted(hub, head, own.seq()));
        }
        var hash = authored.computeIfAbsent(own.owner(), _ -> new HashMap<>()).put(own.seq(), own.hash());
        if (hash != null && hash != own.hash()) {
            throw world.violated("S6", "the log of %s at %d has another content than before".formatted(hub, own.seq()));
        }
    }

    private void checkCopy(SimHub hub, LogState copy) {
        var log = authored.get(copy.owner());
        var hash = log == null ? null : log.get(copy.seq());
        if (hash == null) {
            throw world.violated(
                    "S7",
                    "%s holds the log of %s at %d, where its author never told of it"
                            .formatted(hub, copy.owner(), copy.seq()));
        }
        if (hash != copy.hash()) {
            throw world.violated(
                    "S7",
                    "%s holds the log of %s at %d with another content than its author"
                            .formatted(hub, copy.owner(), copy.seq()));
        }
    }

    /// Look-ups are to show this.
    void registered(SimHub hub, HubEffect.Registered registered) {
        var id = registered.spec().id();
        checked.computeIfAbsent(hub, _ -> new Checked()).changed.add(id);
        for (var entry : registered.instances()) {
            var instance = realm.truth().find(id, entry.holder(), entry.token());
            if (instance.isEmpty() || instance.get().serial() != entry.serial()) {
                throw world.violated(
                        "S7",
                        "%s shows %s, which never was (%s)"
                                .formatted(
                                        hub,
                                        registered,
                                        instance.map(Object::toString).orElse("no such life")));
            }
        }
    }

    /// S8, after a machine's effects were carried out.
    void after(SimHub hub) {
        var look = hub.look();
        var subView = look.subView();
        if (!look.agreed() || subView == null) {
            return;
        }
        var state = checked.computeIfAbsent(hub, _ -> new Checked());
        boolean isNew = !subView.equals(state.subView);
        if (isNew || !state.changed.isEmpty()) {
            state.subView = subView;
            var ids = isNew ? Set.copyOf(hub.table().keySet()) : state.changed;
            for (var id : ids) {
                checkMembers(hub, look, id);
            }
            state.changed.clear();
        }
    }

    private void checkMembers(SimHub hub, Machine.Look look, ChildId id) {
        var shown = hub.table().get(id);
        if (shown != null) {
            for (var entry : shown.instances()) {
                if (!look.members().contains(entry.holder())) {
                    throw world.violated(
                            "S8",
                            "%s shows %s on %s, which is not in its sub-view %s"
                                    .formatted(hub, id, entry.holder(), look.members()));
                }
            }
        }
    }

    /// A hub is no more.
    void closed(SimHub hub) {
        checked.remove(hub);
    }
}
