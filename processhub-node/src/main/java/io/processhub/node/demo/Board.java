package io.processhub.node.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Shows how the demo goes: what happens as lines, and below them a table of the nodes.
///
/// On a terminal the table is drawn again and again in its place; elsewhere it is printed after
/// each line about which it has something new to say. From any thread.
public final class Board implements AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(100);

    private final PrintStream out;
    private final boolean terminal;
    private final long begun = System.nanoTime();
    private Supplier<List<String>> table = List::of;
    private List<String> drawn = List.of();
    private boolean closed;

    /// @param terminal whether `out` is one, where lines can be overwritten
    public Board(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        if (terminal) {
            Thread.ofPlatform().daemon().name("board").start(this::redraw);
        }
    }

    /// What the table shows from now on; called often, from any thread.
    synchronized void show(Supplier<List<String>> lines) {
        table = lines;
    }

    /// Tells what happens.
    @SuppressWarnings("AnnotateFormatMethod")
    synchronized void say(String format, Object... values) {
        var line = String.format(
                Locale.ROOT,
                "%7.2f s  %s",
                (System.nanoTime() - begun) / 1e9,
                String.format(Locale.ROOT, format, values));
        if (terminal) {
            erase();
            out.println(line);
            draw();
        } else {
            out.println(line);
        }
    }

    /// Prints the table where it is not live.
    synchronized void printTable() {
        if (!terminal) {
            table.get().forEach(out::println);
        }
    }

    /// Leaves the last table standing.
    @Override
    public synchronized void close() {
        if (!closed && terminal) {
            erase();
            draw();
        }
        closed = true;
        out.flush();
    }

    private void redraw() {
        try {
            while (true) {
                Thread.sleep(REDRAW);
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    if (!table.get().equals(drawn)) {
                        erase();
                        draw();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void erase() {
        if (!drawn.isEmpty()) {
            out.printf(Locale.ROOT, "\033[%dA\033[J", drawn.size());
            drawn = List.of();
        }
    }

    private void draw() {
        if (closed) {
            return;
        }
        drawn = List.copyOf(table.get());
        drawn.forEach(out::println);
        out.flush();
    }

    /// The table of a fleet: a line for each node, and one for all. Fits in 80 columns.
    ///
    /// @param children how many processes there are to be
    static List<String> tableOf(List<RemoteNode> nodes, int children) {
        var lines = new ArrayList<String>();
        lines.add("    node   pid      state     processes   started moved away  registry");
        int running = 0;
        long moved = 0;
        for (var node : nodes) {
            var standing = node.standing();
            int processes = node.isRunning() ? standing.processes() : 0;
            running += processes;
            moved += standing.moved();
            lines.add(String.format(
                    Locale.ROOT,
                    "    %-6s %-8d %-9s %,9d %,9d %,10d  %s",
                    node.name(),
                    node.processId(),
                    node.state().name().toLowerCase(Locale.ROOT),
                    processes,
                    standing.begun(),
                    standing.moved(),
                    node.isRunning() ? registry(standing) : "-"));
        }
        lines.add(String.format(Locale.ROOT, "    all %,31d of %,d running, %,d moved", running, children, moved));
        return lines;
    }

    private static String registry(News.Standing standing) {
        var registry = standing.registry();
        var known = String.format(Locale.ROOT, "%,d", registry.instances());
        if (!standing.agreed()) {
            return known + ", agreeing";
        }
        return registry.misplaced() == 0
                ? known
                : String.format(Locale.ROOT, "%s, %,d to move", known, registry.misplaced());
    }
}
