package io.processhub.examples.uptime;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessType;
import io.processhub.api.StartOptions;
import io.processhub.jgroups.JGroupsConfig;
import io.processhub.jgroups.JGroupsTransport;
import io.processhub.model.Pid;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One node of the example: it runs its share of the probes, and asks all of them how they stand.
final class Uptime implements AutoCloseable {
    /// How a node is set up; the meaning is that of the command line's options.
    record Options(
            String node, int port, List<String> seeds, Duration interval, Duration timeout, int keep, Duration report) {
        Options {
            seeds = List.copyOf(seeds);
        }
    }

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final Options options;
    private final HttpClient http;
    private final Node node;
    private final Hub hub;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Uptime(Options options, HttpClient http, Node node, Hub hub) {
        this.options = options;
        this.http = http;
        this.node = node;
        this.hub = hub;
    }

    /// Joins the cluster, or begins one. Blocks.
    ///
    /// @throws io.processhub.api.InvalidConfigException if an option is refused
    /// @throws io.processhub.spi.TransportException     if the port is in use
    /// @throws IllegalStateException                    if the node's name is in use, or it cannot
    ///                                                  agree with the others
    static Uptime open(Options options) throws InterruptedException {
        var http = HttpClient.newBuilder()
                .connectTimeout(options.timeout())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        var transport = JGroupsConfig.of(c -> {
            c.cluster("uptime");
            if (options.seeds().isEmpty()) {
                c.ports(options.port(), 10);
            } else {
                c.port(options.port()).seeds(options.seeds().toArray(String[]::new));
            }
        });
        var node = ProcessHub.open(NodeConfig.named(
                options.node(),
                c -> c.transport(new JGroupsTransport(transport))
                        .processType(ProcessType.of(
                                Probe.TYPE, Probe.Arguments.class, arguments -> new Probe(arguments, http)))
                        .allowTypes(Probe.Message.class, Report.class)));
        var hub = node.start(HubConfig.named("uptime", c -> c.formationTimeout(Duration.ofSeconds(3))));
        return new Uptime(options, http, node, hub.awaitReady(READY_LIMIT));
    }

    /// Starts a process for each address that has none yet, on whatever node. Blocks.
    ///
    /// @throws IllegalStateException if one cannot be started; says which and why
    void watch(List<URI> urls) throws InterruptedException {
        var specs = urls.stream().map(this::spec).toList();
        var result = hub.startChildren(
                        specs, StartOptions.DEFAULT.timeout(READY_LIMIT).takeOverExisting())
                .await();
        if (!result.isOk()) {
            throw new IllegalStateException(result.toString());
        }
    }

    private ChildSpec spec(URI url) {
        return ChildSpec.of(
                url.toString(),
                Probe.TYPE,
                new Probe.Arguments(
                        url.toString(),
                        options.interval().toMillis(),
                        options.timeout().toMillis(),
                        options.keep()));
    }

    /// Prints a table of all probes of the cluster again and again, until the node is closed.
    void reportUntilClosed(PrintStream out) throws InterruptedException {
        while (!closed.await(options.report().toMillis(), TimeUnit.MILLISECONDS)) {
            out.println(Report.table(reports()));
            out.flush();
        }
    }

    /// Asks every probe, wherever it runs; one that is just moving or does not answer is left out.
    private List<Report> reports() {
        var limit = options.timeout().plusSeconds(2);
        var answers = hub.registry().keySet().stream()
                .map(id -> hub.pid(id.value()))
                .flatMap(Optional::stream)
                .map(pid -> ask(pid, limit))
                .toList();
        var reports = new ArrayList<Report>();
        for (var answer : answers) {
            answer.join().ifPresent(reports::add);
        }
        return reports;
    }

    private CompletableFuture<Optional<Report>> ask(Pid probe, Duration limit) {
        return hub.ask(probe, new Probe.Message.Ask(), Report.class, limit)
                .thenApply(Optional::of)
                .exceptionally(_ -> Optional.empty());
    }

    /// Leaves the cluster; the other nodes take the probes over. Safe to call twice.
    @Override
    public void close() {
        closed.countDown();
        node.close();
        http.close();
    }
}
