package io.processhub.core.slot;

import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Role;
import io.processhub.model.Token;

/// What may happen to a child that is held here.
public sealed interface SlotEvent {
    /// News of a life of its process; those of another life change nothing.
    sealed interface OfLife extends SlotEvent {
        /// The token that the process was started with.
        Token token();
    }

    /// News of the end of a life.
    sealed interface OfEnd extends OfLife {}

    /// What is to be done with its move, or became of it.
    sealed interface OfMove extends SlotEvent {}

    /// An end of its wait.
    sealed interface OfWaiting extends SlotEvent {}

    /// News of its preparation.
    sealed interface OfPreparing extends SlotEvent {}

    /// Its process is prepared, and waits for what it is to take over.
    record Prepared(Token token) implements OfPreparing {}

    /// What its former life left has come for a process that is prepared, or on its way to be.
    ///
    /// @param to the token it runs under from now on
    record Enlivened(Token to, Parcel parcel) implements OfPreparing {}

    /// Its process is up.
    record Started(Token token, long serial) implements OfLife {}

    /// Its process did not come up.
    record StartFailed(Token token, String cause) implements OfEnd {}

    /// Its process ended.
    record Ended(Token token, ExitReason reason) implements OfEnd {}

    /// Its process handles no more, and left this.
    record FrozenNow(Token token, Parcel parcel) implements OfEnd {}

    /// It is to end here.
    ///
    /// @param last whether nobody is to start it again
    record StopWanted(ExitReason why, boolean last) implements SlotEvent {}

    /// It is to move.
    record MoveWanted(Token to, MemberId target) implements OfMove {}

    /// The target's log shows it up.
    record MoveArrived(Token to) implements OfMove {}

    /// The target does not have it and never will.
    record MoveRefused(Token to) implements OfMove {}

    /// Its arbiter gives it a new grant, where it is.
    record Regranted(Token token) implements SlotEvent {}

    /// Something about its role among several instances.
    sealed interface OfRole extends SlotEvent {}

    /// It is to take a role.
    ///
    /// @param to the token under which it is to be active; NONE for another role
    record RoleGiven(Token token, Role role, Token to) implements OfRole {}

    /// Its process has taken the role.
    ///
    /// @param change the number of [SlotEffect.ChangeRole#change()]
    record RoleTaken(Token token, long change) implements OfRole {}

    /// Its wait is over.
    record BackoffOver() implements OfWaiting {}

    /// It may try again.
    record Released() implements OfWaiting {}
}
