package io.processhub.core;

import io.processhub.core.wire.Message;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.View;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What may happen to a hub on one node. Everything that [HubCore] knows came to it as one of
/// these.
public sealed interface HubEvent {
    /// The transport installed a view.
    record ViewInstalled(View view) implements HubEvent {}

    /// A message of another member arrived.
    record MessageReceived(MemberId from, Message message) implements HubEvent {}

    /// A node said that it does not run this hub.
    record NotHereReceived(NodeId from, Message.NotHere message) implements HubEvent {}

    /// The time that [HubCore#nextWakeupMillis()] asked for has come. Harmless if early or late.
    record TimerDue() implements HubEvent {}

    /// A user wants children.
    ///
    /// @param call           a number of the shell's own; comes back in [HubEffect.CallProgress]
    /// @param timeoutMillis  after this the call ends, with what is not answered as timed out
    /// @param takeOver       a child that is wanted already with the same spec is a success
    /// @param rollback       if one of them fails, those this call started are stopped
    record StartCalled(long call, List<StoredSpec> specs, long timeoutMillis, boolean takeOver, boolean rollback)
            implements HubEvent {}

    /// A user wants children no more.
    record StopCalled(long call, List<ChildId> ids, long timeoutMillis) implements HubEvent {}

    /// A user wants children on a node.
    ///
    /// @param node          as long as it may run them; null to run them where the distribution
    ///                      strategy says again
    /// @param timeoutMillis after this the call ends, with what is not answered as timed out
    record PinCalled(long call, List<ChildId> ids, @Nullable NodeId node, long timeoutMillis) implements HubEvent {}

    /// A user gave a call up: it ends now; what was accepted already goes on.
    record CallCancelled(long call) implements HubEvent {}

    /// A process is up: its `init` returned.
    record ProcessStarted(ChildId id, Token token, long serial) implements HubEvent {}

    /// A process is prepared: its `init` returned, and it waits.
    record ProcessPrepared(ChildId id, Token token) implements HubEvent {}

    /// A process moves on without its state, or one came that nobody takes.
    ///
    /// @param why in words
    record HandoverFailed(ChildId id, Token token, String why) implements HubEvent {}

    /// A process ended, or moved on, before it came to the state that another copy has left it.
    ///
    /// @param token under which it ran
    record StateNotTaken(ChildId id, Token token, HubEffect.LeftState left) implements HubEvent {}

    /// A process did not come up: `init` threw, or took too long, or the type is unknown here.
    record ProcessStartFailed(ChildId id, Token token, String cause) implements HubEvent {}

    /// A process ended, by itself or because it was told to.
    record ProcessEnded(ChildId id, Token token, ExitReason reason) implements HubEvent {}

    /// A process that was to be frozen has ended its last message; it will handle no more.
    ///
    /// @param mailbox undelivered messages, in order
    /// @param state   what it handed over; empty if nothing
    record ProcessFrozen(ChildId id, Token token, List<Payload> mailbox, Payload state) implements HubEvent {}

    /// A process has taken a role: it does nothing in its former one any more.
    ///
    /// @param change of [HubEffect.ChangeRole#change()]
    record RoleTaken(ChildId id, Token token, long change) implements HubEvent {}

    /// This node has measured itself, for the distribution strategy.
    ///
    /// @param facts at most [Message.Facts#MAX_FACTS] finite numbers
    record FactsMeasured(Map<String, Double> facts) implements HubEvent {}

    /// A quarantined child of this node may try again.
    record ReleaseCalled(ChildId id) implements HubEvent {}

    /// The size of the hub is to be this, whatever was seen before.
    record SizeReset(int size) implements HubEvent {}

    /// The hub is to hand its children over and to take no others, and to stay a member. Told by
    /// [HubEffect.DrainProgress] how far that is.
    record DrainCalled() implements HubEvent {}

    /// The hub is to take children again.
    record UndrainCalled() implements HubEvent {}

    /// A running process wants its moves delayed, or no longer.
    record MoveDeferred(ChildId id, Token token, boolean defers) implements HubEvent {}

    /// The hub is to leave: hand its children over, then say [HubEffect.Left].
    ///
    /// @param timeoutMillis after this it leaves with what it still has
    record LeaveCalled(long timeoutMillis) implements HubEvent {}
}
