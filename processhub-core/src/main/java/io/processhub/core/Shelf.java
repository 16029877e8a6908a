package io.processhub.core;

import io.processhub.core.HubEffect.Instance;
import io.processhub.core.registry.Child;
import io.processhub.core.wire.Phase;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What look-ups show: children that are up at present members, told to the shell as it changes.
final class Shelf {
    private final Outbox outbox;
    private final boolean hasRoles;

    private record Shown(StoredSpec spec, List<Instance> instances) {}

    Shelf(House house) {
        this.outbox = house.outbox;
        this.hasRoles = house.hasRoles;
    }

    void look(Child child) {
        var before = (Shown) child.published();
        var now = shown(child);
        if (now == null) {
            if (before != null) {
                child.publish(null);
                outbox.add(new HubEffect.Unregistered(child.id()));
            }
        } else if (!now.equals(before)) {
            child.publish(now);
            outbox.add(new HubEffect.Registered(now.spec(), now.instances()));
        }
    }

    /// A child is shown from when it is up until it is down, or until its stop is known here.
    private @Nullable Shown shown(Child child) {
        var wanted = child.wanted();
        if (wanted == null) {
            return null;
        }
        List<Instance> instances = new ArrayList<>(1);
        for (var held : child.claims()) {
            var claim = held.claim();
            if (claim.phase() == Phase.UP && !child.isStopped(claim.wanted())) {
                var role = hasRoles && claim.role() != Role.ACTIVE ? Role.PASSIVE : Role.ACTIVE;
                instances.add(new Instance(held.holder(), claim.token(), claim.serial(), role));
            }
        }
        if (instances.size() > 1) {
            instances.sort(Comparator.comparing(Instance::holder));
        }
        return instances.isEmpty() ? null : new Shown(wanted.spec(), instances);
    }
}
