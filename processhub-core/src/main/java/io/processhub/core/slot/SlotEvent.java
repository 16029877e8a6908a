package io.processhub.core.slot;

import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Role;
import io.processhub.model.Token;

/// What may happen to a child that is held here.
public sealed interface SlotEvent {
    /// Its process is prepared, and waits for what it is to take over.
    record Prepared(Token token) implements SlotEvent {}

    /// What its former life left has come for a process that is prepared, or on its way to be.
    ///
    /// @param to the token it runs under from now on
    record Enlivened(Token to, Parcel parcel) implements SlotEvent {}

    /// Its process is up.
    record Started(Token token, long serial) implements SlotEvent {}

    /// Its process did not come up.
    record StartFailed(Token token, String cause) implements SlotEvent {}

    /// Its process ended.
    record Ended(Token token, ExitReason reason) implements SlotEvent {}

    /// Its process handles no more, and left this.
    record FrozenNow(Token token, Parcel parcel) implements SlotEvent {}

    /// It is to end here.
    ///
    /// @param last whether nobody is to start it again
    record StopWanted(ExitReason why, boolean last) implements SlotEvent {}

    /// It is to move.
    record MoveWanted(Token to, MemberId target) implements SlotEvent {}

    /// The target's log shows it up.
    record MoveArrived(Token to) implements SlotEvent {}

    /// The target does not have it and never will.
    record MoveRefused(Token to) implements SlotEvent {}

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
    record BackoffOver() implements SlotEvent {}

    /// It may try again.
    record Released() implements SlotEvent {}
}
