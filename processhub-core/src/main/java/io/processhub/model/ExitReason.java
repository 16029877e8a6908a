package io.processhub.model;

import java.util.Objects;

/// Why a process ended.
public sealed interface ExitReason {
    /// It ended by itself: a run-style process returned, or a callback-style one called
    /// `ctx.stop()`.
    record Normal() implements ExitReason {}

    /// User code threw.
    ///
    /// @param error the exception's class, message and first stack lines, at most 4,096 characters
    record Crashed(String error) implements ExitReason {
        public Crashed {
            Objects.requireNonNull(error, "error");
        }
    }

    /// It was stopped by a call, and ended by itself in time.
    record Stopped() implements ExitReason {}

    /// It was stopped by a call, and did not end within its shutdown timeout, even interrupted. Its
    /// thread may still run; nothing it does is delivered any more.
    record Killed() implements ExitReason {}

    /// It was ended here to be started on another node.
    record Moved() implements ExitReason {}

    /// It was the losing copy of one name when two sides of a partition met.
    record Superseded() implements ExitReason {}

    /// It was stopped because this side of a partition may not act. It is started again when it
    /// may.
    record NoQuorum() implements ExitReason {}

    /// Its node, or its hub on that node, left the cluster.
    record NodeLost() implements ExitReason {}

    /// Whether the process failed, as a supervisor understands it.
    default boolean isAbnormal() {
        return switch (this) {
            case Normal _, Stopped _, Moved _, Superseded _, NoQuorum _ -> false;
            case Crashed _, Killed _, NodeLost _ -> true;
        };
    }
}
