package io.processhub.examples.uptime;

import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.model.ExitReason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches one address: asks it again and again, and keeps what it found.
///
/// It blocks while it asks, as plain Java does; it is on a virtual thread then, and on none
/// between.
final class Probe implements HubProcess<Probe.Message> {
    /// The name of its process type.
    static final String TYPE = "probe";

    /// What a probe is told to do.
    ///
    /// @param url            the address
    /// @param intervalMillis from one probe to the next
    /// @param timeoutMillis  how long an answer may take
    /// @param keep           how many samples are kept
    record Arguments(String url, long intervalMillis, long timeoutMillis, int keep) {}

    /// What it is sent.
    sealed interface Message {
        /// It is time to ask the address.
        record Tick() implements Message {}

        /// How does it stand? Answered with a [Report].
        record Ask() implements Message {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    private final Arguments arguments;
    private final HttpClient http;
    private final HttpRequest request;
    private final History history;

    /// @param http of this node, shared by its probes
    Probe(Arguments arguments, HttpClient http) {
        this.arguments = arguments;
        this.http = http;
        this.history = new History(arguments.keep());
        this.request = HttpRequest.newBuilder(URI.create(arguments.url()))
                .timeout(Duration.ofMillis(arguments.timeoutMillis()))
                .header("User-Agent", "processhub-uptime")
                .build();
    }

    @Override
    public void init(ProcessContext ctx) {
        ctx.startPeriodicTimer("tick", Duration.ofMillis(arguments.intervalMillis()), new Message.Tick());
        ctx.tell(ctx.self(), new Message.Tick());
        LOG.info(
                "probe begins url={} node={}",
                arguments.url(),
                ctx.self().node().name());
    }

    @Override
    public void handle(Message message, ProcessContext ctx) throws InterruptedException {
        switch (message) {
            case Message.Tick() -> {
                var sample = ask();
                if (history.add(sample)) {
                    LOG.warn("{} is {}: {}", arguments.url(), sample.up() ? "up" : "down", sample.detail());
                }
            }
            case Message.Ask() -> ctx.reply(report(ctx.self().node().name()));
        }
    }

    @Override
    public void terminate(ExitReason reason, ProcessContext ctx) {
        LOG.info(
                "probe ends url={} node={} why={}",
                arguments.url(),
                ctx.self().node().name(),
                reason);
    }

    /// Asks the address once. Blocks until the head of the answer is there; the body is not read.
    private History.Sample ask() throws InterruptedException {
        var at = Instant.now();
        long begun = System.nanoTime();
        try {
            var answer = http.send(request, BodyHandlers.ofInputStream());
            long millis = millisSince(begun);
            answer.body().close();
            return new History.Sample(at, answer.statusCode() < 400, millis, "status " + answer.statusCode());
        } catch (IOException e) {
            return new History.Sample(at, false, millisSince(begun), describe(e));
        }
    }

    private static String describe(IOException e) {
        var cause = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
        var name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }

    private Report report(String node) {
        var last = history.last();
        return new Report(
                arguments.url(),
                node,
                last.map(sample -> sample.up() ? "up" : "down").orElse("?"),
                last.map(History.Sample::detail).orElse("not asked yet"),
                last.map(History.Sample::millis).orElse(-1L),
                history.percentile(50).orElse(-1L),
                history.percentile(95).orElse(-1L),
                history.size(),
                history.changes(),
                history.since().map(Instant::toEpochMilli).orElse(0L));
    }

    private static long millisSince(long begun) {
        return (System.nanoTime() - begun) / 1_000_000;
    }
}
