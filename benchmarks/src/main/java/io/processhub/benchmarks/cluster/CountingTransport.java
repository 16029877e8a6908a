package io.processhub.benchmarks.cluster;

import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;

/// A transport that counts what the library hands to it.
final class CountingTransport implements ClusterTransport {
    private final ClusterTransport transport;
    private final LongAdder frames = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    CountingTransport(ClusterTransport transport) {
        this.transport = transport;
    }

    long frames() {
        return frames.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    @Override
    public void open(NodeId self, Receiver receiver) {
        transport.open(self, receiver);
    }

    @Override
    public void send(NodeId to, byte[] frame) {
        frames.increment();
        bytes.add(frame.length);
        transport.send(to, frame);
    }

    @Override
    public int maxFrameBytes() {
        return transport.maxFrameBytes();
    }

    @Override
    public String address() {
        return transport.address();
    }

    @Override
    public SortedMap<String, Long> refusals() {
        return transport.refusals();
    }

    @Override
    public void close() {
        transport.close();
    }
}
