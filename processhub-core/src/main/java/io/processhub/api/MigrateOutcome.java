package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What became of one child that was to be migrated.
public sealed interface MigrateOutcome {
    /// The child.
    ChildId id();

    /// The call could not do its work on it, or does not know whether it did.
    sealed interface Failed extends MigrateOutcome {
        /// Why, in words.
        ChildError error();
    }

    /// It runs where it was wanted. This node's look-ups show that already.
    ///
    /// @param instances that on the node; after [Hub#unpinChildren] all of its instances
    record Placed(ChildId id, List<Instance> instances) implements MigrateOutcome {
        public Placed {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(instances, "instances");
            instances = List.copyOf(instances);
        }
    }

    /// There is no such child.
    record NotFound(ChildId id) implements Failed {
        public NotFound {
            Objects.requireNonNull(id, "id");
        }

        @Override
        public ChildError error() {
            return new ChildError(id, Optional.empty(), "there is no such child");
        }
    }

    /// It failed where it was, or where it was put: in quarantine, or stopped meanwhile.
    ///
    /// @param node  where it failed
    /// @param cause why, in words
    record StartFailed(ChildId id, NodeId node, String cause) implements Failed {
        public StartFailed {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(cause, "cause");
        }

        @Override
        public ChildError error() {
            return new ChildError(id, Optional.of(node), cause);
        }
    }

    /// It was not tried, and stays where it is.
    record Refused(ChildId id, Refusal why, String detail) implements Failed {
        public Refused {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(detail, "detail");
        }

        @Override
        public ChildError error() {
            return new ChildError(id, Optional.empty(), why + ": " + detail);
        }
    }

    /// There was no answer in time: it may be on its way, and may still come to be there. Look it
    /// up, or migrate it again.
    record Unknown(ChildId id, Unanswered why) implements Failed {
        public Unknown {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(why, "why");
        }

        @Override
        public ChildError error() {
            return new ChildError(
                    id, Optional.empty(), why.words() + "; it may still be on its way, look it up or migrate it again");
        }
    }
}
