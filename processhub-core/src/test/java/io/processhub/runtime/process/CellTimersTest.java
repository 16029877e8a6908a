package io.processhub.runtime.process;

import static io.processhub.runtime.RuntimeWorld.PATIENT;
import static io.processhub.runtime.RuntimeWorld.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.HubProcess;
import io.processhub.api.ProcessContext;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.runtime.RuntimeWorld;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CellTimersTest {
    private final RuntimeWorld world = new RuntimeWorld();
    private final LinkedBlockingQueue<Object> got = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        world.close();
    }

    /// Does what it is told, as a lambda, and writes everything else down.
    private final class Obedient implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) throws Exception {
            if (message instanceof Task task) {
                task.run(ctx);
            } else {
                got.add(message);
            }
        }
    }

    interface Task {
        void run(ProcessContext ctx) throws Exception;
    }

    private void inside(io.processhub.model.Pid pid, Task task) {
        world.tell(pid, task);
    }

    @Test
    void a_timer_sends_its_message_once_and_not_early() throws InterruptedException {
        var pid = world.start("a", new Obedient());
        long begin = System.nanoTime();

        inside(pid, ctx -> ctx.startTimer("t", Duration.ofMillis(60), "tick"));

        until(() -> got.contains("tick"));
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(60_000_000);
        inside(pid, ctx -> got.add(ctx.cancelTimer("t")));
        until(() -> got.size() == 2);
        assertThat(got).containsExactly("tick", false);
    }

    @Test
    void a_periodic_timer_ticks_on_until_it_is_cancelled() throws InterruptedException {
        var pid = world.start("a", new Obedient());
        inside(pid, ctx -> ctx.startPeriodicTimer("t", Duration.ofMillis(10), "tick"));
        until(() -> got.size() >= 5);

        inside(pid, ctx -> got.add(ctx.cancelTimer("t")));

        until(() -> got.contains(true));
        assertThat(List.copyOf(got).getLast()).isEqualTo(true);
        assertThat(world.node.wheel().waiting()).isZero();
    }

    @Test
    void one_that_is_late_finds_one_tick_waiting() throws InterruptedException {
        var pid = world.start("a", new Obedient());
        var busy = new CountDownLatch(1);
        var ticks = new AtomicInteger();
        inside(pid, ctx -> {
            ctx.startPeriodicTimer("t", Duration.ofMillis(10), (Task) _ -> ticks.incrementAndGet());
            busy.await();
            ctx.cancelTimer("other");
        });
        var clock = new CountDownLatch(20);
        var watch = world.start("watch", (HubProcess<Object>) (_, _) -> clock.countDown());
        for (int i = 0; i < 20; i++) {
            world.node.wheel().set(new Telling(watch), Duration.ofMillis(10L * i));
        }
        clock.await();

        busy.countDown();
        inside(pid, ctx -> {
            got.add(ticks.get());
            ctx.cancelTimer("t");
        });

        until(() -> !got.isEmpty());
        assertThat(got.peek()).isIn(0, 1, 2);
    }

    private final class Telling extends TimerWheel.Deadline {
        private final io.processhub.model.Pid to;

        Telling(io.processhub.model.Pid to) {
            this.to = to;
        }

        @Override
        protected void reached() {
            world.tell(to, "tick");
        }
    }

    @Test
    void a_timer_that_is_cancelled_or_replaced_while_its_message_waits_does_not_come() throws InterruptedException {
        var pid = world.start("a", new Obedient());
        inside(pid, ctx -> {
            ctx.startTimer("cancelled", Duration.ZERO, "cancelled");
            ctx.startTimer("replaced", Duration.ZERO, "old");
            until(() -> world.node.wheel().waiting() == 0);
            ctx.cancelTimer("cancelled");
            ctx.startTimer("replaced", Duration.ZERO, "new");
        });

        until(() -> got.contains("new"));
        assertThat(got).containsExactly("new");
    }

    @Test
    void timers_end_with_the_process_and_do_not_move_with_its_mailbox() throws InterruptedException {
        var pid = world.start("a", new Obedient());
        inside(pid, ctx -> {
            ctx.startTimer("far", PATIENT, "far");
            ctx.startTimer("near", Duration.ZERO, "near");
            until(() -> world.node.wheel().waiting() == 1);
            world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        });

        assertThat(world.await(HubEvent.ProcessFrozen.class).mailbox()).isEmpty();
        until(() -> world.node.wheel().waiting() == 0);
        assertThat(world.node.deadLetters().total()).isZero();
    }

    @Test
    void a_process_may_have_so_many_timers_and_no_more() throws InterruptedException {
        var pid = world.start("a", new Obedient());
        inside(pid, ctx -> {
            for (int i = 0; i < CellTimers.MAX_TIMERS; i++) {
                ctx.startTimer("t" + i, PATIENT, i);
            }
            ctx.startTimer("t0", PATIENT, "replaces");
            try {
                ctx.startTimer("one more", PATIENT, 1);
            } catch (IllegalStateException e) {
                got.add(String.valueOf(e.getMessage()));
            }
        });

        until(() -> !got.isEmpty());
        assertThat((String) got.peek()).contains("one more").contains("10000");
    }
}
