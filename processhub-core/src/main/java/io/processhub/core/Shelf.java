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

/// What look-ups show: children that are up at present members, told to the shell as it changes.
final class Shelf {
    private final Outbox outbox;
    private final boolean hasRoles;

    Shelf(House house) {
        this.outbox = house.outbox;
        this.hasRoles = house.hasRoles;
    }

    void look(Child child) {
        var wanted = child.wanted();
        if (wanted == null) {
            showNothing(child);
            return;
        }
        Held only = null;
        List<Held> several = null;
        for (var held : child.claims()) {
            if (isShown(child, held)) {
                if (only == null) {
                    only = held;
                } else {
                    several = several == null ? new ArrayList<>(List.of(only)) : several;
                    several.add(held);
                }
            }
        }
        if (several != null) {
            show(child, wanted, several);
        } else if (only != null) {
            show(child, wanted, only);
        } else {
            showNothing(child);
        }
    }

    private void showNothing(Child child) {
        if (child.shown() != null) {
            child.show(null, null);
            outbox.add(new HubEffect.Unregistered(child.id()));
        }
    }

    /// One instance is remembered as its claim, which is there anyway: there may be a million.
    private void show(Child child, Wanted wanted, Held only) {
        boolean isNews = !(child.shown() instanceof Claim before)
                || !isAsShown(before, only.claim())
                || !isSpecAsShown(child, wanted);
        child.show(only.claim(), wanted);
        if (isNews) {
            outbox.add(new HubEffect.Registered(wanted.spec(), List.of(instance(only))));
        }
    }

    @SuppressWarnings("ReferenceEquality") // others that are equal are compared as a whole
    private boolean isAsShown(Claim before, Claim now) {
        return before == now
                || (before.token().equals(now.token()) && before.serial() == now.serial() && role(before) == role(now));
    }

    @SuppressWarnings("ReferenceEquality") // others that are equal are compared as a whole
    private static boolean isSpecAsShown(Child child, Wanted wanted) {
        var before = child.shownFor();
        return before == wanted || (before != null && before.spec().equals(wanted.spec()));
    }

    private void show(Child child, Wanted wanted, List<Held> several) {
        var now = new HubEffect.Registered(
                wanted.spec(),
                several.stream()
                        .map(this::instance)
                        .sorted(Comparator.comparing(Instance::holder))
                        .toList());
        if (!now.equals(child.shown())) {
            child.show(now, wanted);
            outbox.add(now);
        }
    }

    private Instance instance(Held held) {
        var claim = held.claim();
        return new Instance(held.holder(), claim.token(), claim.serial(), role(claim));
    }

    /// A child is shown from when it is up until it is down, or until its stop is known here.
    private static boolean isShown(Child child, Held held) {
        return held.claim().phase() == Phase.UP && !child.isStopped(held.claim().wanted());
    }

    private Role role(Claim claim) {
        return hasRoles && claim.role() != Role.ACTIVE ? Role.PASSIVE : Role.ACTIVE;
    }
}
