package io.processhub.benchmarks.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/// A JVM that was started to be measured, as seen from the one that started it. It may be asked
/// several things at once, from any thread.
public final class Jvm implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;
    private final Lines lines;
    private final AtomicLong questions = new AtomicLong();
    private final Map<Long, CompletableFuture<Answer>> open = new ConcurrentHashMap<>();
    private volatile String end = "";

    /// An answer.
    ///
    /// @param nanos when it came, in the time of [System#nanoTime()]
    public record Answer(JsonNode content, long nanos) {}

    Jvm(String name, List<String> command, Path log) throws IOException {
        this.name = name;
        this.log = log;
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        lines = new Lines(process.getInputStream(), process.getOutputStream());
        Thread.ofPlatform().daemon().name("listen-" + name).start(this::listen);
    }

    private void listen() {
        var why = "";
        try {
            for (var line = lines.read(); line.isPresent(); line = lines.read()) {
                hear(line.get(), System.nanoTime());
            }
        } catch (IOException | RuntimeException e) {
            why = "its output cannot be read: " + e;
        }
        end = why.isEmpty()
                ? "its JVM ended with code " + process.onExit().join().exitValue()
                : why;
        open.values().forEach(answer -> answer.completeExceptionally(new BenchException(end)));
    }

    private void hear(JsonNode line, long now) {
        var answer = open.remove(line.path("id").asLong());
        if (answer == null) {
            return;
        }
        if (line.has("failed")) {
            answer.completeExceptionally(new BenchException(line.path("failed").asString()));
        } else {
            answer.complete(new Answer(line.path("answer"), now));
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

    /// A question that was asked.
    public final class Question {
        private final String what;
        private final long id = questions.incrementAndGet();
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        private Question(String what) {
            this.what = what;
        }

        /// Waits for the answer.
        ///
        /// @throws BenchException if it fails, the JVM ends, or it takes longer than this; with the
        ///                        end of the JVM's log
        public Answer await(Duration limit) {
            try {
                return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw failed(what, "is not done within " + limit.toSeconds() + " s");
            } catch (ExecutionException e) {
                throw failed(
                        what,
                        String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("the benchmark was interrupted");
            } finally {
                open.remove(id);
            }
        }
    }

    /// Asks it to do something.
    ///
    /// @param what the name of an action
    /// @param more what belongs to the question, by name
    /// @throws BenchException if it does not listen
    public Question begin(String what, Map<String, ?> more) {
        var question = new Question(what);
        var asked = new LinkedHashMap<String, Object>();
        asked.put("id", question.id);
        asked.put("do", what);
        asked.putAll(more);
        open.put(question.id, question.answer);
        try {
            lines.write(asked);
        } catch (IOException e) {
            throw failed(what, "does not listen: " + e.getMessage());
        }
        if (!end.isEmpty()) {
            question.answer.completeExceptionally(new BenchException(end));
        }
        return question;
    }

    /// Asks it to do something, and waits for the answer; see [#begin] and [Question#await].
    ///
    /// @param limit how long it may take
    public JsonNode ask(Duration limit, String what, Map<String, ?> more) {
        return begin(what, more).await(limit).content();
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

    /// Sends it a signal, as `kill` does.
    ///
    /// @param signal `STOP` or `CONT`
    /// @throws BenchException if there is no `kill`, or it fails
    public void signal(String signal) {
        try {
            var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new BenchException("%s: kill -%s %d failed".formatted(name, signal, process.pid()));
            }
        } catch (IOException e) {
            throw new BenchException(name + " cannot be sent a signal: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("the benchmark was interrupted");
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
