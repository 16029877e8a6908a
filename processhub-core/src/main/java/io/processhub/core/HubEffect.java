package io.processhub.core;

import io.processhub.core.wire.Message;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.time.Duration;
import java.util.List;

/// What the shell is to do for a hub. Effects are carried out in their order.
public sealed interface HubEffect {
    /// Send a message to nodes. May be lost; the core sends again what matters.
    ///
    /// @param bulk whether it may wait behind everything that is not bulk
    record Send(List<NodeId> to, Message message, boolean bulk) implements HubEffect {}

    /// Start a process. Answered by exactly one [HubEvent.ProcessStarted] or
    /// [HubEvent.ProcessStartFailed], and after a start by exactly one [HubEvent.ProcessEnded] or
    /// [HubEvent.ProcessFrozen]. A start that is taking too long is the shell's to end.
    ///
    /// @param mailbox messages it finds waiting
    /// @param state   what its former life handed over; empty if nothing
    record StartProcess(StoredSpec spec, Token token, List<Payload> mailbox, Payload state) implements HubEffect {}

    /// Start a process that is to come from another node: run its `init`, and let it wait.
    /// Answered by exactly one [HubEvent.ProcessPrepared] or [HubEvent.ProcessStartFailed];
    /// afterwards it is stopped, or [EnlivenProcess] comes, which may also be before that answer.
    record PrepareProcess(StoredSpec spec, Token token) implements HubEffect {}

    /// A process that was prepared gets what its former life left, and is up from then on. Answered
    /// by [HubEvent.ProcessStarted] or [HubEvent.ProcessStartFailed].
    ///
    /// @param started the token it was prepared with, by which it is named
    /// @param token   the token that counts from now on
    record EnlivenProcess(ChildId id, Token started, Token token, List<Payload> mailbox, Payload state)
            implements HubEffect {}

    /// Another copy of the child has ended for this one, and leaves it its state. Comes to the
    /// process in order with its messages.
    record MergeState(ChildId id, Token token, LeftState left) implements HubEffect {}

    /// The state of a copy that has ended for another.
    ///
    /// @param from the token of the copy that has ended
    /// @param hops so often it may still be handed on
    record LeftState(Token from, Payload state, int hops) {}

    /// A running process has a new fencing token, above all that were ever given out for its id:
    /// it is to read this one from its next message on. Events and effects still name the token it
    /// was started with.
    ///
    /// @param started the token it was started with
    /// @param token   the token that counts from now on
    record RenewToken(ChildId id, Token started, Token token) implements HubEffect {}

    /// Let a running process take a role, before its next message. Answered by
    /// [HubEvent.RoleTaken] when it has, unless it ends before.
    ///
    /// @param change to be given back
    record ChangeRole(ChildId id, Token token, Role role, long change) implements HubEffect {}

    /// Stop a process: message, then interrupt, then a deadline. Also one that is still starting.
    /// Answered by [HubEvent.ProcessEnded]; or, if the reason is [ExitReason.Superseded] and it has
    /// a state to leave, by [HubEvent.ProcessFrozen]. A second one may only shorten the time.
    ///
    /// @param withinMillis it must have ended by then, whatever its shutdown timeout is: half of it
    ///                     before the interrupt, half after; 0 for no other limit
    record StopProcess(ChildId id, Token token, ExitReason reason, long withinMillis) implements HubEffect {}

    /// Let a process end its current message, then handle no more, hand its state over, and
    /// terminate. Answered by [HubEvent.ProcessFrozen], or by [HubEvent.ProcessEnded] if it ended
    /// before.
    ///
    /// @param handoverWait how long it may take to hand its state over; zero if it is not asked
    record FreezeProcess(ChildId id, Token token, Duration handoverWait) implements HubEffect {}

    /// Look-ups are to show this for the id from now on.
    ///
    /// @param instances who runs it, in [io.processhub.core.wire.Phase#UP]; by member, in a fixed
    ///                  order
    record Registered(StoredSpec spec, List<Instance> instances) implements HubEffect {}

    /// Look-ups are to show nothing for the id from now on.
    record Unregistered(ChildId id) implements HubEffect {}

    /// One running instance of a child.
    record Instance(MemberId holder, Token token, long serial, Role role) {}

    /// Some children of a call are settled. A child is settled once: one that runs in several
    /// instances has an outcome for each of them, all at once.
    record CallProgress(long call, List<Outcome> outcomes) implements HubEffect {}

    /// A call is over; nothing more comes for it.
    ///
    /// @param timedOut   children without an answer: what became of them is unknown
    /// @param rolledBack whether what it had started was stopped again
    record CallEnded(long call, List<ChildId> timedOut, boolean rolledBack) implements HubEffect {}

    /// The hub's standing has changed.
    record StatusChanged(HubStanding standing) implements HubEffect {}

    /// While this member is being drained: how many children it still holds.
    ///
    /// @param some      of them, at most [#MOST_IDS]
    /// @param remaining all of them
    record DrainProgress(List<ChildId> some, int remaining) implements HubEffect {
        /// How many are named.
        public static final int MOST_IDS = 100;

        public DrainProgress {
            some = List.copyOf(some);
        }
    }

    /// Something an operator may ask about has happened, for the log and the counters.
    record Noted(Note note) implements HubEffect {}

    /// Another living node has this node's name, and had it first: this one must go.
    record NameInUse(NodeId by) implements HubEffect {}

    /// The hub has left and may be closed. Children that it could not hand over are still running.
    record Left() implements HubEffect {}
}
