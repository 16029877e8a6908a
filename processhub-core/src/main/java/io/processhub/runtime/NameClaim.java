package io.processhub.runtime;

import io.processhub.api.NameInUseException;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.runtime.peer.FrameKind;
import io.processhub.runtime.peer.Lane;
import io.processhub.runtime.peer.Switchboard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether a node's name is in use by a living node that had it first.
///
/// A view may hold two nodes of one name: for a moment after a fast restart, when the elder is
/// dead, or because someone started a second one. So the younger asks the elder until that answers
/// (then the name is in use) or leaves the view.
final class NameClaim {
    private static final Duration ASK_EVERY = Duration.ofMillis(200);
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);
    private static final int MAX_ADDRESS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(NameClaim.class);

    private final NodeId self;
    private final Switchboard switchboard;
    private final Consumer<NameInUseException> lost;
    private final Readiness readiness = new Readiness();
    private final AtomicReference<Optional<NodeId>> elder = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<NameInUseException>> inUse = new AtomicReference<>(Optional.empty());

    /// A claim that nobody disputes yet.
    ///
    /// @param lost is told once another living node turns out to have the name; must not block
    NameClaim(NodeId self, Switchboard switchboard, Consumer<NameInUseException> lost) {
        this.self = self;
        this.switchboard = switchboard;
        this.lost = lost;
    }

    /// Learns who is in the view.
    void viewInstalled(View view) {
        var older = view.members().stream()
                .takeWhile(member -> !member.equals(self))
                .filter(member -> member.name().equals(self.name()))
                .findFirst();
        var before = elder.getAndSet(older);
        if (older.isPresent() && !older.equals(before)) {
            LOG.warn("node name in view twice name={} elder={} self={}", self.name(), older.get(), self);
            Thread.ofPlatform().daemon().name("processhub-name").start(() -> askAgainAndAgain(older.get()));
        }
        readiness.changed();
    }

    private void askAgainAndAgain(NodeId other) {
        try {
            while (isElder(other) && inUse.get().isEmpty()) {
                switchboard.send(other, Lane.CONTROL, FrameKind.ASK_NAME, "", new byte[0]);
                Thread.sleep(ASK_EVERY);
            }
        } catch (InterruptedException e) {
            LOG.debug("node name no longer asked for name={}", self.name());
        }
    }

    /// Another node asks whether this one lives.
    void asked(NodeId from) {
        var address = switchboard.address().getBytes(StandardCharsets.UTF_8);
        switchboard.send(from, Lane.CONTROL, FrameKind.TELL_NAME, "", address);
    }

    /// Another node says that it lives, and where.
    void answered(NodeId from, byte[] address) {
        if (isElder(from) && address.length <= MAX_ADDRESS) {
            lose(new NameInUseException(from, new String(address, StandardCharsets.UTF_8)));
        }
    }

    /// A hub has found out that another living node has the name. That node is asked already, as
    /// the elder of the view, and its answer says where it is; without one the name is lost all the
    /// same.
    void inUse(NodeId by) {
        Thread.ofPlatform().daemon().name("processhub-name").start(() -> {
            try {
                readiness.await(() -> inUse.get().isPresent() || !isElder(by), ANSWER_PATIENCE);
                if (isElder(by)) {
                    lose(new NameInUseException(by, "an unknown address"));
                }
            } catch (InterruptedException e) {
                LOG.debug("node name no longer waited for name={}", self.name());
            }
        });
    }

    private boolean isElder(NodeId other) {
        return elder.get().equals(Optional.of(other));
    }

    private void lose(NameInUseException exception) {
        if (inUse.compareAndSet(Optional.empty(), Optional.of(exception))) {
            lost.accept(exception);
            readiness.changed();
        }
    }

    /// Why the name cannot be used, if so.
    Optional<NameInUseException> inUse() {
        return inUse.get();
    }

    /// Forgets what another cluster said: the node has left it.
    void reset() {
        elder.set(Optional.empty());
        inUse.set(Optional.empty());
    }

    /// Waits until nobody in the view disputes the name, but only so long: an elder that does not
    /// answer and does not leave is asked on meanwhile. Blocks.
    ///
    /// @throws NameInUseException if a living node has it
    void await(Duration timeout) throws InterruptedException {
        if (!readiness.await(() -> inUse.get().isPresent() || elder.get().isEmpty(), timeout)) {
            LOG.warn("node name elder neither answers nor leaves elder={}", elder.get());
        }
        inUse().ifPresent(exception -> {
            throw exception;
        });
    }
}
