package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Something that happened in a hub, as this node saw it. Each node tells its own hooks only.
///
/// Events are told one after the other, in the order in which they happened here, after the fact:
/// a hook holds nothing up. What changes a start is [ChildRequest] and [ChildLaunch]. Children
/// that come to pass together are told together, in one event.
///
/// A [ChildInfo] in an event is what was known of the child then; it has instances only where the
/// event says so, and decodes the arguments when it is asked for the spec.
public sealed interface HookEvent extends HookPayload {
    // ---- members ----

    /// Another member of the hub has appeared: a new circle of members with it is being agreed on.
    record PreClusterJoin(NodeId node) implements HookEvent {
        public PreClusterJoin {
            Objects.requireNonNull(node, "node");
        }
    }

    /// The members, this one among them, have agreed that another one is here: its rows are known,
    /// and children may run on it. A node that just came hears so of each member it finds.
    record PostClusterJoin(NodeId node) implements HookEvent {
        public PostClusterJoin {
            Objects.requireNonNull(node, "node");
        }
    }

    /// A member is gone, or was set aside as silent, and the others are agreeing to go on without
    /// it. Its pids have not been removed yet.
    record PreClusterLeave(NodeId node) implements HookEvent {
        public PreClusterLeave {
            Objects.requireNonNull(node, "node");
        }
    }

    /// The members have agreed that one is gone. Its pids have been removed, see
    /// [RegistryPidRemove]; its children are being started elsewhere.
    record PostClusterLeave(NodeId node) implements HookEvent {
        public PostClusterLeave {
            Objects.requireNonNull(node, "node");
        }
    }

    /// How the members changed. Several may come and go at once.
    ///
    /// @param joined who is here now and was not
    /// @param left   who was here and is not
    record MemberChange(List<NodeId> joined, List<NodeId> left) {
        /// Nobody came or went.
        public static final MemberChange NONE = new MemberChange(List.of(), List.of());

        public MemberChange {
            Objects.requireNonNull(joined, "joined");
            Objects.requireNonNull(left, "left");
            joined = List.copyOf(joined);
            left = List.copyOf(left);
        }
    }

    /// After a change of the members, this node has looked at all children and is about to carry
    /// out what follows for those it decides about or holds.
    record PreNodesRedistribution(MemberChange change) implements HookEvent {
        public PreNodesRedistribution {
            Objects.requireNonNull(change, "change");
        }
    }

    /// After a change of the members, this node has given all orders for the children it decides
    /// about. Children move and start from now on; [ChildrenMigrated] and [PostChildrenStart]
    /// tell of each.
    record PostNodesRedistribution(MemberChange change) implements HookEvent {
        public PostNodesRedistribution {
            Objects.requireNonNull(change, "change");
        }
    }

    /// Calls have begun to wait for the agreement of the members, or wait no more: what
    /// [Hub#isLocked] says has changed.
    ///
    /// @param locked     whether they wait
    /// @param waitingFor the nodes that are waited for, as far as they are known; empty if unlocked
    record PriorityStateUpdated(boolean locked, List<NodeId> waitingFor) implements HookEvent {
        public PriorityStateUpdated {
            Objects.requireNonNull(waitingFor, "waitingFor");
            waitingFor = List.copyOf(waitingFor);
        }
    }

    /// This side of a partition may not act any more: calls are refused.
    ///
    /// @param members the nodes on this side
    record PartitionEntered(List<NodeId> members) implements HookEvent {
        public PartitionEntered {
            Objects.requireNonNull(members, "members");
            members = List.copyOf(members);
        }
    }

    /// This side may act again.
    ///
    /// @param members the nodes on this side
    record PartitionLeft(List<NodeId> members) implements HookEvent {
        public PartitionLeft {
            Objects.requireNonNull(members, "members");
            members = List.copyOf(members);
        }
    }

    // ---- this node's registry ----

    /// A row of the registry that changed.
    ///
    /// @param pids those that came, or went; not those that stayed
    record Row(ChildId id, Map<NodeId, Pid> pids) {
        public Row {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(pids, "pids");
            pids = Map.copyOf(pids);
        }
    }

    /// This node's look-ups show these pids from now on. Exactly the rows that changed, each child
    /// once.
    record RegistryPidInsert(List<Row> rows) implements HookEvent {
        public RegistryPidInsert {
            Objects.requireNonNull(rows, "rows");
            rows = List.copyOf(rows);
        }
    }

    /// This node's look-ups show these pids no more: their processes ended, are moving, or their
    /// node was lost. Exactly the rows that changed, each child once.
    record RegistryPidRemove(List<Row> rows) implements HookEvent {
        public RegistryPidRemove {
            Objects.requireNonNull(rows, "rows");
            rows = List.copyOf(rows);
        }
    }

    /// A child was started again in place, and has another pid. Told on every node that knew the
    /// former pid, after [RegistryPidRemove] of that and [RegistryPidInsert] of the new one.
    record ChildProcessPidUpdate(ChildId id, NodeId node, Pid before, Pid now) implements HookEvent {
        public ChildProcessPidUpdate {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(before, "before");
            Objects.requireNonNull(now, "now");
        }
    }

    // ---- children on this node ----

    /// This node is about to start these: for the first time, again after a crash, because their
    /// node was lost, or to have them ready before they move here.
    ///
    /// @param children without instances
    record PreChildrenStart(List<ChildInfo> children) implements HookEvent {
        public PreChildrenStart {
            Objects.requireNonNull(children, "children");
            children = List.copyOf(children);
        }
    }

    /// What came of one start on this node.
    sealed interface Attempt {
        /// The child.
        ChildId id();

        /// It is up.
        record Up(ChildId id, Pid pid) implements Attempt {
            public Up {
                Objects.requireNonNull(id, "id");
                Objects.requireNonNull(pid, "pid");
            }
        }

        /// Its factory, its `init` or a hook threw, or took too long.
        ///
        /// @param cause as in [StartOutcome.StartFailed]
        record Failed(ChildId id, String cause) implements Attempt {
            public Failed {
                Objects.requireNonNull(id, "id");
                Objects.requireNonNull(cause, "cause");
            }
        }
    }

    /// Starts on this node have ended: one attempt for each child of a [PreChildrenStart]. That of
    /// a child that moves here ends when it has taken over from its former life, or is called off.
    record PostChildrenStart(List<Attempt> attempts) implements HookEvent {
        public PostChildrenStart {
            Objects.requireNonNull(attempts, "attempts");
            attempts = List.copyOf(attempts);
        }
    }

    /// A process of this node that is up.
    ///
    /// @param child without instances
    record Startup(ChildInfo child, Pid pid) {
        public Startup {
            Objects.requireNonNull(child, "child");
            Objects.requireNonNull(pid, "pid");
        }
    }

    /// Processes of this node are up: the successes of a [PostChildrenStart], with their specs.
    record ProcessStartups(List<Startup> startups) implements HookEvent {
        public ProcessStartups {
            Objects.requireNonNull(startups, "startups");
            startups = List.copyOf(startups);
        }
    }

    /// Starts that were asked for are passed on, from this node, which decides about them, to
    /// another one that is to run them. Told again if that node does not take them within a
    /// heartbeat and they are sent again.
    ///
    /// @param children without instances
    record ForwardedMigration(NodeId target, List<ChildInfo> children) implements HookEvent {
        public ForwardedMigration {
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(children, "children");
            children = List.copyOf(children);
        }
    }

    /// A child that changes its node.
    ///
    /// @param from empty if nobody here knows any more where it was
    record Relocation(ChildId id, Optional<NodeId> from, NodeId to) {
        public Relocation {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }
    }

    /// Children begin to change their node: they leave this one, or start here because theirs was
    /// lost.
    ///
    /// @param change the last change of the members that was agreed on here
    record PreChildrenRedistribution(MemberChange change, List<Relocation> children) implements HookEvent {
        public PreChildrenRedistribution {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(children, "children");
            children = List.copyOf(children);
        }
    }

    /// Children of this node have been taken over by another one: they are no longer held here.
    ///
    /// @param children without instances
    record ChildrenMigrated(NodeId target, List<ChildInfo> children) implements HookEvent {
        public ChildrenMigrated {
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(children, "children");
            children = List.copyOf(children);
        }
    }

    /// A child of this node crashed too often and waits for [Hub#release].
    ///
    /// @param cause of the last crash
    record ChildQuarantined(ChildId id, String cause) implements HookEvent {
        public ChildQuarantined {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /// A child of this node is being started again after its quarantine.
    record ChildReleased(ChildId id) implements HookEvent {
        public ChildReleased {
            Objects.requireNonNull(id, "id");
        }
    }

    /// A copy of a child on this node is ended, for another one of the same name stays: two sides
    /// of a partition have met.
    ///
    /// @param ended the fencing token of the copy that ends
    /// @param kept  the fencing token of the one that stays
    record DoubleEnded(ChildId id, long ended, long kept) implements HookEvent {
        public DoubleEnded {
            Objects.requireNonNull(id, "id");
        }
    }

    // ---- the hub ----

    /// A node has said something new of itself to the distribution strategy: of the load balancer,
    /// its score.
    ///
    /// @param before what it had said; empty at first
    /// @param now    what it says
    record ScoreboardUpdated(NodeId node, Map<String, Double> before, Map<String, Double> now) implements HookEvent {
        public ScoreboardUpdated {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(before, "before");
            Objects.requireNonNull(now, "now");
            before = Map.copyOf(before);
            now = Map.copyOf(now);
        }
    }

    /// The hub begins to close on this node; its children still run. The last event that is told
    /// for certain, and the close waits for it, for twice [HubOptions#hookTimeout] and 1 s at
    /// most.
    record CoordinatorShutdown(String reason) implements HookEvent {
        public CoordinatorShutdown {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
