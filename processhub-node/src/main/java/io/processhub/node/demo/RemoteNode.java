package io.processhub.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node in a JVM of its own, as seen from the JVM that started it: its process, its two streams,
/// and what it last said. From any thread.
final class RemoteNode {
    /// How the JVM of a node is doing.
    enum State {
        /// Its JVM has been started.
        STARTING,
        /// It has joined the cluster.
        UP,
        /// It has been killed, by us.
        KILLED,
        /// It has been told to leave.
        CLOSING,
        /// Its JVM has ended after it was told to leave.
        CLOSED,
        /// Its JVM has ended by itself.
        LOST
    }

    private final String name;
    private final Process process;
    private final Path log;
    private final Lines<News, Order> lines;
    private final Consumer<RemoteNode> changed;
    private State state = State.STARTING;
    private News.@Nullable Opened opened;
    private News.Seen seen = new News.Seen(List.of());
    private News.Standing standing = new News.Standing("", false, List.of(), 0, 0, 0, RegistrySummary.EMPTY);
    private final List<Counter.ItIsMe> present = new ArrayList<>();
    private News.@Nullable RollCalled rollCalled;
    private News.@Nullable Done done;
    private @Nullable String failure;

    private RemoteNode(String name, Process process, Path log, Consumer<RemoteNode> changed) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.changed = changed;
        this.lines = new Lines<>(process.getInputStream(), News.class, process.getOutputStream());
    }

    /// Starts a JVM and begins to listen to it.
    ///
    /// @param command the command line
    /// @param log     where its standard error goes
    /// @param changed called after each of its news, on the thread that listens
    /// @throws IOException if it cannot be started
    static RemoteNode start(String name, List<String> command, Path log, Consumer<RemoteNode> changed)
            throws IOException {
        var process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        var node = new RemoteNode(name, process, log, changed);
        Thread.ofPlatform().daemon().name("listen-" + name).start(node::listen);
        return node;
    }

    private void listen() {
        try {
            for (var news = lines.read(); news.isPresent(); news = lines.read()) {
                hear(news.get());
                changed.accept(this);
            }
        } catch (IOException | IllegalArgumentException e) {
            fail(e.toString());
        }
        int code = process.onExit().join().exitValue();
        ended(code);
        changed.accept(this);
    }

    private synchronized void hear(News news) {
        switch (news) {
            case News.Opened now -> {
                opened = now;
                if (state == State.STARTING) {
                    state = State.UP;
                }
            }
            case News.Seen now -> seen = now;
            case News.Standing now -> standing = now;
            case News.Done now -> done = now;
            case News.Present(var processes) -> present.addAll(processes);
            case News.RollCalled now -> rollCalled = now;
            case News.Failed(var why) -> failure = why;
        }
    }

    private synchronized void fail(String why) {
        failure = why;
    }

    private synchronized void ended(int code) {
        switch (state) {
            case CLOSING -> state = code == 0 ? State.CLOSED : State.LOST;
            case STARTING, UP -> state = State.LOST;
            case KILLED, CLOSED, LOST -> {}
        }
        if (state == State.LOST) {
            failure = (failure == null ? "" : failure + "; ") + "its JVM ended with exit code " + code;
        }
    }

    String name() {
        return name;
    }

    long processId() {
        return process.pid();
    }

    synchronized State state() {
        return state;
    }

    /// Whether it is a node to reckon with: started, and neither killed nor told to leave.
    synchronized boolean isRunning() {
        return state == State.STARTING || state == State.UP;
    }

    synchronized Optional<News.Opened> opened() {
        return Optional.ofNullable(opened);
    }

    synchronized News.Seen seen() {
        return seen;
    }

    synchronized News.Standing standing() {
        return standing;
    }

    /// What went wrong with it, if something did, with the last lines of its log.
    synchronized Optional<String> failure() {
        return Optional.ofNullable(failure).map(why -> name + ": " + why + lastOfLog());
    }

    private String lastOfLog() {
        try {
            var all = Files.readAllLines(log);
            var last = all.subList(Math.max(0, all.size() - 10), all.size());
            return last.isEmpty() ? "" : "; the end of its log:\n    " + String.join("\n    ", last);
        } catch (IOException e) {
            return "; its log cannot be read: " + e;
        }
    }

    /// Gives a call of the hub; [#done()] has its result later.
    synchronized void call(Order order) {
        done = null;
        write(order);
    }

    synchronized Optional<News.Done> done() {
        return Optional.ofNullable(done);
    }

    /// Asks all its processes who they are; [#roll()] has the answers later.
    synchronized void callRoll() {
        present.clear();
        rollCalled = null;
        write(new Order.CallRoll());
    }

    /// Who answered, if all were asked.
    synchronized Optional<List<Counter.ItIsMe>> roll() {
        return rollCalled == null ? Optional.empty() : Optional.of(List.copyOf(present));
    }

    /// Tells it to leave the cluster and to end.
    synchronized void close() {
        state = State.CLOSING;
        write(new Order.Close());
    }

    /// Kills its JVM as `kill -9` does; it has no time for a last word.
    void kill() {
        synchronized (this) {
            state = State.KILLED;
        }
        process.destroyForcibly();
    }

    /// Waits for the end of its JVM.
    ///
    /// @return whether it has ended
    boolean awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private void write(Order order) {
        try {
            lines.write(order);
        } catch (UncheckedIOException e) {
            // Its JVM has ended; the listening thread sees that too and says how.
            failure = failure == null ? "does not listen any more: " + e.getMessage() : failure;
        }
    }
}
