package io.processhub.api;

import io.processhub.model.ChildId;
import java.util.Objects;

/// What this node's registry learnt about a watched child.
public sealed interface ChildChange {
    /// The child it speaks of.
    ChildId id();

    /// It is registered, and this is how it stands now: it came, or its instances or its spec
    /// changed.
    record Registered(ChildInfo info) implements ChildChange {
        public Registered {
            Objects.requireNonNull(info, "info");
        }

        @Override
        public ChildId id() {
            return info.id();
        }
    }

    /// It is not registered: it was stopped, or ended for good, or is not known yet.
    record Unregistered(ChildId id) implements ChildChange {
        public Unregistered {
            Objects.requireNonNull(id, "id");
        }
    }
}
