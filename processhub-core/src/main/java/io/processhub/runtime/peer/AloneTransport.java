package io.processhub.runtime.peer;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.spi.ClusterTransport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The transport of a node that is by itself: one view of one member, and frames to oneself.
public final class AloneTransport implements ClusterTransport {
    private record Open(NodeId self, Receiver receiver) {}

    private final AtomicReference<Optional<Open>> open = new AtomicReference<>(Optional.empty());
    private final long viewNumber;

    /// A transport whose only view has this number.
    public AloneTransport(long viewNumber) {
        this.viewNumber = viewNumber;
    }

    @Override
    public void open(NodeId self, Receiver receiver) {
        if (!open.compareAndSet(Optional.empty(), Optional.of(new Open(self, receiver)))) {
            throw new IllegalStateException("the transport of " + self + " is open already");
        }
        receiver.viewInstalled(new View(new ViewId(self, viewNumber), List.of(self)));
    }

    @Override
    public void send(NodeId to, byte[] frame) {
        open.get().filter(it -> it.self.equals(to)).ifPresent(it -> it.receiver.frameReceived(to, frame));
    }

    @Override
    public int maxFrameBytes() {
        return 64 << 20;
    }

    @Override
    public String address() {
        return "local";
    }

    @Override
    public void close() {
        open.set(Optional.empty());
    }
}
