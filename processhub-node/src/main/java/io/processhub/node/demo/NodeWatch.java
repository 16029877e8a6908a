package io.processhub.node.demo;

import io.processhub.api.Hub;
import io.processhub.api.Node;
import io.processhub.model.NodeId;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Looks again and again at how a node stands, and tells when it has changed.
///
/// The view is looked at every 5 ms. The registry is summed up as often as a twentieth of a core
/// allows, every 10 ms at most.
final class NodeWatch {
    private static final Duration VIEW_PERIOD = Duration.ofMillis(5);
    private static final Duration STANDING_PERIOD = Duration.ofMillis(10);
    private static final int REST = 19;

    private final Node node;
    private final Hub hub;
    private final Roll roll;
    private final Consumer<News> tell;
    private News lastSeen = new News.Seen(List.of());
    private News lastStanding = new News.Seen(List.of());

    NodeWatch(Node node, Hub hub, Roll roll, Consumer<News> tell) {
        this.node = node;
        this.hub = hub;
        this.roll = roll;
        this.tell = tell;
    }

    /// Begins, on two threads that end with the node.
    void start() {
        Thread.ofPlatform().daemon().name("watch-view").start(() -> whileAlive(VIEW_PERIOD, this::lookAtView));
        Thread.ofPlatform().daemon().name("watch-hub").start(() -> whileAlive(STANDING_PERIOD, this::lookAtHub));
    }

    private void whileAlive(Duration period, Runnable look) {
        try {
            while (node.isAlive()) {
                long begun = System.nanoTime();
                look.run();
                long cost = System.nanoTime() - begun;
                LockSupport.parkNanos(Math.max(period.toNanos(), REST * cost));
            }
        } catch (UncheckedIOException parentHasEnded) {
            Runtime.getRuntime().halt(1);
        }
    }

    private void lookAtView() {
        var seen = new News.Seen(names(node.nodes()));
        if (!seen.equals(lastSeen)) {
            lastSeen = seen;
            tell.accept(seen);
        }
    }

    private void lookAtHub() {
        var status = hub.status();
        var standing = new News.Standing(
                status.state().name(),
                status.agreed(),
                names(status.active()),
                roll.size(),
                roll.begun(),
                roll.moved(),
                RegistrySummary.of(hub.registry().values(), status.active()));
        if (!standing.equals(lastStanding)) {
            lastStanding = standing;
            tell.accept(standing);
        }
    }

    private static List<String> names(Collection<NodeId> nodes) {
        return nodes.stream().map(NodeId::name).sorted().toList();
    }
}
