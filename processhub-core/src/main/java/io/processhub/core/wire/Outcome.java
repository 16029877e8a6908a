package io.processhub.core.wire;

import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import java.util.List;

/// What became of one child of a call. A caller waits with it until its own copies of the logs
/// named in
/// `seqs` stand there, so that its look-ups show what it was told.
public sealed interface Outcome {
    /// The child it speaks of.
    ChildId id();

    /// It runs, because of this call.
    ///
    /// @param serial    of its pid
    /// @param seqs      the logs that say so
    /// @param instances how many instances run, or are about to, this one among them; each has an
    ///                  outcome of its own. 0 is as 1
    record Started(ChildId id, MemberId holder, Token token, long serial, List<LogPosition> seqs, int instances)
            implements Outcome {
        public Started {
            seqs = List.copyOf(seqs);
        }
    }

    /// It was wanted already.
    ///
    /// @param sameSpec whether the spec is the same as the one that is wanted
    /// @param serial   of its pid, or 0 while it is not up
    record AlreadyStarted(ChildId id, MemberId holder, Token token, long serial, boolean sameSpec) implements Outcome {}

    /// It runs nowhere any more, because of this call.
    ///
    /// @param holders where it ran
    /// @param seqs    the logs that say so
    record Stopped(ChildId id, List<MemberId> holders, List<LogPosition> seqs) implements Outcome {
        public Stopped {
            holders = List.copyOf(holders);
            seqs = List.copyOf(seqs);
        }
    }

    /// The arbiter knows no such child.
    record NotFound(ChildId id) implements Outcome {}

    /// Its start failed on the holder; it is not wanted any more.
    ///
    /// @param cause class, message and first lines of the stack
    record StartFailed(ChildId id, MemberId holder, String cause) implements Outcome {}

    /// It was not tried.
    record Refused(ChildId id, Reason reason, String detail) implements Outcome {}

    /// Why a child was not tried.
    enum Reason {
        /// This side may not act.
        PARTITIONED,
        /// The hub is closing.
        LEAVING,
        /// The hub's strategies differ from those of the others.
        MISMATCH,
        /// A limit is reached; the detail names it.
        LIMIT,
        /// The distribution strategy needs a mapping, and the child has none.
        MISSING_MAPPING,
        /// The distribution strategy cannot do with the child's mapping.
        INVALID_MAPPING,
        /// The child's mapping has another number of nodes than instances are wanted.
        REPLICATION_MISMATCH,
        /// No node may run the child now.
        NO_NODE,
        /// The distribution strategy objects for a reason of its own.
        STRATEGY,
        /// The child is in no state in which it could move; the detail says which.
        NOT_MOVABLE
    }
}
