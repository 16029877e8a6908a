package io.processhub.runtime.message;

import io.processhub.api.AskException;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.View;
import io.processhub.runtime.process.DeadLetters;
import io.processhub.runtime.process.Letter;
import io.processhub.runtime.process.NodeProcesses;
import io.processhub.runtime.process.Post;
import io.processhub.runtime.process.ReplyAddress;
import io.processhub.runtime.process.TimerWheel;
import io.processhub.spi.Codec;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Carries the messages of one node's processes: to processes of the node itself by reference, to
/// others as frames. From any thread. Nothing blocks, but that who tells or answers may have to
/// wait while too much waits for the other node ([Outbox#awaitRoom]).
///
/// Messages of one sender to one receiver arrive in order, each at most once, and none that was
/// sent before the two nodes lost sight of each other after one that was sent since.
///
/// The shell gives it the node's views ([#viewInstalled]) and the frames of other messengers
/// ([#received]), and takes its frames as an [Outbox].
public final class Messenger implements Post, AutoCloseable {
    /// Between two hellos over a link that is not up.
    private static final Duration HELLO_EVERY = Duration.ofSeconds(1);

    private final NodeProcesses processes;
    private final Codec codec;
    private final Outbox outbox;
    private final MessageLimits limits;
    private final Asks asks;
    private final ConcurrentHashMap<NodeId, PeerLink> links = new ConcurrentHashMap<>();
    private final AtomicLong lastLink = new AtomicLong();
    private final AtomicLong lastSession = new AtomicLong(Asks.NO_SESSION);
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile boolean closed;

    /// A messenger that sees no other node yet.
    ///
    /// @param codec  for messages and answers to and from other nodes
    /// @param outbox takes its frames
    public Messenger(NodeProcesses processes, Codec codec, Outbox outbox, MessageLimits limits) {
        this.processes = processes;
        this.codec = codec;
        this.outbox = outbox;
        this.limits = limits;
        asks = new Asks(processes, codec);
    }

    @Override
    public void tell(@Nullable Pid from, Pid to, Object message) {
        Objects.requireNonNull(message, "message");
        if (to.node().equals(processes.self())) {
            count(processes.deliver(to.serial(), Letter.of(message, from, null)), to);
            return;
        }
        var frame = UserFrame.told(to.serial(), serial(from), encoded(message));
        outbox.awaitRoom(to.node());
        send(to, new PeerLink.Outgoing(frame, null));
    }

    @Override
    public CompletableFuture<Object> ask(@Nullable Pid from, Pid to, Object message, Duration timeout) {
        Objects.requireNonNull(message, "message");
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout of an ask: " + timeout + " is not positive");
        }
        if (to.node().equals(processes.self())) {
            var ask = asks.begin(from, to, timeout);
            deliver(to, Letter.of(message, from, ask), ask);
            return ask.future();
        }
        var body = encoded(message);
        var ask = asks.begin(from, to, timeout);
        send(to, new PeerLink.Outgoing(UserFrame.asked(to.serial(), serial(from), ask.number(), body), ask));
        return ask.future();
    }

    @Override
    public void interruptAsks(Pid asker) {
        asks.interrupt(asker);
    }

    private void deliver(Pid to, Letter letter, ReplyAddress asker) {
        var delivery = processes.deliver(to.serial(), letter);
        count(delivery, to);
        switch (delivery) {
            case ACCEPTED -> {}
            case NO_SUCH_PROCESS ->
                asker.fail(AskException.Reason.NO_SUCH_PROCESS, "no process of this pid lives on its node");
            case MAILBOX_FULL -> asker.fail(AskException.Reason.NOT_DELIVERED, "its mailbox is full");
        }
    }

    private void count(NodeProcesses.Delivery delivery, Pid to) {
        switch (delivery) {
            case ACCEPTED -> {}
            case NO_SUCH_PROCESS -> deadLetters().count(DeadLetters.Why.NO_SUCH_PROCESS, to);
            case MAILBOX_FULL -> deadLetters().count(DeadLetters.Why.MAILBOX_FULL, to);
        }
    }

    private void send(Pid to, PeerLink.Outgoing outgoing) {
        var link = links.get(to.node());
        if (link != null) {
            link.send(outgoing);
            return;
        }
        deadLetters().count(DeadLetters.Why.NODE_NOT_IN_VIEW, to);
        outgoing.fail("its node is not in the view");
    }

    private byte[] encoded(Object message) {
        var bytes = codec.encode(message);
        if (bytes.length > limits.messageBytes()) {
            throw new IllegalArgumentException(
                    "a message of type %s has %d bytes; at most %d are sent to another node: send it in parts"
                            .formatted(message.getClass().getName(), bytes.length, limits.messageBytes()));
        }
        return bytes;
    }

    private static long serial(@Nullable Pid pid) {
        return pid == null ? 0 : pid.serial();
    }

    // ---- from the network ----

    /// Learns who is in the view. One call at a time; must not be called after a later view's.
    public void viewInstalled(View view) {
        for (var peer : links.keySet()) {
            if (!view.contains(peer)) {
                leave(peer);
            }
        }
        for (var peer : view.members()) {
            if (!peer.equals(processes.self()) && !links.containsKey(peer) && !closed) {
                var link = new PeerLink(peer, lastLink.incrementAndGet(), this);
                links.put(peer, link);
                link.sayHello();
            }
        }
        keepGreeting();
    }

    private void leave(NodeId peer) {
        var link = links.remove(peer);
        if (link != null) {
            endSession(link.close(), "node " + peer + " left the view after it was sent");
        }
    }

    private void endSession(long session, String why) {
        if (session != Asks.NO_SESSION) {
            asks.failAll(ask -> ask.session == session, AskException.Reason.OUTCOME_UNKNOWN, why);
        }
    }

    private void keepGreeting() {
        if (!closed && links.values().stream().anyMatch(link -> !link.isUp()) && ticking.compareAndSet(false, true)) {
            processes.wheel().set(new HelloTick(), HELLO_EVERY);
        }
    }

    private final class HelloTick extends TimerWheel.Deadline {
        @Override
        protected void reached() {
            ticking.set(false);
            links.values().forEach(PeerLink::sayHello);
            keepGreeting();
        }
    }

    /// Takes a frame of another messenger. Never blocks, and never throws: what is no frame of this
    /// version, or of an older link, is dropped and counted. Frames of one node one at a time.
    public void received(NodeId from, byte[] bytes) {
        var frame = UserFrame.decode(bytes).orElse(null);
        if (frame == null) {
            deadLetters().count(DeadLetters.Why.BAD_FRAME, "frame of %d bytes from %s".formatted(bytes.length, from));
            return;
        }
        var link = links.get(from);
        if (frame instanceof UserFrame.Hello hello) {
            if (link != null) {
                endSession(link.hear(hello), "node " + from + " lost sight of this node after it was sent");
                keepGreeting();
            }
        } else if (link == null || !link.accepts(frame.sender(), frame.receiver())) {
            deadLetters().count(DeadLetters.Why.OLD_LINK, "frame from " + from);
        } else {
            accept(from, frame);
        }
    }

    private void accept(NodeId from, UserFrame frame) {
        switch (frame) {
            case UserFrame.Hello _ -> {}
            case UserFrame.Told told -> {
                if (told.to() > 0) {
                    var letter = Letter.encoded(told.body().bytes(), pid(from, told.from()), null);
                    var to = new Pid(processes.self(), told.to());
                    count(processes.deliver(told.to(), letter), to);
                }
            }
            case UserFrame.Asked asked -> {
                if (asked.to() > 0) {
                    var asker = new RemoteAsker(from, asked.number());
                    var letter = Letter.encoded(asked.body().bytes(), pid(from, asked.from()), asker);
                    deliver(new Pid(processes.self(), asked.to()), letter, asker);
                }
            }
            case UserFrame.Reply reply -> {
                var ask = asks.find(reply.number());
                if (ask == null) {
                    deadLetters().count(DeadLetters.Why.LATE_ANSWER, "answer from " + from);
                } else {
                    ask.replyEncoded(reply.body().bytes());
                }
            }
            case UserFrame.Failed failed -> {
                var ask = asks.find(failed.number());
                if (ask != null) {
                    ask.fail(failed.reason(), failed.text());
                }
            }
        }
    }

    private static @Nullable Pid pid(NodeId node, long serial) {
        return serial > 0 ? new Pid(node, serial) : null;
    }

    // ---- answers ----

    @Override
    public ReplyAddress replyAddress(NodeId asker, long number) {
        var ask = asker.equals(processes.self()) ? asks.find(number) : null;
        return ask == null ? new RemoteAsker(asker, number) : ask;
    }

    /// The way back to an ask of another node, or to one of this node that has ended.
    private final class RemoteAsker implements ReplyAddress {
        private final NodeId node;
        private final long number;

        RemoteAsker(NodeId node, long number) {
            this.node = node;
            this.number = number;
        }

        @Override
        public NodeId node() {
            return node;
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public void reply(Object answer) {
            var frame = UserFrame.reply(number, encoded(answer));
            outbox.awaitRoom(node);
            send(frame);
        }

        @Override
        public void fail(AskException.Reason reason, String why) {
            send(UserFrame.failed(number, reason, why));
        }

        private void send(byte[] frame) {
            var link = links.get(node);
            if (link == null) {
                deadLetters().count(DeadLetters.Why.NODE_NOT_IN_VIEW, "answer to " + node);
            } else {
                link.send(new PeerLink.Outgoing(frame, null));
            }
        }
    }

    // ---- what others need ----

    /// How many asks of this node have not ended yet.
    public int openAsks() {
        return asks.size();
    }

    /// Whether messages to a node of the view leave at once, and do not wait for its first hello.
    public boolean isLinked(NodeId peer) {
        var link = links.get(peer);
        return link != null && link.isUp();
    }

    /// Ends all asks and all links. Messages within the node still pass.
    @Override
    public void close() {
        closed = true;
        links.keySet().forEach(this::leave);
        asks.failAll(_ -> true, AskException.Reason.OUTCOME_UNKNOWN, "this node was closed");
    }

    Outbox outbox() {
        return outbox;
    }

    MessageLimits limits() {
        return limits;
    }

    DeadLetters deadLetters() {
        return processes.deadLetters();
    }

    long nextSession() {
        return lastSession.incrementAndGet();
    }
}
