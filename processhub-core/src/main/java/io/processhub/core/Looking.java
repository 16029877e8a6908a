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

    /// Looks at one that was touched. If no log speaks of it any more it may be forgotten, and be
    /// there anew.
    void again(Child child) {
        if (child.isEmpty()) {
            at(child.id());
        } else {
            at(child);
        }
    }

    /// Looks at every child.
    void atAll() {
        List.copyOf(house.registry.children()).forEach(this::again);
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
        var agreed = house.agreed();
        if (agreed != null && house.self.equals(agreed.arbiter(child.hash()))) {
            arbiter.look(child.id(), child, agreed);
        }
        house.registry.forgetIfEmpty(child);
    }
}
