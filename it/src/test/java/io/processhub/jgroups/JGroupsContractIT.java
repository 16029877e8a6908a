package io.processhub.jgroups;

import io.processhub.testkit.ClusterTransportContract;
import io.processhub.testkit.TransportWorld;

/// The promises of the door, on real ports.
final class JGroupsContractIT extends ClusterTransportContract {
    @Override
    protected TransportWorld world() {
        return new JGroupsWorld();
    }
}
