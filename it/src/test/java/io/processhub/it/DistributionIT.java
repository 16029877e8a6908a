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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Each distribution strategy once on JVMs of their own, one of which is killed and opened again.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DistributionIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final List<Jvm> jvms = new ArrayList<>();

    @AfterEach
    void close() {
        jvms.forEach(Jvm::close);
    }

    @Test
    void a_mapped_child_waits_for_its_killed_node_and_comes_back_with_it() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "guided");
        var n2 = open("n2", port, "guided");
        var n3 = open("n3", port, "guided");
        meet(n1, n2, n3);

        assertThat(n1.ask("map door n2")).isEqualTo("runs n2");
        assertThat(n3.ask("map gate n1")).isEqualTo("runs n1");
        assertThat(n3.ask("map lost n9")).isEqualTo("refused NO_NODE");
        n2.kill();
        await().atMost(LONG).until(() -> n1.ask("where door").equals("where nowhere"));
        assertThat(n3.ask("where gate")).isEqualTo("where n1");

        open("n2", port, "guided");
        await().atMost(LONG).until(() -> n1.ask("where door").equals("where n2"));
    }

    @Test
    void balanced_children_stay_where_they_are_and_those_of_a_killed_node_start_elsewhere() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "balanced");
        var n2 = open("n2", port, "balanced");
        var n3 = open("n3", port, "balanced");
        meet(n1, n2, n3);

        assertThat(n1.ask("start 300 c")).isEqualTo("started 300");
        await().atMost(LONG).until(() -> n1.count() + n2.count() + n3.count() == 300);
        assertThat(List.of(n1.count(), n2.count(), n3.count())).allMatch(count -> count > 30);
        var before = List.of(n1.ask("pids"), n2.ask("pids"), n3.ask("pids"));
        var n4 = open("n4", port, "balanced");
        meet(n1, n2, n3, n4);
        assertThat(List.of(n1.ask("pids"), n2.ask("pids"), n3.ask("pids"))).isEqualTo(before);
        assertThat(n4.ask("start 300 d")).isEqualTo("started 300");
        await().atMost(LONG).until(() -> n4.count() > 30);

        n3.kill();
        await().atMost(LONG).until(() -> n1.count() + n2.count() + n4.count() == 600);
        await().atMost(LONG).until(() -> n1.ask("total").equals("total 600"));
    }

    @Test
    void hashed_children_of_a_killed_node_come_back_to_it() throws Exception {
        int port = LoopbackPorts.free(10);
        var n1 = open("n1", port, "hashing");
        var n2 = open("n2", port, "hashing");
        meet(n1, n2);
        assertThat(n1.ask("start 200 c")).isEqualTo("started 200");
        await().atMost(LONG).until(() -> n1.count() + n2.count() == 200);
        int share = n2.count();

        n2.kill();
        await().atMost(LONG).until(() -> n1.count() == 200);
        var again = open("n2", port, "hashing");

        await().atMost(LONG).until(() -> again.count() == share && n1.count() == 200 - share);
    }

    private Jvm open(String name, int port, String strategy) throws IOException {
        var jvm = new Jvm(name, port, strategy);
        jvms.add(jvm);
        return jvm;
    }

    private static void meet(Jvm... nodes) {
        for (var node : nodes) {
            await().atMost(LONG).until(() -> node.ask("nodes").equals("nodes " + nodes.length));
        }
    }

    /// A [StrategyMain] in a JVM of its own.
    private static final class Jvm implements AutoCloseable {
        private final String name;
        private final Process process;
        private final PrintWriter commands;
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
        private boolean ready;

        Jvm(String name, int port, String strategy) throws IOException {
            this.name = name;
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
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
}
