package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What became of one child of a stop.
public sealed interface StopOutcome {
    /// The child.
    ChildId id();

    /// The call could not do its work on it.
    sealed interface Failed extends StopOutcome {
        /// Why, in words.
        ChildError error();
    }

    /// It runs nowhere any more. This node's look-ups show that already.
    ///
    /// @param nodes where it ran; empty if it was wanted but ran nowhere
    record Stopped(ChildId id, List<NodeId> nodes) implements StopOutcome {
        public Stopped {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(nodes, "nodes");
            nodes = List.copyOf(nodes);
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

    /// It was not tried.
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

    /// There was no answer: it may still run or not. Look it up, or stop it again.
    record Unknown(ChildId id, Unanswered why) implements Failed {
        public Unknown {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(why, "why");
        }

        @Override
        public ChildError error() {
            return new ChildError(
                    id,
                    Optional.empty(),
                    why.words() + "; whether it still runs is unknown, look it up or stop it again");
        }
    }
}
