package io.processhub.benchmarks.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A JVM that was started to be measured, as seen from the one that started it. It answers one
/// question at a time.
public final class Jvm implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;
    private final Lines lines;
    private final BlockingQueue<JsonNode> answers = new ArrayBlockingQueue<>(1);

    Jvm(String name, List<String> command, Path log) throws IOException {
        this.name = name;
        this.log = log;
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        lines = new Lines(process.getInputStream(), process.getOutputStream());
        Thread.ofPlatform().daemon().name("listen-" + name).start(this::listen);
    }

    private void listen() {
        var end = JsonNodeFactory.instance.objectNode();
        try {
            for (var line = lines.read(); line.isPresent(); line = lines.read()) {
                answers.put(line.get());
            }
        } catch (IOException | RuntimeException e) {
            end.put("failed", "its output cannot be read: " + e);
        } catch (InterruptedException e) {
            return;
        }
        if (!end.has("failed")) {
            end.put(
                    "failed",
                    "its JVM ended with code " + process.onExit().join().exitValue());
        }
        try {
            var _ = answers.offer(end, 1, TimeUnit.DAYS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Its name, for people.
    public String name() {
        return name;
    }

    /// The id of its process.
    public long processId() {
        return process.pid();
    }

    /// Asks it to do something, and waits for the answer.
    ///
    /// @param what  the name of an action
    /// @param limit how long it may take
    /// @param more  what belongs to the question, by name
    /// @throws BenchException if it fails, ends, or takes longer; with the end of its log
    public JsonNode ask(Duration limit, String what, Map<String, ?> more) {
        var asked = new LinkedHashMap<String, Object>();
        asked.put("do", what);
        asked.putAll(more);
        try {
            lines.write(asked);
            var answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                throw failed(what, "is not done within " + limit.toSeconds() + " s");
            }
            if (answer.has("failed")) {
                throw failed(what, answer.path("failed").asString());
            }
            return answer.path("answer");
        } catch (IOException e) {
            throw failed(what, "does not listen: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("the benchmark was interrupted");
        }
    }

    private BenchException failed(String what, String why) {
        return new BenchException(name + ", " + what + ": " + why + lastOfLog());
    }

    private String lastOfLog() {
        try {
            var all = Files.readAllLines(log);
            var last = all.subList(Math.max(0, all.size() - 10), all.size());
            return last.isEmpty() ? "" : "\n  the end of its log:\n    " + String.join("\n    ", last);
        } catch (IOException e) {
            return "\n  its log cannot be read: " + e;
        }
    }

    /// Kills it as `kill -9` does, without waiting.
    public void kill() {
        process.destroyForcibly();
    }

    /// Lets it end by itself, kills it if it does not, and waits until it is gone.
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone.
        }
        try {
            if (process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        var _ = process.onExit()
                .orTimeout(END_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(_ -> process)
                .join();
    }
}
