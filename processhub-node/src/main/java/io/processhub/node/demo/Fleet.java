package io.processhub.node.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// All JVMs of a demo: starts them, waits for what they say, and leaves none behind.
///
/// One thread drives it; [#close()] may come from another, also from a shutdown hook.
final class Fleet implements AutoCloseable {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    /// Conditions are looked at after each of the nodes' news; this is only a net below that.
    private static final long LOOK_AGAIN_MILLIS = 200;

    private final List<RemoteNode> nodes = new CopyOnWriteArrayList<>();
    private final Path logs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean closed;

    /// @param logs an existing folder for the nodes' logs
    Fleet(Path logs) {
        this.logs = logs;
    }

    /// Starts the JVM of one node.
    ///
    /// @throws DemoException if it cannot be started
    RemoteNode start(String name, List<String> command) {
        lock.lock();
        try {
            checkOpen();
            var node = RemoteNode.start(name, command, logs.resolve(name + ".log"), _ -> heard());
            nodes.add(node);
            return node;
        } catch (IOException e) {
            throw new DemoException("node " + name + " cannot be started with " + command.getFirst() + ": " + e);
        } finally {
            lock.unlock();
        }
    }

    private void heard() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// All nodes that were ever started, in this order.
    List<RemoteNode> nodes() {
        return List.copyOf(nodes);
    }

    /// Those that are neither killed nor closing.
    List<RemoteNode> running() {
        return nodes.stream().filter(RemoteNode::isRunning).toList();
    }

    /// The names of [#running()], sorted.
    List<String> runningNames() {
        return running().stream().map(RemoteNode::name).sorted().toList();
    }

    /// Waits until the nodes' news make a condition true. Blocks.
    ///
    /// @param step    what is waited for, for the message
    /// @param missing says what is missing, if the time is over
    /// @return when it became true, in the time of [System#nanoTime()]
    /// @throws DemoException if it does not within the limit, or a node ends by itself or reports a
    ///                       failure
    long await(String step, Duration limit, BooleanSupplier condition, Supplier<String> missing) {
        if (!awaitQuietly(limit, condition)) {
            throw new DemoException("%s: not done within %d s; %s".formatted(step, limit.toSeconds(), missing.get()));
        }
        return System.nanoTime();
    }

    /// As [#await], but says with its result whether it became true.
    boolean awaitQuietly(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        lock.lock();
        try {
            while (true) {
                checkOpen();
                nodes.forEach(Fleet::checkHealth);
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
                var _ = news.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("the demo was interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new DemoException("the demo is being ended");
        }
    }

    private static void checkHealth(RemoteNode node) {
        node.failure().ifPresent(why -> {
            throw new DemoException(why);
        });
    }

    /// Kills what still runs, and waits until it is gone. Safe to call twice.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        var left = new ArrayList<>(nodes);
        left.removeIf(node -> node.awaitEnd(Duration.ZERO));
        left.forEach(RemoteNode::kill);
        left.forEach(node -> node.awaitEnd(KILL_LIMIT));
    }
}
