package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.processhub.jgroups.CutNetwork.Cut;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Five nodes with a hub, each in a JVM of its own, in a network that can be cut.
final class CutCluster implements AutoCloseable {
    private static final int SIZE = 5;
    private static final int PORT = 7800;

    /// The numbers of the nodes.
    static final List<Integer> NODES = List.of(1, 2, 3, 4, 5);

    /// How long an agreement must hold before it counts.
    private static final long STABLE_MILLIS = 2_500;

    /// When no agreement is expected any more.
    static final long LIMIT_MILLIS = 90_000;

    /// The kinds of cut.
    enum Kind {
        SPLIT {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                both(network, Cut.LOST, nodes.subList(0, 2), nodes.subList(2, SIZE));
            }
        },
        THREE_WAY {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                both(network, Cut.LOST, nodes.subList(0, 2), nodes.subList(2, SIZE));
                both(network, Cut.LOST, nodes.subList(2, 4), nodes.subList(4, SIZE));
            }
        },
        ONE_WAY {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                network.cut(Cut.LOST, nodes.subList(0, 2), nodes.subList(2, SIZE));
            }
        },
        PAIR {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                both(network, Cut.LOST, nodes.subList(0, 1), nodes.subList(1, 2));
            }
        },
        /// Each hears only its two neighbours.
        RING {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                for (int i = 0; i < SIZE; i++) {
                    both(network, Cut.LOST, List.of(nodes.get(i)), List.of(nodes.get((i + 2) % SIZE)));
                }
            }
        },
        /// Two pairs at once.
        DOUBLE {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                both(network, Cut.LOST, nodes.subList(0, 1), nodes.subList(1, 2));
                both(network, Cut.LOST, nodes.subList(2, 3), nodes.subList(3, 4));
            }
        },
        REFUSING {
            @Override
            void cut(CutNetwork network, List<Integer> nodes) throws IOException {
                both(network, Cut.REFUSED, nodes.subList(0, 2), nodes.subList(2, SIZE));
            }
        };

        /// Cuts the network.
        ///
        /// @param nodes all of them, in the order in which the cut uses them
        abstract void cut(CutNetwork network, List<Integer> nodes) throws IOException;

        private static void both(CutNetwork network, Cut how, List<Integer> some, List<Integer> others)
                throws IOException {
            network.cut(how, some, others);
            network.cut(how, others, some);
        }
    }

    private record State(String line, long sinceMillis) {}

    private final CutNetwork network = new CutNetwork(SIZE);
    private final Map<Integer, Process> processes = new TreeMap<>();
    private final @Nullable State[] states = new State[SIZE];

    CutCluster() throws IOException {
        for (int number = 1; number <= SIZE; number++) {
            start(number);
        }
    }

    CutNetwork network() {
        return network;
    }

    private void start(int number) throws IOException {
        var java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        if (System.getProperty("cuts.logback") != null) {
            java.add("-Dlogback.configurationFile=" + System.getProperty("cuts.logback"));
            java.add("-Dnode=n" + number);
            java.add("-Dlogs=" + System.getProperty("cuts.logs", "."));
        }
        java.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                CutNodeMain.class.getName(),
                String.valueOf(number),
                String.valueOf(SIZE),
                String.valueOf(PORT)));
        var process = new ProcessBuilder(network.at(number, java))
                .redirectErrorStream(true)
                .start();
        processes.put(number, process);
        @SuppressWarnings("resource") // closed by the thread that reads it
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        var first = output.readLine();
        if (!"up".equals(first)) {
            close();
            throw new IOException("node " + number + " does not come up: " + first);
        }
        network.joined(number, process.pid());
        Thread.ofVirtual().name("output-of-n" + number).start(() -> read(number, output));
    }

    private void read(int number, BufferedReader output) {
        boolean prints = Boolean.getBoolean("cuts.verbose");
        try (output) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                if (prints) {
                    System.out.println("n" + number + ": " + line);
                }
                int space = line.indexOf(' ');
                if (space == 13) {
                    synchronized (states) {
                        states[number - 1] =
                                new State(line.substring(14) + " ", Long.parseLong(line.substring(0, space)));
                    }
                }
            }
        } catch (IOException ended) {
            // The process is gone.
        }
    }

    /// Kills a node, and starts another of its name once the others have agreed that it is gone.
    ///
    /// @return how many milliseconds they needed for that
    long kill(int number) throws IOException, InterruptedException {
        network.left(number);
        var process = Objects.requireNonNull(processes.remove(number));
        long killed = System.currentTimeMillis();
        process.destroyForcibly().waitFor();
        synchronized (states) {
            states[number - 1] = null;
        }
        long needed = Math.max(0, awaitAgreed(LIMIT_MILLIS) - killed);
        start(number);
        awaitAgreed(LIMIT_MILLIS);
        return needed;
    }

    /// Waits until all that run agree that they are there, and have for a while.
    ///
    /// @return since when they agree, as [System#currentTimeMillis()]
    long awaitAgreed(long limitMillis) throws InterruptedException {
        long end = System.currentTimeMillis() + limitMillis;
        while (true) {
            long since = agreedSince();
            long now = System.currentTimeMillis();
            if (since > 0 && now - since >= STABLE_MILLIS) {
                return since;
            }
            if (now > end) {
                throw new IllegalStateException("no agreement within " + limitMillis + " ms: " + said());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private String said() {
        synchronized (states) {
            return Arrays.toString(states);
        }
    }

    /// 0 if they do not agree now.
    private long agreedSince() {
        var all = "agreed "
                + processes.keySet().stream().map(number -> "n" + number).collect(joining(",")) + " ";
        long since = 1;
        synchronized (states) {
            for (int number : processes.keySet()) {
                var state = states[number - 1];
                if (state == null || !state.line().startsWith(all)) {
                    return 0;
                }
                since = Math.max(since, state.sinceMillis());
            }
        }
        return since;
    }

    @Override
    public void close() {
        for (var process : processes.values()) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // It is gone already.
            }
        }
        LockSupport.parkNanos(200_000_000);
        processes.values().forEach(Process::destroyForcibly);
        network.close();
    }
}
