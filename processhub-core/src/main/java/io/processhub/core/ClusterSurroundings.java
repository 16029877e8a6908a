package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.cluster.Surroundings;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Message.Census;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Token;
import java.util.List;
import java.util.Set;

/// The part of the room of the cluster's surroundings that only asks; what it causes is the
/// corridor's.
abstract class ClusterSurroundings implements Surroundings {
    private final House house;
    private final Departed departed;
    private final Quorum quorum;
    private final Witness witness;

    ClusterSurroundings(House house, Departed departed, Quorum quorum, Witness witness) {
        this.house = house;
        this.quorum = quorum;
        this.witness = witness;
        this.departed = departed;
    }

    @Override
    public void send(List<NodeId> to, Message message) {
        house.outbox.sendToNodes(to, message);
    }

    @Override
    public long ownSeq() {
        return house.registry.own().seq();
    }

    @Override
    public List<LogPosition> departed(Set<MemberId> members) {
        return house.registry.departed(members);
    }

    @Override
    public Token greatestToken() {
        return house.registry.greatestToken();
    }

    @Override
    public Token forgottenToken() {
        return house.registry.forgottenToken();
    }

    @Override
    public long held(MemberId owner) {
        return house.registry.held(owner);
    }

    @Override
    public boolean isRetired(MemberId owner) {
        return departed.isRetired(owner);
    }

    @Override
    public long restMillis(SubView subView) {
        return witness.cameTo(subView);
    }

    @Override
    public Census census() {
        return quorum.census();
    }

    @Override
    public void setAside(NodeId node) {
        house.outbox.note(new Note.MemberSetAside(node));
    }

    @Override
    public void nameInUse(NodeId by) {
        house.outbox.add(new HubEffect.NameInUse(by));
    }
}
