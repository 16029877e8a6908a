package io.processhub.runtime.process;

import static io.processhub.runtime.RuntimeWorld.PATIENT;
import static io.processhub.runtime.RuntimeWorld.echo;
import static io.processhub.runtime.RuntimeWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.api.HubProcess;
import io.processhub.api.HubRunnable;
import io.processhub.api.ProcessBody;
import io.processhub.api.ProcessContext;
import io.processhub.api.Received;
import io.processhub.api.RunContext;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.Payload;
import io.processhub.model.StoredSpec;
import io.processhub.runtime.RuntimeWorld;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ProcessLifeTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private RuntimeWorld world = new RuntimeWorld();

    @AfterEach
    void close() {
        world.close();
    }

    /// Writes down what is called, and by whom two calls would overlap.
    private static class Diary implements HubProcess<Object> {
        final LinkedBlockingQueue<Object> lines = new LinkedBlockingQueue<>();
        final AtomicInteger inside = new AtomicInteger();
        final AtomicBoolean overlapped = new AtomicBoolean();

        @Override
        public void init(ProcessContext ctx) throws Exception {
            note("init");
        }

        @Override
        public void handle(Object message, ProcessContext ctx) throws Exception {
            note(message);
            switch (message) {
                case Exception e -> throw e;
                case Error e -> throw e;
                default -> {}
            }
        }

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) {
            note(reason);
        }

        private void note(Object line) {
            if (inside.incrementAndGet() != 1) {
                overlapped.set(true);
            }
            lines.add(line);
            Thread.onSpinWait();
            inside.decrementAndGet();
        }

        Object next() throws InterruptedException {
            var line = lines.poll(60, TimeUnit.SECONDS);
            assertThat(line).isNotNull();
            return line;
        }
    }

    @Test
    void a_process_is_initialised_handles_its_messages_in_order_and_is_terminated() throws InterruptedException {
        var diary = new Diary();
        var pid = world.start("a", diary);

        for (int i = 0; i < 200; i++) {
            world.tell(pid, i);
        }
        until(() -> diary.lines.size() == 201);
        var reason = world.stop("a");

        assertThat(reason).isEqualTo(new ExitReason.Stopped());
        assertThat(diary.next()).isEqualTo("init");
        for (int i = 0; i < 200; i++) {
            assertThat(diary.next()).isEqualTo(i);
        }
        assertThat(diary.next()).isEqualTo(new ExitReason.Stopped());
        assertThat(world.host.counts()).isEqualTo(new ProcessHost.Counts(0, 0));
        assertThat(world.node.isAlive(pid)).isFalse();
    }

    @Test
    void it_knows_who_it_is() throws InterruptedException {
        var seen = new CompletableFuture<List<Object>>();
        var pid = world.start("a", new HubProcess<>() {
            @Override
            public void init(ProcessContext ctx) {
                seen.complete(List.of(
                        ctx.self(),
                        ctx.childId(),
                        ctx.fencingToken(),
                        ctx.metadata().get("k"),
                        ctx.hubName()));
            }

            @Override
            public void handle(Object message, ProcessContext ctx) {}
        });

        assertThat(seen.join()).containsExactly(pid, ChildId.of("a"), 1L, "v", "hub");
        assertThat(world.host.list())
                .containsExactly(new ProcessHost.Running(ChildId.of("a"), RuntimeWorld.token(1), pid));
    }

    @Test
    void two_threads_are_never_inside_one_process() throws InterruptedException {
        var diary = new Diary();
        var pid = world.start("a", diary);
        int senders = 8;
        int each = 2_000;

        for (int s = 0; s < senders; s++) {
            Thread.startVirtualThread(() -> {
                for (int i = 0; i < each; i++) {
                    world.tell(pid, i);
                    if (i % 16 == 0) {
                        LockSupport.parkNanos(1_000);
                    }
                }
            });
        }

        until(() -> diary.lines.size() == senders * each + 1);
        assertThat(diary.overlapped).isFalse();
    }

    @Test
    void an_init_that_throws_fails_the_start_and_nothing_else() throws InterruptedException {
        var neighbour = world.start("n", echo());
        world.begin("a", PATIENT, new Diary() {
            @Override
            public void init(ProcessContext ctx) {
                throw new IllegalStateException("no database");
            }
        });

        var failed = world.await(HubEvent.ProcessStartFailed.class);

        assertThat(failed.cause())
                .contains("IllegalStateException: no database")
                .contains("at ");
        assertThat(world.ask(neighbour, "still here")).isEqualTo("still here");
        assertThat(world.host.counts().present()).isOne();
    }

    @Test
    void an_unknown_type_and_bad_arguments_fail_the_start_and_say_why() throws InterruptedException {
        world.host.start(RuntimeWorld.spec("a", "nobody", PATIENT), RuntimeWorld.token(1), List.of(), Payload.EMPTY);
        assertThat(world.await(HubEvent.ProcessStartFailed.class).cause())
                .contains("\"nobody\" is not registered on node n1")
                .contains("[test]");

        var spec = RuntimeWorld.spec("b", "test", PATIENT);
        var number = new StoredSpec(
                spec.id(),
                spec.type(),
                Payload.of(RuntimeWorld.CODEC.encode(5)),
                spec.restart(),
                PATIENT,
                spec.metadata(),
                spec.tag(),
                spec.mapping());
        world.host.start(number, RuntimeWorld.token(1), List.of(), Payload.EMPTY);
        assertThat(world.await(HubEvent.ProcessStartFailed.class).cause())
                .contains("takes java.lang.String, and was given java.lang.Integer");
    }

    @Test
    void an_init_that_hangs_is_interrupted_and_reported_with_the_limit() throws InterruptedException {
        world.close();
        world = new RuntimeWorld(new HostLimits(SHORT, 10));
        var interrupted = new CountDownLatch(1);
        world.begin("a", PATIENT, new Diary() {
            @Override
            public void init(ProcessContext ctx) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        });

        assertThat(world.await(HubEvent.ProcessStartFailed.class).cause())
                .contains("start timeout of PT0.05S")
                .contains("startTimeout");
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
        until(() -> world.host.counts().abandoned() == 0);
    }

    @Test
    void an_init_that_returns_late_is_terminated_and_its_result_thrown_away() throws InterruptedException {
        world.close();
        world = new RuntimeWorld(new HostLimits(SHORT, 10));
        var release = new CountDownLatch(1);
        var late = new Diary() {
            @Override
            public void init(ProcessContext ctx) {
                awaitUninterruptibly(release);
            }
        };
        world.begin("a", PATIENT, late);
        world.await(HubEvent.ProcessStartFailed.class);
        assertThat(world.host.counts()).isEqualTo(new ProcessHost.Counts(0, 1));
        var second = new Diary();
        world.start("a", second);

        release.countDown();

        assertThat(late.next()).isEqualTo(new ExitReason.Stopped());
        until(() -> world.host.counts().abandoned() == 0);
        assertThat(world.host.list()).hasSize(1);
        assertThat(world.events).isEmpty();
        assertThat(second.lines).containsExactly("init");
    }

    @Test
    void what_a_handler_throws_ends_only_its_process_and_says_what_it_was() throws InterruptedException {
        var neighbour = world.start("n", echo());
        int i = 0;
        for (var error : List.of(
                new IllegalStateException("x".repeat(10_000)),
                new StackOverflowError(),
                new OutOfMemoryError("on purpose"),
                new InterruptedException("of its own"))) {
            var diary = new Diary();
            var pid = world.start("a" + i++, diary);
            world.tell(pid, error);

            var reason = (ExitReason.Crashed)
                    world.await(HubEvent.ProcessEnded.class).reason();

            assertThat(reason.error()).startsWith(error.getClass().getName()).hasSizeLessThanOrEqualTo(4_096);
            assertThat(diary.lines).containsExactly("init", error, reason);
        }
        assertThat(world.ask(neighbour, "still here")).isEqualTo("still here");
    }

    @Test
    void a_real_stack_overflow_ends_only_its_process() throws InterruptedException {
        var pid = world.start("a", (HubProcess<Object>) (_, _) -> overflow(1));
        world.tell(pid, "go");

        assertThat(world.await(HubEvent.ProcessEnded.class).reason())
                .isInstanceOfSatisfying(
                        ExitReason.Crashed.class,
                        crash -> assertThat(crash.error()).contains("StackOverflowError"));
    }

    @Test
    void an_exception_that_throws_when_it_is_asked_for_its_message_is_named_at_least() throws InterruptedException {
        final class Nasty extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("nasty");
            }
        }
        var pid = world.start("a", (HubProcess<Object>) (_, _) -> {
            throw new Nasty();
        });
        world.tell(pid, "go");

        assertThat(world.await(HubEvent.ProcessEnded.class).reason())
                .isEqualTo(new ExitReason.Crashed(Nasty.class.getName()));
    }

    @Test
    void a_stop_lets_the_current_message_end_and_comes_before_those_that_wait() throws InterruptedException {
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var diary = new Diary() {
            @Override
            public void handle(Object message, ProcessContext ctx) throws Exception {
                handling.countDown();
                release.await();
                super.handle(message, ctx);
            }
        };
        var pid = world.start("a", diary);
        world.tell(pid, 1);
        world.tell(pid, 2);
        handling.await();

        world.host.stop(ChildId.of("a"), RuntimeWorld.token(1), new ExitReason.Superseded());
        release.countDown();

        assertThat(world.await(HubEvent.ProcessEnded.class).reason()).isEqualTo(new ExitReason.Superseded());
        assertThat(diary.lines).containsExactly("init", 1, new ExitReason.Superseded());
        assertThat(world.dead(DeadLetters.Why.PROCESS_ENDED)).isOne();
    }

    @Test
    void one_that_overstays_is_interrupted_and_has_then_ended_by_itself() throws InterruptedException {
        var handling = new CountDownLatch(1);
        var diary = new Diary() {
            @Override
            public void handle(Object message, ProcessContext ctx) throws Exception {
                handling.countDown();
                new CountDownLatch(1).await();
            }
        };
        var pid = world.start("a", SHORT, diary);
        world.tell(pid, 1);
        handling.await();

        assertThat(world.stop("a")).isEqualTo(new ExitReason.Stopped());
        assertThat(diary.lines).containsExactly("init", new ExitReason.Stopped());
    }

    @Test
    void one_that_ignores_the_interrupt_is_given_up_and_nothing_it_does_is_delivered_any_more()
            throws InterruptedException {
        var other = new Diary();
        var otherPid = world.start("other", other);
        var release = new CountDownLatch(1);
        var handling = new CountDownLatch(1);
        var diary = new Diary() {
            @Override
            public void handle(Object message, ProcessContext ctx) {
                handling.countDown();
                awaitUninterruptibly(release);
                ctx.tell(otherPid, "from the grave");
                ctx.reply("from the grave");
                ctx.startTimer("t", Duration.ZERO, "from the grave");
            }
        };
        var pid = world.start("a", SHORT, diary);
        var ask = world.messenger.ask(null, pid, 1, PATIENT);
        world.tell(pid, 2);
        handling.await();

        assertThat(world.stop("a")).isEqualTo(new ExitReason.Killed());
        assertThat(world.host.counts()).isEqualTo(new ProcessHost.Counts(1, 1));
        release.countDown();
        until(() -> world.host.counts().abandoned() == 0);

        assertThat(world.ask(world.start("echo", echo()), "flush")).isEqualTo("flush");
        assertThat(other.lines).containsExactly("init");
        assertThat(diary.lines).containsExactly("init");
        assertThat(ask).isNotDone();
        assertThat(world.dead(DeadLetters.Why.SENDER_ENDED)).isEqualTo(2);
        assertThat(world.dead(DeadLetters.Why.PROCESS_ENDED)).isOne();
    }

    @Test
    void a_terminate_that_throws_or_hangs_harms_only_itself() throws InterruptedException {
        world.start("throws", new Diary() {
            @Override
            public void terminate(ExitReason reason, ProcessContext ctx) {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThat(world.stop("throws")).isEqualTo(new ExitReason.Stopped());

        var release = new CountDownLatch(1);
        world.start("hangs", SHORT, new Diary() {
            @Override
            public void terminate(ExitReason reason, ProcessContext ctx) {
                awaitUninterruptibly(release);
            }
        });
        assertThat(world.stop("hangs")).isEqualTo(new ExitReason.Killed());
        release.countDown();
        until(() -> world.host.counts().abandoned() == 0);
        assertThat(world.events).isEmpty();
    }

    @Test
    void a_process_can_end_itself() throws InterruptedException {
        var diary = new Diary() {
            @Override
            public void handle(Object message, ProcessContext ctx) throws Exception {
                super.handle(message, ctx);
                ctx.stop();
            }
        };
        var pid = world.start("a", diary);
        world.tell(pid, 1);
        world.tell(pid, 2);

        assertThat(world.await(HubEvent.ProcessEnded.class).reason()).isEqualTo(new ExitReason.Normal());
        assertThat(diary.lines).containsExactly("init", 1, new ExitReason.Normal());
    }

    @Test
    void a_stop_while_it_starts_is_answered_by_a_start_and_an_end_or_by_a_failure() throws InterruptedException {
        var release = new CountDownLatch(1);
        world.begin("up", PATIENT, new Diary() {
            @Override
            public void init(ProcessContext ctx) throws Exception {
                release.await();
            }
        });
        world.host.stop(ChildId.of("up"), RuntimeWorld.token(1), new ExitReason.Stopped());
        release.countDown();
        world.await(HubEvent.ProcessStarted.class);
        assertThat(world.await(HubEvent.ProcessEnded.class).reason()).isEqualTo(new ExitReason.Stopped());

        world.begin("hung", SHORT, new Diary() {
            @Override
            public void init(ProcessContext ctx) throws Exception {
                new CountDownLatch(1).await();
            }
        });
        world.host.stop(ChildId.of("hung"), RuntimeWorld.token(1), new ExitReason.Stopped());
        world.await(HubEvent.ProcessStartFailed.class);
        until(() -> world.host.counts().equals(new ProcessHost.Counts(0, 0)));
        assertThat(world.events).isEmpty();
    }

    @Test
    void a_frozen_process_gives_its_mailbox_back_in_order_and_it_is_read_where_it_goes_on()
            throws InterruptedException {
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var before = new Diary() {
            @Override
            public void handle(Object message, ProcessContext ctx) throws Exception {
                handling.countDown();
                release.await();
                super.handle(message, ctx);
            }
        };
        var pid = world.start("a", before);
        world.tell(pid, 0);
        handling.await();
        for (int i = 1; i <= 100; i++) {
            world.tell(pid, i);
        }
        var ask = world.messenger.ask(pid, pid, "answer me", PATIENT);
        world.tell(pid, new CountDownLatch(1)); // cannot be encoded

        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        release.countDown();
        var frozen = world.await(HubEvent.ProcessFrozen.class);

        assertThat(before.lines).containsExactly("init", 0, new ExitReason.Moved());
        assertThat(frozen.mailbox()).hasSize(101);
        assertThat(world.dead(DeadLetters.Why.NOT_MOVABLE)).isOne();

        var after = new ArrayList<Object>();
        world.begin("a", PATIENT, frozen.mailbox(), _ -> (HubProcess<Object>) (message, ctx) -> {
            after.add(message);
            ctx.reply("from " + ctx.sender());
        });
        world.await(HubEvent.ProcessStarted.class);
        assertThat(ask.join()).isEqualTo("from " + Optional.of(pid));
        assertThat(after).hasSize(101).startsWith(1, 2, 3).endsWith(99, 100, "answer me");
    }

    @Test
    void an_error_while_a_mailbox_is_packed_fails_that_message_and_the_move_goes_on() throws InterruptedException {
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var pid = world.start("a", (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            release.await();
        });
        world.tell(pid, "first");
        handling.await();
        world.tell(pid, new AbstractList<Object>() {
            @Override
            public Object get(int index) {
                throw new OutOfMemoryError("on purpose");
            }

            @Override
            public int size() {
                return 1;
            }
        });
        world.tell(pid, "second");

        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        release.countDown();

        assertThat(world.await(HubEvent.ProcessFrozen.class).mailbox()).hasSize(1);
        assertThat(world.dead(DeadLetters.Why.NOT_MOVABLE)).isOne();
    }

    @Test
    void what_does_not_fit_into_a_move_fails_visibly_and_nothing_overtakes() throws InterruptedException {
        world.close();
        world = new RuntimeWorld(new HostLimits(PATIENT, 1_000, 1 << 20, () -> 2_000));
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var pid = world.start("a", (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            release.await();
        });
        world.tell(pid, "first");
        handling.await();
        world.tell(pid, "a".repeat(1_000));
        var ask = world.messenger.ask(pid, pid, "b".repeat(1_000), PATIENT);
        world.tell(pid, "short");

        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        release.countDown();
        var frozen = world.await(HubEvent.ProcessFrozen.class);

        assertThat(frozen.mailbox()).hasSize(1);
        assertThat(world.dead(DeadLetters.Why.NOT_MOVABLE)).isEqualTo(2);
        assertThatThrownBy(ask::join)
                .hasMessageContaining("only 1 messages")
                .hasMessageContaining("limits are 65536 and 2000")
                .hasMessageContaining("ask again");
    }

    @Test
    void a_state_of_another_copy_that_waits_behind_a_freeze_comes_back() throws InterruptedException {
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var pid = world.start("a", (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            release.await();
        });
        world.tell(pid, 1);
        handling.await();
        var left = new HubEffect.LeftState(RuntimeWorld.token(7), Payload.of(new byte[] {1}), 3);

        world.host.merge(ChildId.of("a"), RuntimeWorld.token(1), left);
        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        release.countDown();

        assertThat(world.await(HubEvent.StateNotTaken.class).left()).isEqualTo(left);
        assertThat(world.await(HubEvent.ProcessFrozen.class).mailbox()).isEmpty();
        world.host.merge(ChildId.of("a"), RuntimeWorld.token(1), left);
        assertThat(world.await(HubEvent.StateNotTaken.class).left()).isEqualTo(left);
    }

    @Test
    void a_stop_comes_before_a_freeze_that_is_not_obeyed_yet() throws InterruptedException {
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var pid = world.start("a", (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            release.await();
        });
        world.tell(pid, 1);
        handling.await();

        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        world.host.stop(ChildId.of("a"), RuntimeWorld.token(1), new ExitReason.Stopped());
        release.countDown();

        assertThat(world.await(HubEvent.ProcessEnded.class).reason()).isEqualTo(new ExitReason.Stopped());
    }

    @Test
    void one_that_overstays_its_freeze_is_given_up_and_its_mailbox_moves_without_it() throws InterruptedException {
        var handling = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var pid = world.start("a", SHORT, (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            awaitUninterruptibly(release);
        });
        world.tell(pid, 1);
        world.tell(pid, 2);
        handling.await();

        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));

        assertThat(world.await(HubEvent.ProcessFrozen.class).mailbox()).hasSize(1);
        release.countDown();
        until(() -> world.host.counts().equals(new ProcessHost.Counts(0, 0)));
    }

    @Test
    void orders_for_another_life_change_nothing_and_a_second_life_beside_the_first_is_refused()
            throws InterruptedException {
        var pid = world.start("a", echo());

        world.host.stop(ChildId.of("a"), RuntimeWorld.token(2), new ExitReason.Stopped());
        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(2), Duration.ofSeconds(3));
        world.begin("a", PATIENT, new Diary());

        assertThat(world.await(HubEvent.ProcessStartFailed.class).cause()).contains("still runs");
        assertThat(world.ask(pid, 1)).isEqualTo(1);
    }

    @Test
    void a_run_style_process_receives_and_is_told_when_to_end() throws InterruptedException {
        var seen = new LinkedBlockingQueue<Object>();
        var pid = world.start("a", (HubRunnable) ctx -> {
            while (true) {
                var received = ctx.receive(PATIENT);
                seen.add(received);
                switch (received) {
                    case Received.Message(var message) -> ctx.reply(message);
                    case Received.Nothing _ -> {}
                    case Received.Stopping _, Received.Moving _ -> {
                        return;
                    }
                }
            }
        });

        assertThat(world.ask(pid, 1)).isEqualTo(1);
        assertThat(world.stop("a")).isEqualTo(new ExitReason.Stopped());
        assertThat(seen).containsExactly(new Received.Message(1), new Received.Stopping(new ExitReason.Stopped()));
    }

    @Test
    void a_run_style_process_that_moves_leaves_its_mailbox() throws InterruptedException {
        var go = new CountDownLatch(1);
        var seen = new LinkedBlockingQueue<Object>();
        var pid = world.start("a", (HubRunnable) ctx -> {
            go.await();
            seen.add(ctx.isEnding());
            seen.add(ctx.receive(PATIENT));
        });
        world.tell(pid, 1);
        world.host.freeze(ChildId.of("a"), RuntimeWorld.token(1), Duration.ofSeconds(3));
        go.countDown();

        assertThat(world.await(HubEvent.ProcessFrozen.class).mailbox()).hasSize(1);
        assertThat(seen).containsExactly(true, new Received.Moving());
    }

    @Test
    void a_run_style_process_ends_as_it_returns_or_throws() throws InterruptedException {
        world.start("returns", (HubRunnable)
                ctx -> assertThat(ctx.receive(Duration.ZERO)).isEqualTo(new Received.Nothing()));
        assertThat(world.await(HubEvent.ProcessEnded.class).reason()).isEqualTo(new ExitReason.Normal());

        world.start("throws", (HubRunnable) _ -> {
            throw new java.io.IOException("line is down");
        });
        assertThat(world.await(HubEvent.ProcessEnded.class).reason())
                .isInstanceOfSatisfying(
                        ExitReason.Crashed.class,
                        crash -> assertThat(crash.error()).startsWith("java.io.IOException: line is down"));
    }

    @Test
    void a_run_style_process_that_does_not_listen_is_interrupted_and_given_up() throws InterruptedException {
        world.start("sleeps", SHORT, (HubRunnable) _ -> new CountDownLatch(1).await());
        assertThat(world.stop("sleeps")).isEqualTo(new ExitReason.Stopped());

        var deaf = new CountDownLatch(1);
        world.start("deaf", SHORT, (HubRunnable) _ -> awaitUninterruptibly(deaf));
        assertThat(world.stop("deaf")).isEqualTo(new ExitReason.Killed());
        deaf.countDown();
    }

    @Test
    void one_that_receives_again_after_it_was_told_to_end_is_ended() throws InterruptedException {
        world.start("a", (HubRunnable) ctx -> {
            while (true) {
                ctx.receive(Duration.ZERO);
            }
        });

        assertThat(world.stop("a"))
                .isInstanceOfSatisfying(
                        ExitReason.Crashed.class,
                        crash -> assertThat(crash.error()).contains("return from run"));
    }

    @Test
    void what_belongs_to_the_process_is_refused_to_other_threads() throws InterruptedException {
        var context = new CompletableFuture<RunContext>();
        world.start("a", (HubRunnable) ctx -> {
            context.complete(ctx);
            ctx.receive(PATIENT);
        });
        var ctx = context.join();

        assertThatThrownBy(() -> ctx.receive(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ctx::sender).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ctx.startTimer("t", Duration.ZERO, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(ctx.childId()).isEqualTo(ChildId.of("a"));
    }

    @Test
    void a_host_that_closes_stops_all_gives_up_the_deaf_and_takes_no_more() throws InterruptedException {
        world.start("a", echo());
        var deaf = new CountDownLatch(1);
        var handling = new CountDownLatch(1);
        var pid = world.start("deaf", PATIENT, (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            awaitUninterruptibly(deaf);
        });
        world.tell(pid, 1);
        handling.await();

        assertThat(world.host.close(Duration.ofMillis(200))).isFalse();

        var reasons = List.of(
                world.await(HubEvent.ProcessEnded.class).reason(),
                world.await(HubEvent.ProcessEnded.class).reason());
        assertThat(reasons).containsExactlyInAnyOrder(new ExitReason.Stopped(), new ExitReason.Killed());
        assertThat(world.host.counts().present()).isZero();
        deaf.countDown();
        world.begin("late", PATIENT, echo());
        assertThat(world.await(HubEvent.ProcessStartFailed.class).cause()).contains("closing");
        assertThat(world.host.close(Duration.ZERO)).isTrue();
    }

    @Test
    void no_stop_and_no_freeze_is_lost_however_it_meets_the_messages() throws InterruptedException {
        int processes = 20_000;
        for (int i = 0; i < processes; i++) {
            var id = "p" + i;
            var pid = world.start(id, i % 3 == 0 ? receiving() : echo());
            boolean freezes = i % 2 == 0;
            Thread.startVirtualThread(() -> {
                world.tell(pid, 1);
                world.tell(pid, 2);
            });
            Thread.startVirtualThread(() -> {
                if (freezes) {
                    world.host.freeze(ChildId.of(id), RuntimeWorld.token(1), Duration.ofSeconds(3));
                } else {
                    world.host.stop(ChildId.of(id), RuntimeWorld.token(1), new ExitReason.Stopped());
                }
            });
            assertThat(world.events.poll(60, TimeUnit.SECONDS))
                    .isInstanceOf(freezes ? HubEvent.ProcessFrozen.class : HubEvent.ProcessEnded.class);
        }
        assertThat(world.host.counts()).isEqualTo(new ProcessHost.Counts(0, 0));
    }

    private static HubRunnable receiving() {
        return ctx -> {
            while (ctx.receive(PATIENT) instanceof Received.Message) {}
        };
    }

    @Test
    void bursts_are_shared_out_so_that_a_flood_does_not_keep_others_waiting() throws InterruptedException {
        var flooded = new CompletableFuture<ProcessContext>();
        ProcessBody flood = (HubProcess<Object>) (message, ctx) -> {
            flooded.complete(ctx);
            ctx.tell(ctx.self(), message);
        };
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
            world.tell(world.start("flood" + i, flood), "on and on");
        }
        flooded.join();

        assertThat(world.ask(world.start("quiet", echo()), "heard")).isEqualTo("heard");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // deaf on purpose
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }
}
