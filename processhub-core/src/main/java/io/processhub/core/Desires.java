package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.wire.LogRecord.Forgotten;
import io.processhub.core.wire.LogRecord.Stop;
import io.processhub.core.wire.LogRecord.Wanted;
import io.processhub.model.Token;

/// Keeps what this member's log wants of a child in step with what others have written since.
final class Desires {
    private final House house;

    Desires(House house) {
        this.house = house;
    }

    void look(Child child) {
        adoptStop(child);
        forgetReplaced(child);
    }

    /// A stop whose author is gone must not be lost while it is needed: copies of his log need not
    /// all hold it still.
    private void adoptStop(Child child) {
        var upTo = house.agreed() == null ? Token.NONE : child.orphanedStop();
        if (upTo.equals(Token.NONE)) {
            return;
        }
        boolean wantedSince =
                child.desiredBy(house.self) instanceof Wanted own && own.token().isAfter(upTo);
        if (!wantedSince) {
            house.registry.append(new Stop(child.id(), upTo));
        }
    }

    /// A desire of this member that another author has stopped or renewed must not outlive that
    /// news. A stop takes its place: who is out of reach may know the desire, and hold the child
    /// for it, long after the other author's stop has done its work here.
    private void forgetReplaced(Child child) {
        if (child.desiredBy(house.self) instanceof Wanted own) {
            var wanted = child.wanted();
            if (wanted == null) {
                house.registry.append(new Stop(child.id(), child.stoppedUpTo()));
            } else if (wanted.isAfter(own) && child.isWantedByPresent(wanted)) {
                house.registry.append(new Forgotten(child.id()));
            }
        }
    }
}
