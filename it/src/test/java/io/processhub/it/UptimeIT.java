package io.processhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/uptime` with two nodes, each a JVM, and a web server that counts who comes.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class UptimeIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int ADDRESSES = 12;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Programs programs;

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    private final Map<String, Integer> hits = new ConcurrentHashMap<>();

    @BeforeEach
    void prepare() throws IOException {
        programs = new Programs(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            var path = exchange.getRequestURI().getPath();
            hits.merge(path, 1, Integer::sum);
            var body = Programs.bytes("here");
            exchange.sendResponseHeaders(path.equals("/broken") ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        programs.close();
        server.stop(0);
    }

    @Test
    void when_one_of_two_nodes_is_killed_every_address_is_still_probed() throws Exception {
        var urls = Files.write(folder.resolve("urls.txt"), addresses());
        var ports = freePorts();
        var first = node("n1", ports.get(0), ports, urls);
        awaitVisits(2);
        var second = node("n2", ports.get(1), ports, urls);
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(nodesInLastTable(first, ADDRESSES)).containsOnlyKeys("n1", "n2"));

        first.process().destroyForcibly();

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(nodesInLastTable(second, ADDRESSES))
                        .containsOnly(Map.entry("n2", (long) ADDRESSES)));
        awaitVisits(3);
        assertThat(lastTable(second).stream().filter(line -> line.contains("/broken")))
                .singleElement()
                .asString()
                .startsWith("down")
                .contains("status 500");

        second.signal("TERM");

        assertThat(second.exitCode()).isEqualTo(143);
    }

    private List<String> addresses() {
        var base = "http://127.0.0.1:" + server.getAddress().getPort();
        var lines = new ArrayList<>(List.of("# a list", "", base + "/broken"));
        IntStream.range(1, ADDRESSES).forEach(i -> lines.add(base + "/page-" + i));
        return lines;
    }

    private Programs.Program node(String name, int port, List<Integer> ports, Path urls) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.processhub.examples.uptime.Main",
                "--urls=" + urls,
                "--node=" + name,
                "--port=" + port,
                "--interval=0.5",
                "--report=1"));
        ports.forEach(seed -> command.add("--seed=127.0.0.1:" + seed));
        return programs.start(folder, Map.of(), command);
    }

    /// Waits until each address has been visited so many times more than now.
    private void awaitVisits(int more) {
        var before = new HashMap<>(hits);
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(hits).hasSize(ADDRESSES);
            assertThat(hits)
                    .allSatisfy((path, visits) ->
                            assertThat(visits).as(path).isGreaterThanOrEqualTo(before.getOrDefault(path, 0) + more));
        });
    }

    /// How many addresses each node has in the last whole table that was printed.
    private static Map<String, Long> nodesInLastTable(Programs.Program node, int addresses) {
        var table = lastTable(node);
        assertThat(table).as("standard error:%n%s", node.errors()).hasSize(addresses);
        return table.stream()
                .collect(Collectors.groupingBy(
                        line -> line.replaceAll(".* (\\S+) +http.*", "$1"), Collectors.counting()));
    }

    private static List<String> lastTable(Programs.Program node) {
        var tables = node.output().split("state .*address\\R", -1);
        var last = tables[tables.length - 1];
        return last.endsWith("\n\n") || tables.length < 3
                ? Programs.lines(last)
                : Programs.lines(tables[tables.length - 2]);
    }

    private static List<Integer> freePorts() throws IOException {
        try (var one = new ServerSocket(0);
                var other = new ServerSocket(0)) {
            return List.of(one.getLocalPort(), other.getLocalPort());
        }
    }
}
