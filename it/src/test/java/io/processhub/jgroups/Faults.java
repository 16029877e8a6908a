package io.processhub.jgroups;

import io.processhub.model.NodeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/// A protocol for tests, right above the transport: does not hear some nodes, hangs, dies, or
/// has its connections reset.
public final class Faults extends Protocol {
    private final Set<String> deafTo = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean hung;
    private volatile boolean dead;

    void deafTo(String name) {
        deafTo.add(name);
    }

    void heal() {
        deafTo.clear();
    }

    void hang(boolean now) {
        lock.lock();
        try {
            hung = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Silent from now on, in both directions, and its connections closed without a farewell.
    void die() {
        dead = true;
        hang(false);
        var tcp = (TCP) getTransport();
        tcp.clearConnections(false);
        tcp.stop();
    }

    /// Closes its connections without a farewell, as a network may that resets them, and lives on.
    void reset() {
        ((TCP) getTransport()).clearConnections(false);
    }

    @Override
    public @Nullable Object down(Message message) {
        awaitAwake();
        return dead ? null : down_prot.down(message);
    }

    @Override
    public @Nullable Object up(Event event) {
        awaitAwake();
        return dead ? null : up_prot.up(event);
    }

    @Override
    public @Nullable Object up(Message message) {
        awaitAwake();
        return hears(message.getSrc()) ? up_prot.up(message) : null;
    }

    @Override
    public void up(MessageBatch batch) {
        awaitAwake();
        if (hears(batch.sender())) {
            up_prot.up(batch);
        }
    }

    private boolean hears(Address address) {
        return !dead
                && NodeAddress.read(address)
                        .map(NodeId::name)
                        .filter(deafTo::contains)
                        .isEmpty();
    }

    private void awaitAwake() {
        lock.lock();
        try {
            while (hung) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
