package io.processhub.benchmarks.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The JVMs of one run: starts them, all with the same flags, and ends them all in the end.
public final class Jvms implements AutoCloseable {
    /// The flags of every JVM that is measured, unless the command says others.
    public static final List<String> FLAGS = List.of("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders");

    private final List<String> flags;
    private final Path logs;
    private final List<Jvm> started = new ArrayList<>();
    private boolean closed;

    /// @param flags of every JVM, but for the size of its heap
    public Jvms(List<String> flags) {
        this.flags = List.copyOf(flags);
        try {
            logs = Files.createTempDirectory("processhub-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts one.
    ///
    /// @param heapMebibytes the size of its heap, from the beginning
    /// @throws BenchException if it cannot be started, or all are being ended
    public Jvm start(String name, Class<?> main, int heapMebibytes) {
        return start(name, main, heapMebibytes, List.of(), flags);
    }

    /// Starts one with other flags than those of the command.
    public Jvm start(String name, Class<?> main, int heapMebibytes, List<String> otherFlags) {
        return start(name, main, heapMebibytes, List.of(), otherFlags);
    }

    /// Starts one in a network, at the address of this number.
    public Jvm start(String name, Class<?> main, int heapMebibytes, Network network, int number) {
        return start(name, main, heapMebibytes, network.prefix(number), flags);
    }

    private synchronized Jvm start(
            String name, Class<?> main, int heapMebibytes, List<String> prefix, List<String> itsFlags) {
        if (closed) {
            throw new BenchException("the benchmark is being ended");
        }
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms" + heapMebibytes + "m",
                "-Xmx" + heapMebibytes + "m",
                "-Dlogback.configurationFile=io/processhub/benchmarks/logback.xml",
                // Pekko's and JGroups' libraries use what the JDK warns of
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(itsFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        try {
            var jvm = new Jvm(name, command, logs.resolve(started.size() + "-" + name + ".log"));
            started.add(jvm);
            return jvm;
        } catch (IOException e) {
            throw new BenchException(name + " cannot be started with " + command.getFirst() + ": " + e);
        }
    }

    /// Whether all are being ended, or have been.
    public synchronized boolean isClosed() {
        return closed;
    }

    /// Ends all that still run. Safe to call twice.
    @Override
    public void close() {
        List<Jvm> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(started);
        }
        all.forEach(Jvm::kill);
        all.forEach(Jvm::close);
        try (var files = Files.newDirectoryStream(logs)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(logs);
        } catch (IOException e) {
            // Nothing is lost but room in the folder of temporary files.
        }
    }
}
