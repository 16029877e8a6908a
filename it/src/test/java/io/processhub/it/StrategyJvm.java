package io.processhub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [StrategyMain] in a JVM of its own.
final class StrategyJvm implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final String name;
    private final Process process;
    private final PrintWriter commands;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private boolean ready;

    StrategyJvm(String name, int port, String strategy) throws IOException {
        this.name = name;
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StrategyMain.class.getName(),
                        name,
                        String.valueOf(port),
                        strategy)
                .redirectErrorStream(true)
                .start();
        commands = new PrintWriter(process.outputWriter(UTF_8), true);
        Thread.ofVirtual().name("output-of-" + name).start(this::read);
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("> ")) {
                    said.add(line.substring(2));
                }
            }
        } catch (IOException ended) {
            // The process is gone.
        }
    }

    String ask(String command) throws InterruptedException {
        if (!ready) {
            assertThat(said.poll(LONG.toSeconds(), TimeUnit.SECONDS))
                    .as("what %s says first", name)
                    .isEqualTo("ready");
            ready = true;
        }
        commands.println(command);
        var answer = said.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer).as("the answer of %s to %s", name, command).isNotNull();
        return answer;
    }

    int count() throws InterruptedException {
        return Integer.parseInt(ask("count").substring("count ".length()));
    }

    /// Holds it, as `kill -STOP` does, or lets it go on, as `kill -CONT`.
    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /// As `kill -9` does it.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
