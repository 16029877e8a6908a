package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.List;
import java.util.Objects;

/// What became of a wish to release a child from quarantine.
public sealed interface ReleaseOutcome {
    /// The child.
    ChildId id();

    /// It was in quarantine and is being started again, where it is, with no failures counted. It
    /// has no state. Whether it comes up is seen by [Hub#watch] and look-ups.
    ///
    /// @param node where
    record Released(ChildId id, NodeId node) implements ReleaseOutcome {
        public Released {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(node, "node");
        }
    }

    /// It is registered, and runs: nothing has changed.
    record NotQuarantined(ChildId id) implements ReleaseOutcome {
        public NotQuarantined {
            Objects.requireNonNull(id, "id");
        }
    }

    /// No member has it in quarantine, and this node's registry does not know it: it was never
    /// started, or was stopped, or ended; or it is between two lives, and needs no release.
    record NotFound(ChildId id) implements ReleaseOutcome {
        public NotFound {
            Objects.requireNonNull(id, "id");
        }
    }

    /// Some members did not answer in time, and no other one has it: it may be in quarantine there,
    /// and may have been released. Try again.
    ///
    /// @param silent who did not answer
    record Unknown(ChildId id, List<NodeId> silent) implements ReleaseOutcome {
        public Unknown {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(silent, "silent");
            silent = List.copyOf(silent);
        }
    }
}
