package io.processhub.testkit.sim;

import io.processhub.core.wire.WireCodec;
import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import org.jspecify.annotations.Nullable;

/// One node's plug in a [SimTransportWorld]. For one thread.
final class SimTransport implements ClusterTransport {
    private final SimTransportWorld world;
    private @Nullable SimNode node;
    private boolean closed;

    SimTransport(SimTransportWorld world) {
        this.world = world;
    }

    @Override
    public void open(NodeId self, Receiver receiver) {
        if (node != null || closed) {
            throw new IllegalStateException("transport of " + self + " was opened before; make a new one");
        }
        node = world.open(self, receiver);
    }

    @Override
    public void send(NodeId to, byte[] frame) {
        if (frame.length > WireCodec.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("frame for %s has %d bytes; at most %d are allowed, cut it into several"
                    .formatted(to, frame.length, WireCodec.MAX_FRAME_BYTES));
        }
        var from = node;
        if (from == null) {
            throw new IllegalStateException("the transport is not open; call open first");
        }
        world.send(from, to, frame);
    }

    @Override
    public int maxFrameBytes() {
        return WireCodec.MAX_FRAME_BYTES;
    }

    @Override
    public String address() {
        return "local";
    }

    @Override
    public void close() {
        closed = true;
        if (node != null) {
            world.leave(node);
        }
    }
}
