package io.processhub.runtime.process;

import static io.processhub.runtime.RuntimeWorld.PATIENT;
import static io.processhub.runtime.RuntimeWorld.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.HandsOver;
import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.ProcessBody;
import io.processhub.api.ProcessContext;
import io.processhub.api.Received;
import io.processhub.api.RunContext;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import io.processhub.runtime.RuntimeWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A process whose `init` has run before its former life has ended, as a hot swap has it.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PreparedProcessTest {
    private static final int MORE_THAN_CARRIERS = 4 * Runtime.getRuntime().availableProcessors();

    private final RuntimeWorld world = new RuntimeWorld();

    @AfterEach
    void close() {
        world.close();
    }

    /// Finds a message in its mailbox right after `init`.
    private static final class Ticked implements HubProcess<Object>, HandsOver<String> {
        final LinkedBlockingQueue<Object> lines = new LinkedBlockingQueue<>();

        @Override
        public void init(ProcessContext ctx) {
            ctx.startTimer("t", Duration.ZERO, "tick");
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            lines.add(message);
        }

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) {
            lines.add(reason);
        }

        @Override
        public Optional<String> prepareHandoverState(ProcessContext ctx) {
            return Optional.empty();
        }

        @Override
        public void alterHandoverState(String handed, ProcessContext ctx) {
            if (handed.equals("bad")) {
                throw new IllegalStateException("it cannot be taken over");
            }
            lines.add(handed);
        }
    }

    /// As [Ticked], in run style.
    private static final class TickedRun implements HubRunnable {
        final LinkedBlockingQueue<Object> lines = new LinkedBlockingQueue<>();

        @Override
        public void init(RunContext ctx) {
            ctx.startTimer("t", Duration.ZERO, "tick");
        }

        @Override
        public void run(RunContext ctx) throws InterruptedException {
            while (ctx.receive(RuntimeWorld.LIVELY) instanceof Received.Message(var message)) {
                lines.add(message);
            }
        }

        @Override
        public void terminate(ExitReason reason, RunContext ctx) {
            lines.add(reason);
        }
    }

    private void prepare(String id, ProcessBody body) throws InterruptedException {
        world.body(id, body);
        world.host.prepare(RuntimeWorld.spec(id, "test", PATIENT), RuntimeWorld.token(1));
        world.await(HubEvent.ProcessPrepared.class);
    }

    private void enliven(String id, List<Payload> mailbox, Payload state) {
        world.host.enliven(ChildId.of(id), RuntimeWorld.token(1), RuntimeWorld.token(2), mailbox, state);
    }

    private static Object next(LinkedBlockingQueue<Object> lines) throws InterruptedException {
        return lines.poll(60, TimeUnit.SECONDS);
    }

    private static Payload state(String state) {
        return Payload.of(RuntimeWorld.CODEC.encode(state));
    }

    /// Whether any virtual thread still gets a carrier.
    private static boolean threadsRun() throws InterruptedException {
        var ran = new CountDownLatch(1);
        Thread.ofVirtual().start(ran::countDown);
        return ran.await(20, TimeUnit.SECONDS);
    }

    @Test
    void prepared_processes_with_messages_take_no_carrier_until_they_go_live() throws InterruptedException {
        var bodies = new ArrayList<Ticked>();
        for (int i = 0; i < MORE_THAN_CARRIERS; i++) {
            bodies.add(new Ticked());
            prepare("c" + i, bodies.getLast());
        }
        until(() -> world.node.wheel().waiting() == 0); // each timer is a letter now

        assertThat(threadsRun()).isTrue();

        for (int i = 0; i < MORE_THAN_CARRIERS; i++) {
            enliven("c" + i, List.of(), state("its state"));
            assertThat(next(bodies.get(i).lines)).isEqualTo("its state");
            assertThat(next(bodies.get(i).lines)).isEqualTo("tick");
        }
    }

    @Test
    void so_do_those_in_run_style() throws InterruptedException {
        var bodies = new ArrayList<TickedRun>();
        for (int i = 0; i < MORE_THAN_CARRIERS; i++) {
            bodies.add(new TickedRun());
            prepare("c" + i, bodies.getLast());
        }
        until(() -> world.node.wheel().waiting() == 0);

        assertThat(threadsRun()).isTrue();

        for (int i = 0; i < MORE_THAN_CARRIERS; i++) {
            enliven("c" + i, List.of(), Payload.EMPTY);
            assertThat(next(bodies.get(i).lines)).isEqualTo("tick");
        }
    }

    @Test
    void messages_that_came_along_are_handled_before_its_own() throws InterruptedException {
        var body = new Ticked();
        prepare("a", body);
        until(() -> world.node.wheel().waiting() == 0);
        var moved = List.of(
                Letter.of("first", null, null).pack(RuntimeWorld.CODEC::encode),
                Letter.of("second", null, null).pack(RuntimeWorld.CODEC::encode));

        enliven("a", moved, Payload.EMPTY);

        assertThat(next(body.lines)).isEqualTo("first");
        assertThat(next(body.lines)).isEqualTo("second");
        assertThat(next(body.lines)).isEqualTo("tick");
    }

    @Test
    void one_that_is_called_off_is_terminated_and_reported() throws InterruptedException {
        var callback = new Ticked();
        var run = new TickedRun();
        prepare("a", callback);
        prepare("b", run);

        for (var id : List.of("a", "b")) {
            world.host.stop(ChildId.of(id), RuntimeWorld.token(1), new ExitReason.Stopped());
            assertThat(world.await(HubEvent.ProcessStartFailed.class).id()).isEqualTo(ChildId.of(id));
        }

        assertThat(next(callback.lines)).isEqualTo(new ExitReason.Stopped());
        assertThat(next(run.lines)).isEqualTo(new ExitReason.Stopped());
        assertThat(world.host.counts()).isEqualTo(new ProcessHost.Counts(0, 0));
    }

    @Test
    void one_that_cannot_take_its_state_is_terminated_before_its_start_has_failed() throws InterruptedException {
        var body = new Ticked();
        prepare("a", body);

        enliven("a", List.of(), state("bad"));

        var failed = world.await(HubEvent.ProcessStartFailed.class);
        assertThat(failed.cause()).contains("it cannot be taken over");
        assertThat(body.lines.poll()).isEqualTo(new ExitReason.Crashed(failed.cause()));
    }

    @Test
    void children_that_are_given_up_before_their_first_turn_leave_nothing_behind() throws InterruptedException {
        var uncaught = new AtomicReference<Throwable>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.set(e));
        var goOn = new AtomicBoolean();
        HubProcess<Object> busy = (_, _) -> {
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
        };
        try {
            var pids = new ArrayList<Pid>();
            for (int i = 0; i < MORE_THAN_CARRIERS; i++) {
                pids.add(world.start("busy" + i, busy));
            }
            pids.forEach(pid -> world.tell(pid, "go"));
            for (int i = 0; i < 10; i++) {
                world.begin("c" + i, PATIENT, RuntimeWorld.echo());
                world.host.stop(ChildId.of("c" + i), RuntimeWorld.token(1), new ExitReason.Stopped(), 2);
            }
            for (int i = 0; i < 10; i++) {
                world.await(HubEvent.ProcessStartFailed.class);
            }

            goOn.set(true);

            until(() -> world.host.counts().equals(new ProcessHost.Counts(MORE_THAN_CARRIERS, 0)));
            assertThat(uncaught).hasNullValue();
        } finally {
            goOn.set(true);
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
