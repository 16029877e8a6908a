package io.processhub.runtime.process;

import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.ProcessBody;
import io.processhub.model.Role;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The role of one process, and the one it is to take before its next message. Only the last one
/// that it was told counts.
final class CellRole {
    /// The number of a change that nobody waits for.
    private static final long NOBODY_WAITS = 0;

    private final RoleRules rules;
    private final AtomicReference<@Nullable Change> wanted = new AtomicReference<>();
    private volatile Role role;
    /// What it has taken; null while it has taken none. Only from inside.
    private @Nullable Role taken;

    /// A role to take.
    ///
    /// @param number by which the hub knows it
    private record Change(Role role, long number) {}

    CellRole(RoleRules rules) {
        this.rules = rules;
        this.role = rules.given() ? Role.PASSIVE : Role.ACTIVE;
        if (!rules.given() && rules.signals().contains(Role.ACTIVE)) {
            wanted.set(new Change(Role.ACTIVE, NOBODY_WAITS));
        }
    }

    Role role() {
        return role;
    }

    /// From any thread.
    void want(Role next, long number) {
        wanted.set(new Change(next, number));
    }

    boolean isWanted() {
        return wanted.get() != null;
    }

    /// Takes the role that is wanted, if one is, and tells the process. From inside.
    ///
    /// @throws IllegalStateException if the process threw a checked exception; others come through
    void takeNext(ProcessBody body, Cell cell) {
        var change = isWanted() ? wanted.getAndSet(null) : null;
        if (change == null) {
            return;
        }
        role = change.role();
        boolean isNews = role != taken;
        taken = role;
        if (isNews && rules.signals().contains(role)) {
            try {
                switch (body) {
                    case HubProcess<?> process -> process.roleChanged(change.role(), cell);
                    case HubRunnable process -> process.roleChanged(change.role(), cell);
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(cell.childId() + " failed to become " + change.role(), e);
            }
        }
        if (change.number() != NOBODY_WAITS) {
            cell.host.roleTaken(cell, change.number());
        }
    }
}
