package io.processhub.core.slot;

import io.processhub.model.Role;
import io.processhub.model.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The role of one instance: active is written before the process may act so, passive only when it
/// does so no more.
final class Roles {
    private @Nullable Role role;
    private @Nullable Role underWay;
    private long changes;

    @Nullable
    Role role() {
        return role;
    }

    /// The instance is to stand by. What it is now stays written until its process has heard of it.
    List<SlotEffect> passive(Token runs) {
        if ((underWay == null ? role : underWay) == Role.PASSIVE) {
            return List.of();
        }
        underWay = Role.PASSIVE;
        return List.of(new SlotEffect.ChangeRole(runs, Role.PASSIVE, ++changes));
    }

    /// The instance is to be active; it is to be written before its process hears of it.
    SlotEffect active(Token runs) {
        role = Role.ACTIVE;
        underWay = null;
        return new SlotEffect.ChangeRole(runs, Role.ACTIVE, ++changes);
    }

    /// The process has taken a role.
    ///
    /// @return whether that is news to be written
    boolean taken(long change) {
        if (change != changes || underWay == null) {
            return false;
        }
        role = underWay;
        underWay = null;
        return true;
    }

    /// The process handles no more.
    ///
    /// @return whether it was active
    boolean end() {
        boolean wasActive = role == Role.ACTIVE;
        role = null;
        underWay = null;
        return wasActive;
    }
}
