package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.HubProcess;
import io.processhub.api.ProcessBody;
import io.processhub.api.ProcessType;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.runtime.codec.CborCodec;
import io.processhub.runtime.message.MessageLimits;
import io.processhub.runtime.message.Messenger;
import io.processhub.runtime.message.Outbox;
import io.processhub.runtime.process.DeadLetters;
import io.processhub.runtime.process.HostLimits;
import io.processhub.runtime.process.NodeProcesses;
import io.processhub.runtime.process.ProcessHost;
import io.processhub.runtime.process.RoleRules;
import io.processhub.runtime.vital.NodeGuard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// One node's processes without a hub: what a test starts runs for real, and what happens to it is
/// in a queue of events.
public final class RuntimeWorld implements AutoCloseable {
    /// So long a test waits for what must happen.
    public static final Duration LIVELY = Duration.ofSeconds(60);

    /// A shutdown timeout that a test does not want to come to.
    public static final Duration PATIENT = Duration.ofMinutes(5);

    public static final CborCodec CODEC =
            CborCodec.builder().allow(Faulty.class).build();

    public final NodeProcesses node;
    public final Messenger messenger;
    public final ProcessHost host;
    public final LinkedBlockingQueue<HubEvent> events = new LinkedBlockingQueue<>();

    private final Map<String, ProcessType.Factory<String>> bodies = new ConcurrentHashMap<>();

    public RuntimeWorld() {
        this("n1", (_, _) -> true, new HostLimits(PATIENT, 100_000), MessageLimits.DEFAULT);
    }

    public RuntimeWorld(HostLimits limits) {
        this("n1", (_, _) -> true, limits, MessageLimits.DEFAULT);
    }

    public RuntimeWorld(String name, Outbox outbox, HostLimits limits, MessageLimits messageLimits) {
        node = new NodeProcesses(new NodeId(name, 1), NodeGuard.NONE);
        messenger = new Messenger(node, CODEC, outbox, messageLimits);
        var type = ProcessType.of("test", String.class, this::create);
        host = new ProcessHost(
                node, "hub", Map.of("test", type), CODEC, messenger, limits, RoleRules.NONE, events::add);
    }

    private ProcessBody create(String id) throws Exception {
        var factory = bodies.get(id);
        if (factory == null) {
            throw new IllegalStateException("no body for " + id);
        }
        return factory.create(id);
    }

    /// Starts a process and waits until it is up.
    public Pid start(String id, ProcessBody body) throws InterruptedException {
        begin(id, PATIENT, body);
        return pid(await(HubEvent.ProcessStarted.class));
    }

    /// Starts a process and waits until it is up.
    public Pid start(String id, Duration shutdownTimeout, ProcessBody body) throws InterruptedException {
        begin(id, shutdownTimeout, body);
        return pid(await(HubEvent.ProcessStarted.class));
    }

    /// Gives the order to start a process.
    public void begin(String id, Duration shutdownTimeout, ProcessBody body) {
        begin(id, shutdownTimeout, List.of(), _ -> body);
    }

    /// Gives the order to start a process that finds messages waiting.
    public void begin(String id, Duration shutdownTimeout, List<Payload> mailbox, ProcessType.Factory<String> factory) {
        bodies.put(id, factory);
        host.start(spec(id, "test", shutdownTimeout), token(1), mailbox, Payload.EMPTY);
    }

    /// What runs under this id from now on.
    public void body(String id, ProcessBody body) {
        bodies.put(id, _ -> body);
    }

    public Pid pid(HubEvent.ProcessStarted started) {
        return new Pid(node.self(), started.serial());
    }

    /// The next event, which must be of this kind.
    public <E extends HubEvent> E await(Class<E> kind) throws InterruptedException {
        var event = events.poll(LIVELY.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    /// Stops the process and waits until it has ended.
    public ExitReason stop(String id) throws InterruptedException {
        host.stop(ChildId.of(id), token(1), new ExitReason.Stopped());
        return await(HubEvent.ProcessEnded.class).reason();
    }

    public void tell(Pid to, Object message) {
        messenger.tell(null, to, message);
    }

    public Object ask(Pid to, Object message) {
        return messenger.ask(null, to, message, LIVELY).join();
    }

    public long dead(DeadLetters.Why why) {
        return node.deadLetters().count(why);
    }

    public static Token token(long value) {
        return new Token(value);
    }

    public static StoredSpec spec(String id, String type, Duration shutdownTimeout) {
        return new StoredSpec(
                ChildId.of(id),
                type,
                Payload.of(CODEC.encode(id)),
                RestartType.PERMANENT,
                shutdownTimeout,
                Map.of("k", "v"),
                Optional.empty(),
                List.of());
    }

    /// Waits until something is so.
    public static void until(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(LIVELY).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    /// A process that answers with what it is asked.
    public static HubProcess<Object> echo() {
        return (message, ctx) -> ctx.reply(message);
    }

    @Override
    public void close() {
        host.close(Duration.ZERO);
        messenger.close();
        node.close();
    }
}
