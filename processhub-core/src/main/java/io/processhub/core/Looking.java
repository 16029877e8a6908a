package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.model.ChildId;
import java.util.List;

/// Level-triggered: looks at a child, and does what is missing by what all the logs say, whoever
/// wrote them and in whatever order they came. All who have to do with the child take their turn.
final class Looking {
    private final House house;
    private final Shelf shelf;
    private final Desires desires;
    private final Holder holder;
    private final Arbiter arbiter;

    Looking(House house, Holder holder, Arbiter arbiter) {
        this.house = house;
        this.shelf = new Shelf(house);
        this.desires = new Desires(house);
        this.holder = holder;
        this.arbiter = arbiter;
    }

    /// Looks at those that were touched. If no log speaks of one any more it may be forgotten, and
    /// be there anew.
    ///
    /// @return whether there were any
    boolean atTouched() {
        var touched = house.registry.takeTouched();
        for (var child : touched) {
            if (child.isEmpty()) {
                at(child.id());
            } else {
                at(child);
            }
        }
        return !touched.isEmpty();
    }

    /// Looks at every child: another sub-view is agreed, or what this member may do has changed.
    /// What look-ups show has not: whatever changes that touches the child, and those go first,
    /// before anybody is told of it.
    void atAll() {
        atTouched();
        boolean hasDeparted = house.registry.hasDeparted();
        for (var child : List.copyOf(house.registry.children())) {
            if (hasDeparted) {
                desires.look(child);
            }
            holder.look(child);
            asArbiter(child);
        }
        arbiter.queued().forEach(this::at);
    }

    /// Looks at every child whose arbiter this member is: time has passed that it waited for.
    void asArbiter() {
        List.copyOf(house.registry.children()).forEach(this::asArbiter);
        arbiter.queued().forEach(this::at);
    }

    private void at(ChildId id) {
        var child = house.registry.child(id);
        var agreed = house.agreed();
        if (child != null) {
            at(child);
        } else if (agreed != null && house.self.equals(agreed.arbiter(id))) {
            arbiter.look(id, null, agreed);
        }
    }

    private void at(Child child) {
        shelf.look(child);
        desires.look(child);
        holder.look(child);
        asArbiter(child);
        house.registry.forgetIfEmpty(child);
    }

    private void asArbiter(Child child) {
        var agreed = house.agreed();
        if (agreed != null && house.self.equals(agreed.arbiter(child.hash()))) {
            arbiter.look(child.id(), child, agreed);
        }
    }
}
