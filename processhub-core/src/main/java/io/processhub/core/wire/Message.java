package io.processhub.core.wire;

import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.model.ViewId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Everything one member of a hub may say to another.
///
/// Three kinds: *view-bound* messages name a sub-view and are acted on only in exactly that one;
/// *self-identifying* ones (about logs, and answers) are good at any time; *forming* ones make the
/// sub-view. docs/PROTOCOL.md says for each who sends it, who receives it, and what if it is late
/// or comes twice.
public sealed interface Message {
    /// A message that is acted on only in exactly the sub-view it names: parked if that is not
    /// agreed here yet, dropped if it has been left: the sender sends it again to whoever is to
    /// have it in the next one.
    sealed interface ViewBound extends Message {
        /// The sub-view it belongs to.
        SubViewId subView();

        /// The same message after it has waited: a request has less time left.
        default ViewBound after(long millis) {
            return this;
        }
    }

    // ---- forming: who is here ----

    /// Who I am in this view of the transport. Sent to every node of the view when it is installed
    /// and when anything of it changes; sent again until the sub-view is agreed.
    ///
    /// @param generation  rises with every change of the rest
    /// @param state       whether it may be arbiter and target
    /// @param weight      its share
    /// @param labels      its operator's labels
    /// @param fingerprint of its strategies
    /// @param excluded    nodes it has waited for too long
    /// @param answer      whether the receiver should send its own report and mark back
    /// @param rightMillis how long it may run what it runs after it asked a question that was
    ///                    answered, until its processes have ended; 0 if it asks nobody
    record Report(
            ViewId view,
            long generation,
            MemberState state,
            double weight,
            Map<String, String> labels,
            String fingerprint,
            List<NodeId> excluded,
            boolean answer,
            long rightMillis)
            implements Message {
        public Report {
            labels = labels.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(labels));
            excluded = List.copyOf(excluded);
        }
    }

    /// What a member may do.
    enum MemberState {
        /// Not yet arbiter nor target.
        JOINING,
        /// Arbiter and target.
        ACTIVE,
        /// No more arbiter nor target; its children are to move away.
        LEAVING
    }

    /// My node does not run this hub, or no longer. Said by the node, not by a hub.
    record NotHere(ViewId view) implements Message {}

    /// When I came to this sub-view my log stood here, and I held the logs of those gone so far.
    ///
    /// @param seq       the sender's last sequence number
    /// @param departed  how far the sender holds each log of a member that is not in the sub-view
    /// @param greatest  the greatest token the sender has ever seen or given out: tokens given out
    ///                  later are above it
    /// @param forgotten the greatest token of the records that the sender has forgotten
    /// @param together  who has been in each sub-view that the sender has come to, since both were
    ///                  seen to agree on one: none of them can have missed what was forgotten
    /// @param restMillis for how long from now someone who is not in the sub-view may run what it
    ///                  runs, by what the sender has answered it
    /// @param census    what the sender knows of the size of the hub
    record Mark(
            SubViewId subView,
            long seq,
            List<LogPosition> departed,
            Token greatest,
            Token forgotten,
            List<MemberId> together,
            long restMillis,
            Census census)
            implements Message {
        public Mark {
            departed = List.copyOf(departed);
            together = List.copyOf(together);
        }
    }

    /// What a quorum may depend on beside who is here. A later reset counts, of equal ones the
    /// larger.
    ///
    /// @param resets  how often the size was reset
    /// @param resetTo to what the last time; 0 if never
    /// @param largest the most members that were together since
    /// @param lost    who is gone
    /// @param ageMillis how long the sender has been a member: what it did under its name before,
    ///                  it
    ///                does not know
    record Census(long resets, int resetTo, int largest, List<Lost> lost, long ageMillis) {
        /// Of a hub that does not count.
        public static final Census NONE = new Census(0, 0, 0, List.of(), 0);

        public Census {
            lost = List.copyOf(lost);
        }
    }

    /// A member that is gone.
    ///
    /// @param agoMillis how long, not counting times in which the sender could not act
    record Lost(NodeId node, boolean graceful, long agoMillis) {}

    // ---- logs: self-identifying ----

    /// Once a second to every member: how my log stands, and how far I hold yours.
    ///
    /// @param subView the sub-view the sender is in, agreed or not
    /// @param agreed  whether it is agreed there
    /// @param own     the sender's log
    /// @param yours   how far the sender holds the receiver's log
    /// @param question a number of the sender's own, to be answered; 0 if it asks nobody
    /// @param answer  the receiver's last question that the sender has heard and may answer; 0 for
    ///                none
    record Heartbeat(SubViewId subView, boolean agreed, LogState own, long yours, long question, long answer)
            implements Message {}

    /// A piece of a log: the records in `(from, to]` that are still current. With `from` 0 it is
    /// the whole log and replaces the copy. Parts are put together before any is applied.
    ///
    /// @param owner the log's author; the sender, or one whose log the sender holds
    /// @param floor the author's floor
    /// @param part  from 0
    /// @param last  whether this is the last part
    record Delta(MemberId owner, long from, long to, long floor, int part, boolean last, List<SequencedRecord> records)
            implements Message {
        public Delta {
            records = List.copyOf(records);
        }
    }

    /// Take this, and pass it on to these members: each of them hears it from one other, and nobody
    /// has to tell them all.
    ///
    /// @param digest of the sub-view whose members are meant; in another one nobody is told
    /// @param rest   whom to tell: bit `i`, from the lowest of the first byte, is member `i` of the
    ///               sub-view
    /// @param delta  the news
    record PassOn(long digest, Payload rest, Delta delta) implements Message {}

    /// Send me what this log has after `from`.
    record Pull(MemberId owner, long from) implements Message {}

    /// I hold your log up to here, in this sub-view.
    record Stored(SubViewId subView, long seq) implements Message {}

    /// How far I hold all logs I know; for the comparison of registries.
    record Digest(List<LogState> logs) implements Message {
        public Digest {
            logs = List.copyOf(logs);
        }
    }

    // ---- for strategies: self-identifying ----

    /// What I have measured of myself. To every member, when it is measured and before each mark.
    /// The latest counts; it replaces the one before as a whole.
    ///
    /// @param values at most [#MAX_FACTS] finite numbers, sorted by name
    record Facts(Map<String, Double> values) implements Message {
        /// How many facts a member may say of itself.
        public static final int MAX_FACTS = 64;

        /// How many characters the name of a fact may have.
        public static final int NAME_LENGTH = 128;

        public Facts {
            values = Collections.unmodifiableMap(new TreeMap<>(values));
        }
    }

    // ---- calls ----

    /// Start these children. To their arbiter.
    ///
    /// @param remainingMillis nothing is accepted later than this
    /// @param takeOver        an id that is wanted with the same spec is a success
    record StartRequest(
            SubViewId subView, OperationId operation, long remainingMillis, boolean takeOver, List<StoredSpec> specs)
            implements ViewBound {
        public StartRequest {
            specs = List.copyOf(specs);
        }

        @Override
        public StartRequest after(long millis) {
            return new StartRequest(subView, operation, remainingMillis - millis, takeOver, specs);
        }
    }

    /// Stop these children. To their arbiter.
    ///
    /// @param remainingMillis nothing is begun later than this
    /// @param onlyStartedBy   if its number is not 0: only children wanted by this call (a
    ///                        rollback)
    record StopRequest(
            SubViewId subView,
            OperationId operation,
            long remainingMillis,
            OperationId onlyStartedBy,
            List<ChildId> ids)
            implements ViewBound {
        public StopRequest {
            ids = List.copyOf(ids);
        }

        @Override
        public StopRequest after(long millis) {
            return new StopRequest(subView, operation, remainingMillis - millis, onlyStartedBy, ids);
        }
    }

    /// Run these children on this node, as long as it may run them. To their arbiter.
    ///
    /// @param remainingMillis nothing is begun later than this
    /// @param node            an active member's; null to run them where the distribution strategy
    ///                        says again
    record PinRequest(
            SubViewId subView,
            OperationId operation,
            long remainingMillis,
            @Nullable NodeId node,
            List<ChildId> ids) implements ViewBound {
        public PinRequest {
            ids = List.copyOf(ids);
        }

        @Override
        public PinRequest after(long millis) {
            return new PinRequest(subView, operation, remainingMillis - millis, node, ids);
        }
    }

    /// What became of these children of your call.
    record Answer(OperationId operation, List<Outcome> outcomes) implements Message {
        public Answer {
            outcomes = List.copyOf(outcomes);
        }
    }

    // ---- the arbiter's orders ----

    /// You are to run these children. From their arbiter to their target.
    record Grant(SubViewId subView, List<Granted> children) implements ViewBound {
        public Grant {
            children = List.copyOf(children);
        }
    }

    /// One child of a [Grant].
    ///
    /// @param token     the life it is granted
    /// @param wanted    the desire it serves
    /// @param operation the call to answer; number 0 for none
    /// @param wantedAt  where the arbiter's log says that the child is wanted
    /// @param spec      what is to run
    /// @param fresh     whether this is its first start: then a failing start ends it
    /// @param instances how many instances the child has with this one; 0 is as 1
    record Granted(
            Token token,
            Token wanted,
            OperationId operation,
            LogPosition wantedAt,
            StoredSpec spec,
            boolean fresh,
            int instances) {}

    /// What each of some instances is to do from now on. From their arbiter to their holder.
    record Assign(SubViewId subView, List<Assignment> assignments) implements ViewBound {
        public Assign {
            assignments = List.copyOf(assignments);
        }
    }

    /// One child of an [Assign].
    ///
    /// @param token the life that it is for, and no other
    /// @param to    the token under which it is to be active: above all that were given out; else
    ///              NONE
    record Assignment(ChildId id, Token token, Duty duty, Token to) {}

    /// What one of several instances is to do.
    enum Duty {
        /// Take the active role.
        BE_ACTIVE,
        /// Give the active role up, or never have it.
        BE_PASSIVE,
        /// End: there are more instances than are wanted.
        END
    }

    /// Move this child. From its arbiter to its holder.
    ///
    /// @param from   the life that is to move; later lives of the same grant too
    /// @param to     the life it is granted at the target
    /// @param target where to
    record MoveOrder(SubViewId subView, ChildId id, Token from, Token to, MemberId target) implements ViewBound {}

    /// Here is the child: run it. From the old home to the new one. Bound to its view; the old home
    /// keeps all of it until the new home's log shows it up.
    ///
    /// @param wanted  the desire it serves
    /// @param mailbox undelivered messages, in order
    /// @param state   what the process handed over, if it did; may be longer than a frame, and then
    ///                travels beside the rest in chunks
    record Envelope(
            SubViewId subView,
            Token from,
            Token to,
            Token wanted,
            StoredSpec spec,
            List<Payload> mailbox,
            Payload state)
            implements WithState {
        public Envelope {
            mailbox = List.copyOf(mailbox);
        }

        @Override
        public Envelope withState(Payload other) {
            return new Envelope(subView, from, to, wanted, spec, mailbox, other);
        }
    }

    /// A message with the state of a process, which may be longer than a frame.
    sealed interface WithState extends ViewBound permits Envelope, Merge {
        /// The state; empty for none.
        Payload state();

        /// The same message with another state.
        WithState withState(Payload other);
    }

    /// Do you have this child? If not, you never will. From the old home.
    record Cancel(SubViewId subView, ChildId id, Token to) implements ViewBound {}

    /// I do not have it, and never will under this token.
    record Cancelled(SubViewId subView, ChildId id, Token to) implements ViewBound {}

    // ---- a start that is prepared before a move ----

    /// Run the `init` of this child, which I still have; it is to come to you. From the old home to
    /// the new one, again until answered.
    ///
    /// @param to     the token to prepare it under; it comes under the next life of the same grant
    /// @param wanted the desire it serves
    record Prepare(SubViewId subView, Token to, Token wanted, StoredSpec spec) implements ViewBound {}

    /// It is prepared, or cannot be. From the new home to the old one, again until it comes or is
    /// called off.
    record Prepared(SubViewId subView, ChildId id, Token to, boolean ready) implements ViewBound {}

    /// It does not come: end what is prepared. From who was asked to send it.
    record CallOff(SubViewId subView, ChildId id, Token to) implements ViewBound {}

    // ---- two copies of one name ----

    /// My copy of this child has ended for yours, and leaves you this. Sent once, and handed on by
    /// a member that has handed the child on.
    ///
    /// @param from  the life that ended
    /// @param state what it handed over
    /// @param hops  how often it may still be handed on
    record Merge(SubViewId subView, ChildId id, Token from, Payload state, int hops) implements WithState {
        /// How often it may be handed on at first.
        public static final int MAX_HOPS = 4;

        @Override
        public Merge withState(Payload other) {
            return new Merge(subView, id, from, other, hops);
        }
    }
}
