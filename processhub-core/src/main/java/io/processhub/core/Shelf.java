package io.processhub.core;

import io.processhub.core.HubEffect.Instance;
import io.processhub.core.registry.Child;
import io.processhub.core.wire.Phase;
import io.processhub.model.Role;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What look-ups show: children that are up at present members, told to the shell as it changes.
final class Shelf {
    private final Outbox outbox;
    private final boolean hasRoles;

    Shelf(House house) {
        this.outbox = house.outbox;
        this.hasRoles = house.hasRoles;
    }

    void look(Child child) {
        var before = (HubEffect.Registered) child.published();
        var now = shown(child);
        if (now == null) {
            if (before != null) {
                child.publish(null);
                outbox.add(new HubEffect.Unregistered(child.id()));
            }
        } else if (!now.equals(before)) {
            child.publish(now);
            outbox.add(now);
        }
    }

    /// A child is shown from when it is up until it is down, or until its stop is known here.
    private HubEffect.@Nullable Registered shown(Child child) {
        var wanted = child.wanted();
        if (wanted == null) {
            return null;
        }
        var claims = child.claims();
        List<Instance> instances = claims.size() == 1
                ? instance(child, claims.getFirst())
                : claims.stream()
                        .flatMap(held -> instance(child, held).stream())
                        .sorted(Comparator.comparing(Instance::holder))
                        .toList();
        return instances.isEmpty() ? null : new HubEffect.Registered(wanted.spec(), instances);
    }

    /// None if it is not shown.
    private List<Instance> instance(Child child, Child.Held held) {
        var claim = held.claim();
        if (claim.phase() != Phase.UP || child.isStopped(claim.wanted())) {
            return List.of();
        }
        var role = hasRoles && claim.role() != Role.ACTIVE ? Role.PASSIVE : Role.ACTIVE;
        return List.of(new Instance(held.holder(), claim.token(), claim.serial(), role));
    }
}
