package io.processhub.testkit.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.AskException;
import io.processhub.api.ChildSpec;
import io.processhub.api.HandsOver;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.MigrateOutcome;
import io.processhub.api.Node;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Received;
import io.processhub.api.RunContext;
import io.processhub.api.StopOptions;
import io.processhub.api.StopOutcome;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.Pid;
import io.processhub.testkit.memory.MemoryCluster;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A process that waits for an answer, or for a call of its own, and is to end meanwhile.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WaitingProcessTest {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final ConcurrentHashMap<ChildId, LinkedBlockingQueue<Object>> ENDS = new ConcurrentHashMap<>();
    private static final LinkedBlockingQueue<String> WAITING = new LinkedBlockingQueue<>();

    private static final MemoryCluster CLUSTER = new MemoryCluster();
    private static Hub hub;
    private static Hub other;

    /// Never answers.
    private static final class Silent implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {}
    }

    /// What it is told to wait for, and a state that moves with it.
    private static final class Waits implements HubProcess<Object>, HandsOver<Integer> {
        private int state;

        @Override
        public void handle(Object message, ProcessContext ctx) throws Exception {
            state++;
            WAITING.add(String.valueOf(message));
            switch (message) {
                case Pid silent -> {
                    try {
                        ctx.ask(silent, "anything", LONG).join();
                    } catch (CompletionException e) {
                        ended(ctx.childId(), ((AskException) Objects.requireNonNull(e.getCause())).reason());
                        throw e;
                    }
                }
                case List<?> silent ->
                    hub.ask((Pid) silent.getFirst(), "anything", LONG).join();
                case String what -> ctx.reply(answer(what, ctx.childId().value()));
                default -> throw new IllegalArgumentException(message.toString());
            }
        }

        private Object answer(String what, String id) throws InterruptedException {
            return switch (what) {
                case "state" -> state;
                case "stop" -> hub.stopChild(id).await().first().toString();
                case "join a stop" ->
                    hub.stopChild(id).toCompletableFuture().join().first().toString();
                case "move" ->
                    hub.migrateChild(id, other.node().id()).await().first().toString();
                case "replace" ->
                    hub.replaceChild(spec(id).metadata("new", "yes"))
                            .await()
                            .first()
                            .toString();
                default -> throw new IllegalArgumentException(what);
            };
        }

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) {
            ended(ctx.childId(), reason);
        }

        @Override
        public Optional<Integer> prepareHandoverState(ProcessContext ctx) {
            return Optional.of(state);
        }

        @Override
        public void alterHandoverState(Integer handed, ProcessContext ctx) {
            state = handed;
        }
    }

    private static final class WaitsInRun implements HubRunnable {
        @Override
        public void run(RunContext ctx) throws Exception {
            while (ctx.receive(LONG) instanceof Received.Message(var silent)) {
                WAITING.add("run");
                ctx.ask((Pid) silent, "anything", LONG).join();
            }
        }

        @Override
        public void terminate(ExitReason reason, RunContext ctx) {
            ended(ctx.childId(), reason);
        }
    }

    /// Does not let itself be interrupted.
    private static final class Stubborn implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            WAITING.add("stubborn");
            while (NEVER.getCount() > 0) {
                try {
                    NEVER.await();
                } catch (InterruptedException e) {
                    WAITING.add("interrupted");
                }
            }
        }
    }

    private static void ended(ChildId id, Object how) {
        ENDS.computeIfAbsent(id, _ -> new LinkedBlockingQueue<>()).add(how);
    }

    private static ChildSpec spec(String id) {
        return ChildSpec.of(id, "waits").shutdownTimeout(LONG);
    }

    @BeforeAll
    static void open() throws Exception {
        hub = open("a");
        other = open("b");
        hub.awaitReady(LONG);
        other.awaitReady(LONG);
    }

    private static Hub open(String name) {
        Node node = ProcessHub.open(NodeConfig.named(
                name,
                c -> c.transport(CLUSTER.transport())
                        .processTypes(
                                ProcessType.of("silent", Silent::new),
                                ProcessType.of("waits", Waits::new),
                                ProcessType.of("waits-in-run", WaitsInRun::new),
                                ProcessType.of("stubborn", Stubborn::new))));
        return node.start(HubConfig.named("h", c -> c.expectedMembers(2)));
    }

    @AfterAll
    static void close() {
        NEVER.countDown();
        CLUSTER.close();
    }

    /// Starts a child that the node of `hub` runs, so that a message to it is not encoded.
    private static Pid startHere(ChildSpec spec) throws InterruptedException {
        hub.startChild(spec).await();
        await().atMost(LONG).until(() -> hub.pid(spec.id().value()).isPresent());
        if (!hub.pid(spec.id().value()).orElseThrow().node().equals(hub.node().id())) {
            var moved =
                    hub.migrateChild(spec.id().value(), hub.node().id()).await().first();
            assertThat(moved).isInstanceOf(MigrateOutcome.Placed.class);
            ENDS.remove(spec.id());
        }
        return hub.pid(spec.id().value()).orElseThrow();
    }

    private static void untilItWaits() throws InterruptedException {
        assertThat(WAITING.poll(60, TimeUnit.SECONDS)).isNotNull();
    }

    private static Object end(String id) throws InterruptedException {
        return ENDS.computeIfAbsent(ChildId.of(id), _ -> new LinkedBlockingQueue<>())
                .poll(60, TimeUnit.SECONDS);
    }

    @Test
    void one_that_joins_an_ask_is_stopped_and_terminated() throws Exception {
        var silent = startHere(ChildSpec.of("silent-1", "silent"));
        hub.tell(startHere(spec("joins").shutdownTimeout(SOON)), silent);
        untilItWaits();

        assertThat(hub.stopChild("joins").await().first()).isInstanceOf(StopOutcome.Stopped.class);

        assertThat(end("joins")).isEqualTo(AskException.Reason.ASKER_INTERRUPTED);
        assertThat(end("joins")).isEqualTo(new ExitReason.Stopped());
    }

    @Test
    void so_is_one_that_joins_an_ask_of_the_hub() throws Exception {
        var silent = startHere(ChildSpec.of("silent-2", "silent"));
        hub.tell(startHere(spec("joins-hub").shutdownTimeout(SOON)), List.of(silent));
        untilItWaits();

        assertThat(hub.stopChild("joins-hub").await().first()).isInstanceOf(StopOutcome.Stopped.class);

        assertThat(end("joins-hub")).isEqualTo(new ExitReason.Stopped());
    }

    @Test
    void so_is_one_in_run_style() throws Exception {
        var silent = startHere(ChildSpec.of("silent-3", "silent"));
        hub.tell(startHere(ChildSpec.of("joins-run", "waits-in-run").shutdownTimeout(SOON)), silent);
        untilItWaits();

        assertThat(hub.stopChild("joins-run").await().first()).isInstanceOf(StopOutcome.Stopped.class);

        assertThat(end("joins-run")).isEqualTo(new ExitReason.Stopped());
    }

    @Test
    void one_that_joins_an_ask_moves_with_its_state() throws Exception {
        var silent = startHere(ChildSpec.of("silent-4", "silent"));
        hub.tell(startHere(spec("moves").shutdownTimeout(SOON)), silent);
        untilItWaits();

        var moved = hub.migrateChild("moves", other.node().id()).await().first();

        assertThat(moved).isInstanceOf(MigrateOutcome.Placed.class);
        assertThat(end("moves")).isEqualTo(AskException.Reason.ASKER_INTERRUPTED);
        assertThat(end("moves")).isEqualTo(new ExitReason.Moved());
        assertThat(hub.ask(hub.pid("moves").orElseThrow(), "state", LONG).join())
                .isEqualTo(2);
        untilItWaits();
    }

    @Test
    void one_that_waits_for_its_own_stop_is_told_at_once_and_ends_by_itself() throws Exception {
        for (var how : List.of("stop", "join a stop")) {
            var answer = hub.ask(startHere(spec("stops-itself")), how, LONG);
            untilItWaits();

            assertThat(answer.join().toString()).contains("CALLER_ENDING");

            assertThat(end("stops-itself")).isEqualTo(new ExitReason.Stopped());
            await().atMost(LONG).until(() -> hub.childLookup("stops-itself").isEmpty());
        }
    }

    @Test
    void one_that_waits_for_its_own_move_is_told_at_once_and_moves() throws Exception {
        var answer = hub.ask(startHere(spec("moves-itself")), "move", LONG);
        untilItWaits();

        assertThat(answer.join().toString()).contains("CALLER_ENDING");

        assertThat(end("moves-itself")).isEqualTo(new ExitReason.Moved());
        await().atMost(LONG)
                .until(() -> hub.pid("moves-itself")
                        .filter(pid -> pid.node().equals(other.node().id()))
                        .isPresent());
        assertThat(hub.ask(hub.pid("moves-itself").orElseThrow(), "state", LONG).join())
                .isEqualTo(2);
        untilItWaits();
    }

    @Test
    void one_that_waits_for_its_own_replacement_is_told_at_once_and_replaced() throws Exception {
        var answer = hub.ask(startHere(spec("replaces-itself")), "replace", LONG);
        untilItWaits();

        assertThat(answer.join().toString()).contains("CALLER_ENDING");

        assertThat(end("replaces-itself")).isEqualTo(new ExitReason.Stopped());
        await().atMost(LONG)
                .until(() -> hub.childLookup("replaces-itself")
                        .filter(child -> child.metadata().containsKey("new"))
                        .isPresent());
    }

    @Test
    void a_stop_that_uses_all_of_its_shutdown_timeout_is_confirmed_by_default() throws Exception {
        var spec = ChildSpec.of("stubborn", "stubborn").shutdownTimeout(Duration.ofSeconds(8));
        assertThat(spec.shutdownTimeout().multipliedBy(2)).isGreaterThan(StopOptions.DEFAULT.timeout());
        hub.tell(startHere(spec), "go");
        untilItWaits();

        var stopped = hub.stopChild("stubborn").await().first();

        assertThat(stopped).isInstanceOf(StopOutcome.Stopped.class);
        untilItWaits();
    }
}
