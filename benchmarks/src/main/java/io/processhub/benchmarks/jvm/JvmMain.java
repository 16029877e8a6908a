package io.processhub.benchmarks.jvm;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// A JVM that does what it reads, each on a thread of its own, and answers with one line. It lives
/// no longer than whoever asks: when the questions end, it ends within 5 s.
public final class JvmMain {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final Lines lines = new Lines(System.in, new FileOutputStream(FileDescriptor.out));
    private final Map<String, Action> actions;

    private JvmMain(Map<String, Action> actions) {
        this.actions = actions;
    }

    /// Answers questions until there are no more, and then ends the JVM.
    ///
    /// @param actions by name
    public static void serve(Map<String, Action> actions) {
        System.setOut(System.err);
        new JvmMain(Map.copyOf(actions)).run();
    }

    private void run() {
        try {
            for (var line = lines.read(); line.isPresent(); line = lines.read()) {
                var asked = line.get();
                Thread.ofPlatform()
                        .daemon()
                        .name("do-" + asked.path("do").asString())
                        .start(() -> answer(asked));
            }
        } catch (IOException | RuntimeException e) {
            System.err.println("cannot read what is asked: " + e);
        }
        end();
    }

    private void answer(JsonNode asked) {
        long id = asked.path("id").asLong();
        try {
            var name = asked.path("do").asString();
            var action = actions.get(name);
            if (action == null) {
                throw new BenchException("no action \"" + name + "\"; known are " + actions.keySet());
            }
            var step = Step.begun(name, asked.toString());
            var answer = action.run(asked);
            step.commit();
            lines.write(Map.of("id", id, "answer", answer));
        } catch (BenchException e) {
            fail(id, String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            fail(id, trace.toString());
        }
    }

    private void fail(long id, String why) {
        try {
            lines.write(Map.of("id", id, "failed", why));
        } catch (IOException e) {
            System.err.println("cannot answer: " + e);
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
}
