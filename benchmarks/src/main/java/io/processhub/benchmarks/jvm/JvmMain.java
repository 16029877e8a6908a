package io.processhub.benchmarks.jvm;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// A JVM that does what it reads, one after the other, and answers each with one line. It lives no
/// longer than whoever asks: when the questions end, it ends within
/// 5 s.
public final class JvmMain {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private JvmMain() {}

    /// Answers questions until there are no more, on the calling thread.
    ///
    /// @param actions by name
    public static void serve(Map<String, Action> actions) throws IOException {
        var lines = new Lines(System.in, new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        // A question is read while another one is worked on, so that the end of the asker is seen.
        var questions = new LinkedBlockingQueue<JsonNode>();
        Thread.ofPlatform().daemon().name("questions").start(() -> {
            try {
                for (var asked = lines.read(); asked.isPresent(); asked = lines.read()) {
                    questions.add(asked.get());
                }
            } catch (IOException | RuntimeException e) {
                System.err.println("cannot read what is asked: " + e);
            }
            end();
        });
        while (true) {
            try {
                var asked = questions.take();
                lines.write(answer(actions, asked));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// With what hangs on an orderly end, a recording that is written for instance; but soon.
    private static void end() {
        Thread.ofPlatform().daemon().name("halt").start(() -> {
            LockSupport.parkNanos(END_LIMIT.toNanos());
            Runtime.getRuntime().halt(1);
        });
        System.exit(0);
    }

    private static Map<String, ?> answer(Map<String, Action> actions, JsonNode asked) {
        var name = asked.path("do").asString();
        try {
            var action = actions.get(name);
            if (action == null) {
                throw new IllegalArgumentException("no action \"" + name + "\"; known are " + actions.keySet());
            }
            return Map.of("answer", action.run(asked));
        } catch (BenchException e) {
            return Map.of("failed", String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return Map.of("failed", trace.toString());
        }
    }
}
