package io.processhub.runtime.hook;

import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.MemberChange;
import io.processhub.core.HubStanding;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import java.util.ArrayList;
import java.util.List;

/// Who comes and goes, whether calls wait, and whether this side may act. The driver's.
final class MemberNews {
    private final HubHooks hooks;
    private final NodeId self;
    private List<MemberId> proposed = List.of();
    private List<MemberId> agreed = List.of();
    private MemberChange change = MemberChange.NONE;
    private boolean locked = true;
    private boolean partitioned;
    private boolean redistributes;

    MemberNews(HubHooks hooks, NodeId self) {
        this.hooks = hooks;
        this.self = self;
    }

    /// The last change that was agreed on.
    MemberChange change() {
        return change;
    }

    void left(List<MemberId> still) {
        var here = proposed.stream().filter(still::contains).toList();
        without(proposed, here).forEach(gone -> hooks.tell(new HookEvent.PreClusterLeave(gone)));
        proposed = here;
    }

    void proposed(List<MemberId> members) {
        var others = others(members);
        without(proposed, others).forEach(gone -> hooks.tell(new HookEvent.PreClusterLeave(gone)));
        without(others, proposed).forEach(come -> hooks.tell(new HookEvent.PreClusterJoin(come)));
        proposed = others;
    }

    void agreed(List<MemberId> members) {
        var others = others(members);
        var left = without(agreed, others);
        var joined = without(others, agreed);
        agreed = others;
        left.forEach(gone -> hooks.tell(new HookEvent.PostClusterLeave(gone)));
        joined.forEach(come -> hooks.tell(new HookEvent.PostClusterJoin(come)));
        if (!left.isEmpty() || !joined.isEmpty()) {
            change = new MemberChange(joined, left);
            hooks.tell(new HookEvent.PreNodesRedistribution(change));
            redistributes = true;
        }
    }

    void standing(HubStanding now) {
        if (now.isLocked() != locked) {
            locked = now.isLocked();
            hooks.tell(new HookEvent.PriorityStateUpdated(locked, locked ? now.waitingFor() : List.of()));
        }
        boolean isPartitioned = now.phase() == HubStanding.Phase.PARTITIONED;
        if (now.agreed() && isPartitioned != partitioned) {
            partitioned = isPartitioned;
            var nodes = now.members().stream().map(MemberId::node).toList();
            hooks.tell(isPartitioned ? new HookEvent.PartitionEntered(nodes) : new HookEvent.PartitionLeft(nodes));
        }
    }

    /// What came of an agreement has been given out.
    void batchDone() {
        if (redistributes) {
            redistributes = false;
            hooks.tell(new HookEvent.PostNodesRedistribution(change));
        }
    }

    /// All others are gone, for this node has lost sight of them.
    void lost() {
        agreed.forEach(gone -> hooks.tell(new HookEvent.PostClusterLeave(gone.node())));
        agreed = List.of();
    }

    private List<MemberId> others(List<MemberId> members) {
        return members.stream().filter(member -> !member.node().equals(self)).toList();
    }

    private static List<NodeId> without(List<MemberId> some, List<MemberId> others) {
        var rest = new ArrayList<>(some);
        rest.removeAll(others);
        return rest.stream().map(MemberId::node).toList();
    }
}
