package io.processhub.testkit.rows;

import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A transport whose links to some nodes can be slowed down, and shut: then who sends waits.
final class Valve implements ClusterTransport {
    private static final Duration SLOW = Duration.ofMillis(2);

    enum State {
        OPEN,
        SLOW,
        SHUT
    }

    private final ClusterTransport transport;
    private final String throttled;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile State state = State.OPEN;
    private volatile boolean holding;

    /// @param throttled how the names of the nodes begin to which the links lead
    Valve(ClusterTransport transport, String throttled) {
        this.transport = transport;
        this.throttled = throttled;
    }

    /// Whether a frame waits in it: what is sent now waits behind that.
    boolean isHolding() {
        return holding;
    }

    void set(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(NodeId to, byte[] frame) {
        if (to.name().startsWith(throttled)) {
            pass();
        }
        transport.send(to, frame);
    }

    private void pass() {
        lock.lock();
        try {
            while (state == State.SHUT) {
                holding = true;
                changed.awaitUninterruptibly();
            }
            holding = false;
        } finally {
            lock.unlock();
        }
        if (state == State.SLOW) {
            LockSupport.parkNanos(SLOW.toNanos());
        }
    }

    @Override
    public void open(NodeId self, Receiver receiver) {
        transport.open(self, receiver);
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
    public void close() {
        set(State.OPEN);
        transport.close();
    }
}
