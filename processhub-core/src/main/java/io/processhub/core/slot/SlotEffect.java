package io.processhub.core.slot;

import io.processhub.core.wire.Phase;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Payload;
import io.processhub.model.Role;
import io.processhub.model.Token;

/// What is to be done for a child that is held here, in the order given.
public sealed interface SlotEffect {
    /// Something that is for its process to do.
    sealed interface OfProcess extends SlotEffect {}

    /// To be done for a move.
    sealed interface OfMove extends SlotEffect {}

    /// Write the claim. Always before what it allows.
    record WriteClaim(Token token, Phase phase, long serial, Token moveTo) implements SlotEffect {}

    /// Write that it is held no more.
    record WriteDown(Token token, ExitReason reason, boolean last) implements SlotEffect {}

    /// Start its process.
    record Start(Token token, Parcel parcel) implements OfProcess {}

    /// Prepare its process.
    record Prepare(Token token) implements OfProcess {}

    /// Say that it is prepared.
    record SayPrepared(Token token) implements OfMove {}

    /// Give its prepared process what its former life left.
    ///
    /// @param runs  the token it was prepared with
    /// @param token the token that counts from now on
    record Enliven(Token runs, Token token, Parcel parcel) implements OfProcess {}

    /// Offer what it left to the copy that stays.
    record Offer(Token token, Payload state) implements SlotEffect {}

    /// Let its process go on under another token.
    ///
    /// @param runs  the token it was started with
    /// @param token the token that counts from now on
    record Renew(Token runs, Token token) implements OfProcess {}

    /// Let its process take a role.
    ///
    /// @param change counts up, so that what was taken can be told from what came later
    record ChangeRole(Token token, Role role, long change) implements OfProcess {}

    /// Stop its process.
    record Stop(Token token, ExitReason reason) implements OfProcess {}

    /// Stop its process, however it is ending already, before this side's right has run out.
    record StopSoon(Token token) implements OfProcess {}

    /// Freeze its process.
    record Freeze(Token token) implements OfProcess {}

    /// Send what it left to the target.
    record Dispatch(Token from, Token to, MemberId target, Parcel parcel) implements OfMove {}

    /// Ask the target whether it has it.
    record Ask(Token to, MemberId target) implements OfMove {}

    /// Come back at this time, on the monotonic clock.
    record WakeAt(long dueMillis) implements SlotEffect {}

    /// It crashed too often.
    record Quarantine(Token token, ExitReason cause) implements SlotEffect {}

    /// It is let out of quarantine, and starts as soon as its token allows.
    record Release() implements SlotEffect {}

    /// The child has arrived at its new home.
    record Arrived(Token to, Parcel parcel) implements OfMove {}

    /// A move that was begun will not happen.
    record MoveOff(MemberId target) implements OfMove {}
}
