package io.processhub.runtime.message;

import static io.processhub.runtime.RuntimeWorld.LIVELY;
import static io.processhub.runtime.RuntimeWorld.PATIENT;
import static io.processhub.runtime.RuntimeWorld.echo;
import static io.processhub.runtime.RuntimeWorld.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.api.AskException;
import io.processhub.api.AskException.Reason;
import io.processhub.api.HubProcess;
import io.processhub.api.ReplyTo;
import io.processhub.core.HubEvent;
import io.processhub.model.ExitReason;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.runtime.Faulty;
import io.processhub.runtime.RuntimeWorld;
import io.processhub.runtime.process.DeadLetters.Why;
import io.processhub.runtime.process.HostLimits;
import io.processhub.spi.CodecException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two nodes and the wire between them, on which a frame moves only when the test says so.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MessengerTest {
    private static final MessageLimits LIMITS = new MessageLimits(1_000, 20, 100_000);

    private final Deque<byte[]> toB = new ArrayDeque<>();
    private final Deque<byte[]> toA = new ArrayDeque<>();
    private boolean full;
    private final RuntimeWorld a = world("a", toB);
    private final RuntimeWorld b = world("b", toA);
    private long views;

    private RuntimeWorld world(String name, Deque<byte[]> wire) {
        return new RuntimeWorld(
                name,
                (to, frame) -> {
                    synchronized (this) {
                        return to.name().equals("c") || (!full && wire.add(frame));
                    }
                },
                new HostLimits(PATIENT, 50),
                LIMITS);
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private NodeId self(RuntimeWorld world) {
        return world.node.self();
    }

    private void sees(RuntimeWorld world, RuntimeWorld... members) {
        world.messenger.viewInstalled(new View(
                new ViewId(self(a), ++views),
                List.of(members).stream().map(this::self).toList()));
    }

    private void bothSeeBoth() {
        sees(a, a, b);
        sees(b, a, b);
        carryAll();
    }

    /// Lets every frame that is on the wire, and those it calls forth at once, arrive.
    private void carryAll() {
        while (carryOne(toB, a, b) || carryOne(toA, b, a)) {}
    }

    private boolean carryOne(Deque<byte[]> wire, RuntimeWorld from, RuntimeWorld to) {
        byte[] frame;
        synchronized (this) {
            frame = wire.poll();
        }
        if (frame != null) {
            to.messenger.received(self(from), frame);
        }
        return frame != null;
    }

    private List<byte[]> takeFrames(Deque<byte[]> wire) {
        synchronized (this) {
            var taken = new ArrayList<>(wire);
            wire.clear();
            return taken;
        }
    }

    /// Lets frames arrive until the ask has ended.
    private Object carryUntilDone(CompletableFuture<Object> ask) {
        until(() -> {
            carryAll();
            return ask.isDone();
        });
        return ask.join();
    }

    private Reason reasonOf(CompletableFuture<Object> ask) {
        until(() -> {
            carryAll();
            return ask.isDone();
        });
        try {
            throw new AssertionError("answered: " + ask.join());
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(AskException.class);
            return e.getCause() instanceof AskException why ? why.reason() : Reason.TIMEOUT;
        }
    }

    private CompletableFuture<Object> askFromA(Pid to, Object message) {
        return a.messenger.ask(null, to, message, LIVELY);
    }

    @Test
    void a_message_from_another_node_arrives_and_is_answered() throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();

        var answer = askFromA(pid, List.of("hello", 1L));

        assertThat(carryUntilDone(answer)).isEqualTo(List.of("hello", 1L));
        assertThat(a.messenger.openAsks()).isZero();
    }

    @Test
    void processes_ask_each_other_over_the_wire_and_know_who_asks() throws InterruptedException {
        var senders = new LinkedBlockingQueue<Object>();
        var server = b.start("server", (HubProcess<Object>) (message, ctx) -> {
            senders.add(ctx.sender().orElseThrow());
            ctx.reply("re " + message);
        });
        var client = a.start("client", (HubProcess<Object>) (message, ctx) -> {
            var asker = ctx.replyTo().orElseThrow();
            var _ = ctx.ask(server, message, LIVELY).thenAccept(asker::reply);
        });
        bothSeeBoth();

        var answer = askFromA(client, "x");

        assertThat(carryUntilDone(answer)).isEqualTo("re x");
        assertThat(senders).containsExactly(client);
    }

    @Test
    void what_is_sent_before_the_link_is_up_waits_for_it_and_keeps_its_order() throws InterruptedException {
        var got = new LinkedBlockingQueue<Object>();
        var pid = b.start("sink", (HubProcess<Object>) (message, _) -> got.add(message));
        sees(a, a, b);
        IntStream.range(0, 10).forEach(i -> a.tell(pid, i));
        assertThat(got).isEmpty();

        sees(b, a, b);
        carryAll();
        IntStream.range(10, 15).forEach(i -> a.tell(pid, i));
        carryAll();

        until(() -> got.size() == 15);
        assertThat(got).containsExactlyElementsOf(IntStream.range(0, 15).boxed().toList());
    }

    @Test
    void a_hello_that_is_lost_is_said_again() throws InterruptedException {
        var pid = b.start("echo", echo());
        sees(a, a, b);
        sees(b, a, b);
        takeFrames(toA);
        takeFrames(toB);

        var answer = askFromA(pid, 1);

        assertThat(carryUntilDone(answer)).isEqualTo(1);
        assertThat(a.messenger.isLinked(self(b))).isTrue();
    }

    @Test
    void the_last_hello_can_be_lost_too() {
        sees(a, a, b);
        sees(b, a, b);
        var lost = takeFrames(toA).size();
        carryOne(toB, a, b);
        carryOne(toA, b, a);
        takeFrames(toB);
        assertThat(lost).isPositive();
        assertThat(a.messenger.isLinked(self(b))).isTrue();
        assertThat(b.messenger.isLinked(self(a))).isFalse();

        until(() -> {
            carryAll();
            return b.messenger.isLinked(self(a));
        });
    }

    @Test
    void hellos_end_when_both_sides_have_heard_each_other() {
        bothSeeBoth();

        assertThat(a.messenger.isLinked(self(b))).isTrue();
        assertThat(b.messenger.isLinked(self(a))).isTrue();
        assertThat(toA).isEmpty();
        assertThat(toB).isEmpty();
    }

    @Test
    void a_frame_from_before_a_break_that_only_the_receiver_saw_is_dropped() throws InterruptedException {
        var got = new LinkedBlockingQueue<Object>();
        var pid = b.start("sink", (HubProcess<Object>) (message, _) -> got.add(message));
        bothSeeBoth();
        a.tell(pid, "old");
        var ask = askFromA(pid, "old ask");
        var late = takeFrames(toB);

        sees(b, b);
        sees(b, a, b);
        carryAll();
        late.forEach(frame -> b.messenger.received(self(a), frame));
        a.tell(pid, "new");
        carryAll();

        assertThat(reasonOf(ask)).isEqualTo(Reason.OUTCOME_UNKNOWN);
        until(() -> got.size() == 1);
        assertThat(got).containsExactly("new");
        assertThat(b.dead(Why.OLD_LINK)).isEqualTo(2);
    }

    @Test
    void a_frame_from_before_a_break_that_only_the_sender_saw_is_dropped() throws InterruptedException {
        var got = new LinkedBlockingQueue<Object>();
        var pid = b.start("sink", (HubProcess<Object>) (message, _) -> got.add(message));
        bothSeeBoth();
        a.tell(pid, "old");
        var late = takeFrames(toB);

        sees(a, a);
        sees(a, a, b);
        carryAll();
        late.forEach(frame -> b.messenger.received(self(a), frame));
        a.tell(pid, "new");
        carryAll();

        until(() -> got.size() == 1);
        assertThat(got).containsExactly("new");
        assertThat(b.dead(Why.OLD_LINK)).isOne();
    }

    @Test
    void hellos_from_before_a_break_do_not_bring_the_old_link_back() {
        bothSeeBoth();
        sees(a, a);
        sees(a, a, b);
        var old = UserFrame.hello(1, 1, true);
        carryAll();

        b.messenger.received(self(a), old);
        carryAll();

        assertThat(a.messenger.isLinked(self(b))).isTrue();
        assertThat(b.messenger.isLinked(self(a))).isTrue();
    }

    @Test
    void a_benign_view_change_loses_nothing() throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();
        var ask = askFromA(pid, "in flight");

        var c = new RuntimeWorld("c", (_, _) -> true, new HostLimits(PATIENT, 50), LIMITS);
        sees(a, a, b, c);
        sees(b, a, b, c);

        assertThat(carryUntilDone(ask)).isEqualTo("in flight");
        c.close();
    }

    @Test
    void an_ask_of_a_process_that_is_not_there_says_so() throws InterruptedException {
        var pid = b.start("gone", echo());
        b.stop("gone");
        bothSeeBoth();

        assertThat(reasonOf(askFromA(pid, 1))).isEqualTo(Reason.NO_SUCH_PROCESS);
        assertThat(reasonOf(askFromA(new Pid(self(a), 1_000_000), 1))).isEqualTo(Reason.NO_SUCH_PROCESS);
        assertThat(b.dead(Why.NO_SUCH_PROCESS)).isOne();
    }

    @Test
    void an_ask_of_a_full_mailbox_is_not_delivered_and_a_tell_is_a_dead_letter() throws InterruptedException {
        var block = new CountDownLatch(1);
        var handling = new CountDownLatch(1);
        var pid = a.start("slow", (HubProcess<Object>) (_, _) -> {
            handling.countDown();
            block.await();
        });
        a.tell(pid, 0);
        handling.await();
        IntStream.range(0, 50).forEach(i -> a.tell(pid, i));

        assertThat(reasonOf(askFromA(pid, 1))).isEqualTo(Reason.NOT_DELIVERED);
        a.tell(pid, 1);

        assertThat(a.dead(Why.MAILBOX_FULL)).isEqualTo(2);
        block.countDown();
    }

    @Test
    void an_ask_of_a_node_outside_the_view_is_not_delivered() {
        assertThat(reasonOf(askFromA(new Pid(self(b), 64), 1))).isEqualTo(Reason.NOT_DELIVERED);
        assertThat(a.dead(Why.NODE_NOT_IN_VIEW)).isOne();
    }

    @Test
    void an_ask_that_was_sent_to_a_node_that_leaves_is_of_unknown_outcome_one_that_was_not_is_not_delivered()
            throws InterruptedException {
        var pid = b.start("mute", (HubProcess<Object>) (_, _) -> {});
        sees(a, a, b);
        var waiting = askFromA(pid, 1);
        sees(a, a);
        assertThat(reasonOf(waiting)).isEqualTo(Reason.NOT_DELIVERED);

        bothSeeBoth();
        var sent = askFromA(pid, 1);
        sees(a, a);

        assertThat(reasonOf(sent)).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(a.messenger.openAsks()).isZero();
    }

    @Test
    void an_ask_without_an_answer_ends_in_time_and_a_late_answer_is_dropped() throws InterruptedException {
        var asked = new CompletableFuture<ReplyTo>();
        var pid = b.start("mute", (HubProcess<Object>)
                (_, ctx) -> asked.complete(ctx.replyTo().orElseThrow()));
        bothSeeBoth();

        var ask = a.messenger.ask(null, pid, 1, Duration.ofMillis(50));
        assertThat(reasonOf(ask)).isEqualTo(Reason.TIMEOUT);
        asked.join().reply("late");
        carryAll();

        assertThat(a.dead(Why.LATE_ANSWER)).isOne();
    }

    @Test
    void only_the_first_answer_counts() throws InterruptedException {
        var pid = a.start("twice", (HubProcess<Object>) (message, ctx) -> {
            ctx.reply(1);
            ctx.reply(2);
        });

        assertThat(a.ask(pid, "x")).isEqualTo(1);
        until(() -> a.dead(Why.LATE_ANSWER) == 1);
    }

    @Test
    void an_ask_on_which_the_process_crashes_is_of_unknown_outcome_those_behind_it_are_not_delivered()
            throws InterruptedException {
        var go = new CountDownLatch(1);
        var pid = a.start("crashes", (HubProcess<Object>) (_, _) -> {
            go.await();
            throw new IllegalStateException("on purpose");
        });
        var first = askFromA(pid, 1);
        var second = askFromA(pid, 2);
        go.countDown();

        assertThat(reasonOf(first)).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(reasonOf(second)).isEqualTo(Reason.NOT_DELIVERED);
        assertThat(a.await(HubEvent.ProcessEnded.class).reason()).isInstanceOf(ExitReason.Crashed.class);
    }

    @Test
    void a_message_that_cannot_be_read_there_is_not_delivered_and_the_process_lives() throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();
        var ask = askFromA(pid, "x");
        var frame = takeFrames(toB).getFirst();
        frame[frame.length - 1] = 0;
        frame[frame.length - 2] = (byte) 0xff;
        b.messenger.received(self(a), frame);

        assertThat(reasonOf(ask)).isEqualTo(Reason.NOT_DELIVERED);
        assertThat(carryUntilDone(askFromA(pid, "y"))).isEqualTo("y");
    }

    static List<Named<Supplier<Error>>> errors() {
        return List.of(
                Named.of("no memory", () -> new OutOfMemoryError("on purpose")),
                Named.of("no class", () -> new NoClassDefFoundError("on purpose")),
                Named.of("assertion", () -> new AssertionError("on purpose")),
                Named.of("no stack", StackOverflowError::new));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_while_a_message_is_read_fails_that_message_and_the_process_lives(Supplier<Error> error)
            throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();
        var ask = askFromA(pid, new Faulty("x"));

        Faulty.failWith(error);
        try {
            assertThat(reasonOf(ask)).isEqualTo(Reason.NOT_DELIVERED);
        } finally {
            Faulty.mend();
        }
        assertThat(carryUntilDone(askFromA(pid, "y"))).isEqualTo("y");
    }

    @Test
    void what_cannot_be_encoded_or_is_too_long_is_refused_at_once() throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();

        assertThatThrownBy(() -> a.tell(pid, new CountDownLatch(1))).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> a.tell(pid, "x".repeat(2_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1000");
        assertThatThrownBy(() -> a.messenger.ask(null, pid, 1, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(a.messenger.openAsks()).isZero();
    }

    @Test
    void a_full_queue_is_visible_to_the_sender() throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();
        full = true;

        assertThat(reasonOf(askFromA(pid, 1))).isEqualTo(Reason.NOT_DELIVERED);
        a.tell(pid, 1);

        assertThat(a.dead(Why.QUEUE_FULL)).isEqualTo(2);
    }

    @Test
    void what_waits_for_a_link_is_bounded() {
        sees(a, a, b);
        var pid = new Pid(self(b), 64);
        IntStream.range(0, 20).forEach(i -> a.tell(pid, i));

        assertThat(reasonOf(askFromA(pid, 1))).isEqualTo(Reason.NOT_DELIVERED);
        assertThat(a.dead(Why.QUEUE_FULL)).isOne();
    }

    @Test
    void random_and_damaged_frames_are_dropped_and_counted() throws InterruptedException {
        var pid = b.start("echo", echo());
        bothSeeBoth();
        var _ = a.messenger.ask(null, pid, "x", PATIENT);
        var good = takeFrames(toB).getFirst();
        var random = new Random(7);

        for (int i = 0; i < 50_000; i++) {
            var bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            b.messenger.received(self(a), bytes);
        }
        assertThat(b.dead(Why.BAD_FRAME)).isGreaterThan(45_000);
        for (int i = 0; i < 50_000; i++) {
            var bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            b.messenger.received(self(a), bytes);
        }
        carryAll();

        sees(b, b);
        sees(b, a, b);
        carryAll();
        assertThat(carryUntilDone(askFromA(pid, "still here"))).isEqualTo("still here");
    }

    @Test
    void a_local_message_is_handed_over_as_it_is() throws InterruptedException {
        var seen = new CompletableFuture<Object>();
        var pid = a.start("sink", (HubProcess<Object>) (message, _) -> seen.complete(message));
        var notEncodable = new CountDownLatch(1);

        a.tell(pid, notEncodable);

        assertThat(seen.join()).isSameAs(notEncodable);
    }

    @Test
    void what_hangs_on_an_answer_runs_on_a_virtual_thread_outside_the_process_and_may_block()
            throws InterruptedException {
        var go = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var pid = a.start("echo", (HubProcess<Object>) (message, ctx) -> {
            go.await();
            ctx.reply(message);
        });

        var blocks = askFromA(pid, 1).thenApply(_ -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Thread.currentThread();
        });
        go.countDown();

        assertThat(askFromA(pid, 2).join()).isEqualTo(2);
        end.countDown();
        assertThat(blocks.join().isVirtual()).isTrue();
    }

    @Test
    void a_close_ends_all_asks() throws InterruptedException {
        var pid = a.start("mute", (HubProcess<Object>) (_, _) -> {});
        var ask = a.messenger.ask(null, pid, 1, PATIENT);

        a.messenger.close();

        assertThat(reasonOf(ask)).isEqualTo(Reason.OUTCOME_UNKNOWN);
    }
}
