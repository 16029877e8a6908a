package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// A [NodeMain], or another program, in a JVM of its own, that can be killed and stopped as
/// processes are.
final class NodeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String name;
    private final Process process;
    private final PrintWriter commands;
    private final List<Said> said = new CopyOnWriteArrayList<>();

    /// A line of the process's output, and when it was read.
    record Said(long millis, String line) {}

    NodeProcess(String name, String cluster, int port) throws IOException {
        this(NodeMain.class, name, cluster, port);
    }

    /// @param main is given the other three, as [NodeMain] is
    NodeProcess(Class<?> main, String name, String cluster, int port) throws IOException {
        this.name = name;
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        name,
                        cluster,
                        String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        commands = new PrintWriter(process.outputWriter(UTF_8), true);
        Thread.ofVirtual().name("output-of-" + name).start(this::read);
    }

    String name() {
        return name;
    }

    void say(String command) {
        commands.println(command);
    }

    /// Ends the process as `kill -9` does.
    long kill() {
        process.destroyForcibly();
        return System.currentTimeMillis();
    }

    /// Sends STOP or CONT.
    long signal(String signal) throws IOException, InterruptedException {
        var sender = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
        if (sender.waitFor() != 0) {
            throw new IOException("kill -" + signal + " of node " + name + " ended with " + sender.exitValue());
        }
        return System.currentTimeMillis();
    }

    /// Waits until the newest view has exactly these members; milliseconds from `since` until it
    /// was said.
    long awaitView(long since, String... members) {
        var wanted = Set.of(members);
        return awaitLine(
                        since,
                        line -> line.startsWith("view ")
                                && Set.of(line.substring(5).split(",")).equals(wanted))
                - since;
    }

    /// The lines that begin so, said since then, without their beginning.
    List<String> saidSince(long since, String beginning) {
        return said.stream()
                .filter(entry -> entry.millis() >= since && entry.line().startsWith(beginning))
                .map(entry -> entry.line().substring(beginning.length()))
                .toList();
    }

    /// How many views were said since then.
    long viewsSince(long since) {
        return said.stream()
                .filter(entry -> entry.millis() >= since && entry.line().startsWith("view "))
                .count();
    }

    /// Waits for a line said after `since`; returns when it was.
    long awaitLine(long since, Predicate<String> wanted) {
        return Awaitility.await(name + " says what is waited for, after " + said)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(
                        () -> said.stream()
                                .filter(entry -> entry.millis() >= since && wanted.test(entry.line()))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow()
                .millis();
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (process.waitFor(15, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.add(new Said(System.currentTimeMillis(), line));
            }
        } catch (IOException ended) {
            // The process is gone.
        }
    }
}
