package io.processhub.core.slot;

import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import org.jspecify.annotations.Nullable;

/// What a holder does with a child it holds.
public sealed interface SlotState {
    /// The life it is in.
    Token token();

    /// Its `init` runs or has run, while another member has the child: it is to come from there.
    record Preparing(Token token) implements SlotState {}

    /// Its `init` runs.
    ///
    /// @param fresh  whether this is the first start ever: then a failure ends it
    /// @param parcel what it is started with, kept until it is up
    record Starting(Token token, boolean fresh, Parcel parcel) implements SlotState {}

    /// It handles messages.
    record Up(Token token, long serial, long sinceMillis) implements SlotState {}

    /// It crashed and waits for its next start.
    ///
    /// @param dueMillis when, on the monotonic clock; [#NEVER] if it waits for a new grant
    record Backoff(Token token, long dueMillis, Parcel parcel) implements SlotState {
        /// No time at all.
        static final long NEVER = Long.MAX_VALUE;
    }

    /// It crashed too often and waits for a release.
    record Quarantined(Token token, Parcel parcel) implements SlotState {}

    /// It ends its current message, to be moved.
    record Freezing(Token token, Token to, MemberId target) implements SlotState {}

    /// It is on its way; all that it left is still here.
    ///
    /// @param stop the stop that has met it, if one has: it ends once it is clear who has it
    record Frozen(Token token, Token to, MemberId target, Parcel parcel, SlotEvent.@Nullable StopWanted stop)
            implements SlotState {}

    /// This side may not act: its process is ending, and is started again when it may.
    ///
    /// @param fresh as of [Starting]
    record Suspending(Token token, boolean fresh, Parcel parcel) implements SlotState {}

    /// This side may not act: it has no process until it may.
    ///
    /// @param fresh as of [Starting]
    record Suspended(Token token, boolean fresh, Parcel parcel) implements SlotState {}

    /// It is ending.
    ///
    /// @param last whether nobody is to start it again
    record Stopping(Token token, ExitReason why, boolean last) implements SlotState {}

    /// It is not held here any more.
    record Vacant(Token token) implements SlotState {}
}
