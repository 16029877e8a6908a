package io.processhub.core;

import io.processhub.core.HubStanding.Phase;
import io.processhub.core.cluster.Cluster;
import io.processhub.core.wire.Message.MemberState;
import java.util.List;

/// How a hub stands, put together for whoever asks.
final class Standings {
    private Standings() {}

    static HubStanding of(Cluster cluster, Leaving leaving, boolean mayAct) {
        var subView = cluster.subView();
        boolean agreed = cluster.agreedSubView() != null;
        return new HubStanding(
                phase(cluster, leaving, mayAct || !agreed),
                agreed,
                subView == null ? List.of() : subView.members(),
                subView == null ? List.of() : subView.active(),
                cluster.waitingFor(),
                cluster.mismatch());
    }

    private static Phase phase(Cluster cluster, Leaving leaving, boolean mayAct) {
        if (leaving.hasEnded()) {
            return Phase.LEFT;
        }
        if (leaving.isUnderWay()) {
            return Phase.LEAVING;
        }
        if (cluster.isMismatched()) {
            return Phase.MISMATCH;
        }
        if (!mayAct) {
            return Phase.PARTITIONED;
        }
        return cluster.state() == MemberState.ACTIVE ? Phase.ACTIVE : Phase.FORMING;
    }
}
