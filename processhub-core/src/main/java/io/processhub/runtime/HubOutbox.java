package io.processhub.runtime;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.wire.Message;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.runtime.peer.FrameKind;
import io.processhub.runtime.peer.Lane;
import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.runtime.vital.VitalThread;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns one hub's messages into bytes, away from the driver, and hands them to the peers' senders
/// in their order. Bounded: a full one drops the message and counts it, and the core repairs that.
/// A [small][HubFrames#isSmall] message with none before it is not worth a hand-over between
/// threads: the driver does it at once.
///
/// Its thread is a platform thread, as the driver is: heartbeats must leave also while users'
/// processes keep all carrier threads busy.
final class HubOutbox {
    private static final int MAX_WAITING = 65_536;

    /// A longer state goes in chunks.
    private static final int LONG_STATE_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(HubOutbox.class);

    private sealed interface Item {}

    private record Outgoing(List<NodeId> to, Message message, boolean bulk) implements Item {}

    private record End() implements Item {}

    private final String hub;
    private final MemberId self;
    private final Inbox inbox;
    private final HubFrames frames;
    private final Switchboard switchboard;
    private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicInteger notHandedOn = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final VitalThread thread;

    /// @param inbox of the same hub: what the hub tells itself goes there
    HubOutbox(String hub, MemberId self, Inbox inbox, Switchboard switchboard, NodeGuard guard) {
        this.hub = hub;
        this.self = self;
        this.inbox = inbox;
        this.frames = new HubFrames(self);
        this.switchboard = switchboard;
        thread = new VitalThread(guard, "processhub-outbox-" + hub, VitalThread.OnFailure.RESTART, this::run);
    }

    /// Begins to hand on.
    void start() {
        thread.start();
    }

    /// Takes a message. For the driver alone. Never blocks.
    void send(HubEffect.Send send) {
        var others = send.to();
        if (others.contains(self.node())) {
            inbox.offer(new HubEvent.MessageReceived(self, send.message()));
            others = others.stream().filter(to -> !to.equals(self.node())).toList();
        }
        if (others.isEmpty()) {
            return;
        }
        var outgoing = new Outgoing(others, send.message(), send.bulk());
        if (notHandedOn.get() == 0 && HubFrames.isSmall(send.message())) {
            handOn(outgoing);
        } else {
            leaveToThread(outgoing);
        }
    }

    private void leaveToThread(Outgoing outgoing) {
        notHandedOn.incrementAndGet();
        if (!waiting.offer(outgoing)) {
            notHandedOn.decrementAndGet();
            dropped.add(outgoing.to.size());
        }
    }

    /// Ends it when everything is handed on, but waits for that only so long. Blocks.
    void close(long millis) throws InterruptedException {
        if (waiting.offer(new End(), millis, TimeUnit.MILLISECONDS)) {
            ended.await(millis, TimeUnit.MILLISECONDS);
        }
    }

    /// Messages that were dropped here or because a peer's queue was full.
    long dropped() {
        return dropped.sum();
    }

    /// Messages that could not be encoded.
    long errors() {
        return errors.sum();
    }

    private void run() throws InterruptedException {
        while (waiting.take() instanceof Outgoing outgoing) {
            try {
                handOn(outgoing);
            } finally {
                notHandedOn.decrementAndGet();
            }
        }
        ended.countDown();
    }

    private void sendLong(List<NodeId> to, Message message, byte[] tail) {
        for (var body : frames.bodies(message)) {
            for (var node : to) {
                if (!switchboard.sendLong(node, hub, body, tail)) {
                    dropped.increment();
                }
            }
        }
    }

    private void handOn(Outgoing outgoing) {
        try {
            if (outgoing.message instanceof Message.WithState it && it.state().size() > LONG_STATE_BYTES) {
                sendLong(outgoing.to, it.withState(Payload.EMPTY), it.state().bytes());
                return;
            }
            if (outgoing.message instanceof Message.Cancel
                    && outgoing.to.stream().anyMatch(switchboard::isSendingLong)) {
                sendLong(outgoing.to, outgoing.message, new byte[0]); // not to ask before what it asks for is there
                return;
            }
            var lane = outgoing.bulk ? Lane.BULK : Lane.CONTROL;
            for (var body : frames.bodies(outgoing.message)) {
                for (var node : outgoing.to) {
                    if (!switchboard.send(node, lane, FrameKind.HUB, hub, body)) {
                        dropped.increment();
                    }
                }
            }
        } catch (RuntimeException | Error broken) {
            errors.increment();
            var kind = outgoing.message.getClass().getSimpleName();
            LOG.error("hub message cannot be encoded hub={} message={}; please report it", hub, kind, broken);
        }
    }
}
