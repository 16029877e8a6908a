package io.processhub.core;

import io.processhub.core.HubEffect.Instance;
import io.processhub.core.registry.Child;
import io.processhub.core.registry.Child.Held;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.core.wire.Phase;
import io.processhub.model.Role;
import java.util.ArrayList;
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
        var wanted = child.wanted();
        var claims = wanted == null ? List.<Held>of() : child.claims();
        if (before != null
                && wanted != null
                && isAsShown(before, wanted, claims)
                && isShown(child, claims.getFirst())) {
            return;
        }
        var now = wanted == null ? null : shown(child, wanted, claims);
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

    /// Whether it is the same still, where that is seen at first sight: most looks change nothing.
    @SuppressWarnings("ReferenceEquality") // others that are equal are compared as a whole
    private boolean isAsShown(HubEffect.Registered before, Wanted wanted, List<Held> claims) {
        if (before.spec() != wanted.spec()
                || claims.size() != 1
                || before.instances().size() != 1) {
            return false;
        }
        var instance = before.instances().getFirst();
        var claim = claims.getFirst().claim();
        return instance.holder() == claims.getFirst().holder()
                && instance.serial() == claim.serial()
                && instance.token().equals(claim.token())
                && instance.role() == role(claim);
    }

    /// A child is shown from when it is up until it is down, or until its stop is known here.
    private HubEffect.@Nullable Registered shown(Child child, Wanted wanted, List<Held> claims) {
        Instance only = null;
        List<Instance> several = null;
        for (var held : claims) {
            if (isShown(child, held)) {
                var claim = held.claim();
                var instance = new Instance(held.holder(), claim.token(), claim.serial(), role(claim));
                if (only == null) {
                    only = instance;
                } else {
                    several = several == null ? new ArrayList<>(List.of(only)) : several;
                    several.add(instance);
                }
            }
        }
        if (several != null) {
            several.sort(Comparator.comparing(Instance::holder));
            return new HubEffect.Registered(wanted.spec(), List.copyOf(several));
        }
        return only == null ? null : new HubEffect.Registered(wanted.spec(), List.of(only));
    }

    private static boolean isShown(Child child, Held held) {
        return held.claim().phase() == Phase.UP && !child.isStopped(held.claim().wanted());
    }

    private Role role(Claim claim) {
        return hasRoles && claim.role() != Role.ACTIVE ? Role.PASSIVE : Role.ACTIVE;
    }
}
