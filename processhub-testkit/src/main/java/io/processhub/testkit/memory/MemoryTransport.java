package io.processhub.testkit.memory;

import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import org.jspecify.annotations.Nullable;

/// One node's plug in a [MemoryCluster].
final class MemoryTransport implements ClusterTransport {
    private final MemoryCluster cluster;
    private @Nullable Member member;
    private boolean closed;

    MemoryTransport(MemoryCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void open(NodeId self, Receiver receiver) {
        try {
            join(self, receiver).awaitFirstView();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new TransportException("node " + self + " was interrupted while it joined the memory cluster", e);
        }
    }

    private synchronized Member join(NodeId self, Receiver receiver) {
        if (member != null || closed) {
            throw new IllegalStateException("transport of " + self + " was opened before; make a new one");
        }
        try {
            var joined = cluster.join(self, receiver);
            member = joined;
            return joined;
        } catch (TransportException e) {
            closed = true;
            throw e;
        }
    }

    @Override
    public void send(NodeId to, byte[] frame) {
        if (frame.length > MemoryCluster.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("frame for %s has %d bytes; at most %d are allowed, cut it into several"
                    .formatted(to, frame.length, MemoryCluster.MAX_FRAME_BYTES));
        }
        var from = opened();
        try {
            if (from.isHung()) {
                cluster.await(() -> !from.isHung());
            }
            var target = cluster.member(to);
            if (target.isPresent() && from.isThere()) {
                from.openLinkTo(target.get()).send(frame);
            }
        } catch (InterruptedException e) {
            // The sender is being ended; the frame is lost, as it may be.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Member opened() {
        var opened = member;
        if (opened == null) {
            throw new IllegalStateException("the transport is not open; call open first");
        }
        return opened;
    }

    @Override
    public int maxFrameBytes() {
        return MemoryCluster.MAX_FRAME_BYTES;
    }

    @Override
    public String address() {
        return "local";
    }

    @Override
    public void close() {
        Member leaving;
        synchronized (this) {
            closed = true;
            leaving = member;
        }
        if (leaving != null) {
            cluster.leave(leaving);
        }
    }
}
