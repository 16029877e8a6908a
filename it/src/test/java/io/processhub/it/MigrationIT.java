package io.processhub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.jgroups.LoopbackPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// HotSwap with handover on JVMs of their own, over JGroups.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MigrationIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int CHILDREN = 60;
    private static final int STATE_BYTES = 100_000_000;

    private final List<Jvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(Jvm::close);
    }

    @Test
    void a_node_joins_and_one_leaves_while_clients_write_and_no_acknowledged_write_is_lost() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "256m");
        var n2 = open("n2", port, "256m");
        meet(n1, n2);
        assertThat(n1.ask("start " + CHILDREN)).isEqualTo("started " + CHILDREN);
        n1.ask("write");

        var n3 = open("n3", port, "256m");
        meet(n1, n2, n3);
        await().atMost(LONG).until(() -> n3.count() > 5 && n1.count() + n2.count() + n3.count() == CHILDREN);
        n2.leave();
        await().atMost(LONG).until(() -> n1.count() + n3.count() == CHILDREN);

        assertThat(n1.ask("check")).isEqualTo("missing 0 of many");
    }

    /// The heap is about 3.5 times the state.
    @Test
    void a_state_of_100_MB_moves_to_another_machine() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "352m");
        var sum = n1.ask("hold big " + STATE_BYTES);
        assertThat(n1.ask("where big")).isEqualTo("where n1");

        var n2 = open("n2", port, "352m");
        meet(n1, n2);
        n1.leave();

        await().atMost(LONG).until(() -> n2.ask("where big").equals("where n2"));
        assertThat(n2.ask("sum big")).isEqualTo(sum);
    }

    private Jvm open(String name, int port, String heap) throws IOException {
        var jvm = new Jvm(name, port, heap);
        jvms.add(jvm);
        return jvm;
    }

    private static void meet(Jvm... nodes) {
        for (var node : nodes) {
            await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes " + nodes.length));
        }
    }

    /// A [MigrationMain] in a JVM of its own.
    private static final class Jvm implements AutoCloseable {
        private final String name;
        private final Process process;
        private final PrintWriter commands;
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
        private boolean ready;

        Jvm(String name, int port, String heap) throws IOException {
            this.name = name;
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + heap,
                            "-cp",
                            System.getProperty("java.class.path"),
                            MigrationMain.class.getName(),
                            name,
                            String.valueOf(port))
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
                assertThat(next()).as("what %s says first", name).isEqualTo("ready");
                ready = true;
            }
            commands.println(command);
            return next();
        }

        private String next() throws InterruptedException {
            return Objects.requireNonNull(said.poll(LONG.toSeconds(), TimeUnit.SECONDS), name + " says nothing");
        }

        int count() throws InterruptedException {
            return Integer.parseInt(ask("count").substring("count ".length()));
        }

        /// Closes the node, which hands its children over.
        void leave() throws InterruptedException {
            commands.close();
            assertThat(next()).as("what %s says last", name).isEqualTo("closed");
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
}
