package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What became of one child of a start.
///
/// ```java
/// switch (outcome) {
///     case StartOutcome.Running running -> use(running.instances());
///     case StartOutcome.Failed failed -> log(failed.error().reason());
/// }
/// ```
public sealed interface StartOutcome {
    /// The child.
    ChildId id();

    /// It runs. This node's look-ups show it already.
    sealed interface Running extends StartOutcome {
        /// Its running instances.
        List<Instance> instances();
    }

    /// It does not run because of this call.
    sealed interface Failed extends StartOutcome {
        /// Why, in words.
        ChildError error();
    }

    /// This call started it.
    record Started(ChildId id, List<Instance> instances) implements Running {
        public Started {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(instances, "instances");
            instances = List.copyOf(instances);
        }
    }

    /// It was wanted already with the same spec, and the call said that this is fine.
    ///
    /// @param instances where it runs; empty while it is not up
    record TakenOver(ChildId id, List<Instance> instances) implements Running {
        public TakenOver {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(instances, "instances");
            instances = List.copyOf(instances);
        }
    }

    /// It was wanted already, with the same spec. It goes on.
    ///
    /// @param node where it runs or is about to
    /// @param pid  its pid, if it is up
    record AlreadyStarted(ChildId id, NodeId node, Optional<Pid> pid) implements Failed {
        public AlreadyStarted {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(pid, "pid");
        }

        @Override
        public ChildError error() {
            return new ChildError(
                    id, Optional.of(node), "is already started" + at(pid) + "; see StartOptions.takeOverExisting()");
        }
    }

    /// It was wanted already, with another spec. It goes on as it is.
    ///
    /// @param node where it runs or is about to
    /// @param pid  its pid, if it is up
    record DifferentSpec(ChildId id, NodeId node, Optional<Pid> pid) implements Failed {
        public DifferentSpec {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(pid, "pid");
        }

        @Override
        public ChildError error() {
            return new ChildError(
                    id,
                    Optional.of(node),
                    "is already started" + at(pid) + " with another spec; use replaceChild to change it");
        }
    }

    /// Its start failed; it is not wanted any more.
    ///
    /// @param node  where it failed
    /// @param cause the exception's class, message and first stack lines, or that it took too long,
    ///              or that the process type is not registered there
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

    /// There was no answer: it may run or not. Look it up, or start it again.
    record Unknown(ChildId id, Unanswered why) implements Failed {
        public Unknown {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(why, "why");
        }

        @Override
        public ChildError error() {
            return new ChildError(
                    id, Optional.empty(), why.words() + "; whether it runs is unknown, look it up or start it again");
        }
    }

    private static String at(Optional<Pid> pid) {
        return pid.map(Pid::toString).map(text -> " at " + text).orElse("");
    }
}
