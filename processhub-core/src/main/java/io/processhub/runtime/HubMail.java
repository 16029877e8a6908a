package io.processhub.runtime;

import io.processhub.core.wire.Message;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.View;
import io.processhub.runtime.peer.Frame;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the messages of other nodes' hubs to the hubs of this one. On the transport's threads;
/// blocks while too many bytes wait for a hub.
final class HubMail {
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.node");

    private final LocalNode node;
    private final LongAdder late = new LongAdder();

    HubMail(LocalNode node) {
        this.node = node;
    }

    /// How many came for a hub that is not here.
    long late() {
        return late.sum();
    }

    /// A frame has come.
    ///
    /// @throws RuntimeException if it is no message
    void received(NodeId from, Frame frame) {
        var decoded = WireCodec.decode(from, frame.body());
        hand(frame.hub(), decoded.sender(), decoded.message(), frame.body().length);
    }

    /// A message has come whose state was longer than a frame.
    ///
    /// @throws RuntimeException if it is none
    void received(NodeId from, String hub, byte[] head, byte[] tail) {
        var decoded = WireCodec.decode(from, head);
        var message = decoded.message() instanceof Message.WithState it && tail.length > 0
                ? it.withState(Payload.of(tail))
                : decoded.message();
        hand(hub, decoded.sender(), message, head.length + tail.length);
    }

    private void hand(String name, MemberId from, Message message, int bytes) {
        var hub = node.find(name);
        if (hub != null && !hub.works().standsStill()) {
            hub.works().messageReceived(from, message, bytes);
        } else if (message instanceof Message.Report report) {
            node.sayNotHere(from.node(), name, new View(report.view(), List.of(node.id())));
        } else {
            late(from.node(), name, message.getClass().getSimpleName());
        }
    }

    /// Something has come for a hub that is not here.
    void late(NodeId from, String hub, String kind) {
        late.increment();
        LOG.debug("frame late from={} hub={} kind={}", from, hub, kind);
    }
}
