package io.processhub.core;

import io.processhub.core.HubStanding.Phase;
import io.processhub.core.cluster.Cluster;
import io.processhub.core.wire.Message.MemberState;
import java.util.List;

/// How a hub stands, put together for whoever asks.
final class Standings {
    private Standings() {}

    static HubStanding of(Cluster cluster, Leaving leaving, Drain drain, Lease lease) {
        var subView = cluster.subView();
        boolean agreed = cluster.agreedSubView() != null;
        return new HubStanding(
                phase(cluster, leaving, drain, agreed, lease),
                agreed,
                subView == null ? List.of() : subView.members(),
                subView == null ? List.of() : subView.active(),
                cluster.waitingFor(),
                cluster.mismatch());
    }

    private static Phase phase(Cluster cluster, Leaving leaving, Drain drain, boolean agreed, Lease lease) {
        if (leaving.hasEnded()) {
            return Phase.LEFT;
        }
        if (leaving.isUnderWay()) {
            return Phase.LEAVING;
        }
        if (cluster.isMismatched()) {
            return Phase.MISMATCH;
        }
        boolean refuses = lease.right() == Lease.Right.REFUSE;
        if (refuses && (agreed || !lease.mayRun())) {
            return Phase.PARTITIONED;
        }
        if (drain.isUnderWay()) {
            return Phase.DRAINING;
        }
        boolean waits = lease.right() == Lease.Right.WAIT;
        return cluster.state() == MemberState.ACTIVE && !waits ? Phase.ACTIVE : Phase.FORMING;
    }
}
