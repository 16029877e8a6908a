package io.processhub.runtime.peer;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// One node's bodies that are longer than a frame, out and in. From any thread; nothing blocks but
/// who takes a complete one.
final class LongBodies {
    private final Switchboard switchboard;
    private final Map<NodeId, ChunkSender> senders = new ConcurrentHashMap<>();
    private final Map<NodeId, ChunkReceiver> receivers = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong room = new AtomicLong();

    LongBodies(Switchboard switchboard) {
        this.switchboard = switchboard;
    }

    boolean send(NodeId to, String hub, byte[] head, byte[] tail) {
        return senders.computeIfAbsent(to, this::sender).offer(lastNumber.incrementAndGet(), hub, head, tail);
    }

    private ChunkSender sender(NodeId to) {
        return new ChunkSender(
                (hub, chunk) -> switchboard.offer(to, Lane.BULK, FrameKind.CHUNK, hub, chunk), System::nanoTime);
    }

    /// Whether none is on its way to this node.
    boolean isQuiet(NodeId to) {
        var sender = senders.get(to);
        return sender == null || sender.isQuiet();
    }

    /// A chunk has come.
    ///
    /// @return whether it was one
    boolean received(NodeId from, Frame frame, Switchboard.Listener listener) {
        var taken = receivers
                .computeIfAbsent(from, _ -> new ChunkReceiver(room, System::nanoTime))
                .take(frame.body());
        if (taken == null) {
            return false;
        }
        var complete = taken.complete();
        if (complete != null) {
            listener.longReceived(from, frame.hub(), complete.head(), complete.tail());
        }
        var answer = new ChunkSender.Acknowledged(taken.number(), taken.known());
        switchboard.offer(from, Lane.CONTROL, FrameKind.CHUNK_ACK, frame.hub(), answer.bytes());
        return true;
    }

    /// An acknowledgement has come.
    ///
    /// @return whether it was one
    boolean acknowledged(NodeId from, Frame frame) {
        var answer = ChunkSender.Acknowledged.of(frame.body());
        var sender = senders.get(from);
        if (answer != null && sender != null) {
            sender.acknowledged(answer.number(), answer.known());
        }
        return answer != null;
    }

    /// Who is not in the view any more gets and sends nothing more.
    void viewInstalled(View view) {
        senders.forEach((peer, sender) -> {
            if (!view.contains(peer) && senders.remove(peer, sender)) {
                sender.clear();
            }
        });
        receivers.forEach((peer, receiver) -> {
            if (!view.contains(peer) && receivers.remove(peer, receiver)) {
                receiver.clear();
            }
        });
    }

    /// Once a second.
    ///
    /// @return how many bodies were given up
    int tick() {
        receivers.values().forEach(ChunkReceiver::tick);
        int lost = 0;
        for (var sender : senders.values()) {
            if (sender.tick()) {
                lost++;
            }
        }
        return lost;
    }
}
