package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.CallStatus;
import io.processhub.api.Refusal;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.api.StopOptions;
import io.processhub.api.StopOutcome;
import io.processhub.api.Unanswered;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import io.processhub.model.RestartType;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CallsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ChildId A = ChildId.of("a");
    private static final ChildId B = ChildId.of("b");
    private static final MemberId N1 = new MemberId(new NodeId("n1", 1), 1);

    private final Inbox inbox = new Inbox(2, 1_000);
    private final Calls calls = new Calls("hub", inbox, 2, new Outcomes((_, _) -> Role.ACTIVE));

    private static List<StoredSpec> specs(ChildId... ids) {
        return Stream.of(ids)
                .map(id -> new StoredSpec(
                        id,
                        "idle",
                        Payload.EMPTY,
                        RestartType.PERMANENT,
                        Duration.ofSeconds(5),
                        Map.of(),
                        Optional.empty(),
                        List.of()))
                .toList();
    }

    private HubEvent taken() throws InterruptedException {
        return inbox.take(1, 0).getFirst();
    }

    private static Outcome started(ChildId id, long serial) {
        return new Outcome.Started(id, N1, new Token(9), serial, List.of(), 1);
    }

    @Test
    void a_call_is_an_event_and_its_outcomes_come_in_the_order_of_the_call() throws Exception {
        var pending = calls.start(specs(A, B), StartOptions.DEFAULT);
        var event = (HubEvent.StartCalled) taken();

        calls.progress(new HubEffect.CallProgress(event.call(), List.of(started(B, 2), started(A, 1))));
        calls.ended(new HubEffect.CallEnded(event.call(), List.of(), false));

        assertThat(event.timeoutMillis()).isEqualTo(10_000);
        assertThat(event.takeOver()).isFalse();
        assertThat(event.rollback()).isFalse();
        assertThat(pending.await().cids()).containsExactly(A, B);
        assertThat(pending.await().pids()).containsExactly(new Pid(N1.node(), 1), new Pid(N1.node(), 2));
        assertThat(calls.open()).isZero();
    }

    @Test
    void a_late_wait_and_a_second_one_find_the_result() throws Exception {
        var pending = calls.start(specs(A), StartOptions.DEFAULT);
        var event = (HubEvent.StartCalled) taken();
        assertThat(pending.await(Duration.ofMillis(1))).isEmpty();
        assertThat(pending.poll()).isEmpty();

        calls.progress(new HubEffect.CallProgress(event.call(), List.of(started(A, 1))));
        calls.ended(new HubEffect.CallEnded(event.call(), List.of(), false));

        assertThat(pending.await().isOk()).isTrue();
        assertThat(pending.await(Duration.ZERO)).contains(pending.await());
        assertThat(pending.toCompletableFuture().join()).isEqualTo(pending.await());
        assertThat(pending.cancel()).isFalse();
    }

    @Test
    void what_was_not_answered_in_time_is_unknown() throws Exception {
        var pending = calls.start(specs(A, B), StartOptions.DEFAULT);
        var event = (HubEvent.StartCalled) taken();

        calls.progress(new HubEffect.CallProgress(event.call(), List.of(started(A, 1))));
        calls.ended(new HubEffect.CallEnded(event.call(), List.of(B), false));

        assertThat(pending.await().status()).isEqualTo(CallStatus.ERROR);
        assertThat(pending.await().outcomes().get(1)).isEqualTo(new StartOutcome.Unknown(B, Unanswered.TIMEOUT));
    }

    @Test
    void a_cancelled_call_is_given_up_in_the_core_and_says_so() throws Exception {
        var pending = calls.stop(List.of(A), StopOptions.DEFAULT);
        var event = (HubEvent.StopCalled) taken();

        assertThat(pending.cancel()).isTrue();
        assertThat(taken()).isEqualTo(new HubEvent.CallCancelled(event.call()));
        calls.ended(new HubEffect.CallEnded(event.call(), List.of(A), false));

        assertThat(pending.await().first()).isEqualTo(new StopOutcome.Unknown(A, Unanswered.CANCELLED));
    }

    @Test
    void cancelling_the_future_does_not_touch_the_call() throws Exception {
        var pending = calls.stop(List.of(A), StopOptions.DEFAULT);
        var event = (HubEvent.StopCalled) taken();

        pending.toCompletableFuture().cancel(true);
        calls.progress(
                new HubEffect.CallProgress(event.call(), List.of(new Outcome.Stopped(A, List.of(N1), List.of()))));
        calls.ended(new HubEffect.CallEnded(event.call(), List.of(), false));

        assertThat(pending.await().first()).isEqualTo(new StopOutcome.Stopped(A, List.of(N1.node())));
    }

    @Test
    void a_full_queue_refuses_and_names_its_limit() throws Exception {
        calls.start(specs(A), StartOptions.DEFAULT);
        calls.start(specs(A), StartOptions.DEFAULT);

        var third = calls.start(specs(A, B), StartOptions.DEFAULT).await(LONG).orElseThrow();

        assertThat(third.outcomes()).hasSize(2).allSatisfy(outcome -> {
            var refused = (StartOutcome.Refused) outcome;
            assertThat(refused.why()).isEqualTo(Refusal.LIMIT);
            assertThat(refused.detail())
                    .isEqualTo("2 calls wait for hub hub on this node, as many as maxQueuedCalls allows;"
                            + " await some first, or put more children into one call");
        });
        assertThat(calls.open()).isEqualTo(2);
    }

    @Test
    void a_closed_hub_refuses_and_ends_what_is_open() throws Exception {
        var open = calls.start(specs(A), StartOptions.DEFAULT);
        inbox.close();
        calls.close(Unanswered.HUB_CLOSED);

        var after = calls.start(specs(A), StartOptions.DEFAULT);

        assertThat(open.await().first()).isEqualTo(new StartOutcome.Unknown(A, Unanswered.HUB_CLOSED));
        assertThat(after.await().first())
                .isInstanceOfSatisfying(
                        StartOutcome.Refused.class, it -> assertThat(it.why()).isEqualTo(Refusal.NOT_ALIVE));
    }

    @Test
    void an_existing_child_is_an_error_or_a_success_as_the_call_wants() throws Exception {
        var already = new Outcome.AlreadyStarted(A, N1, new Token(9), 4, true);
        var strict = calls.start(specs(A), StartOptions.DEFAULT);
        calls.progress(new HubEffect.CallProgress(1, List.of(already)));
        calls.ended(new HubEffect.CallEnded(1, List.of(), false));
        var lenient = calls.start(specs(A), StartOptions.DEFAULT.takeOverExisting());
        calls.progress(new HubEffect.CallProgress(2, List.of(already)));
        calls.ended(new HubEffect.CallEnded(2, List.of(), false));

        assertThat(strict.await().first())
                .isEqualTo(new StartOutcome.AlreadyStarted(A, N1.node(), Optional.of(new Pid(N1.node(), 4))));
        assertThat(lenient.await().isOk()).isTrue();
        assertThat(lenient.await().pid()).isEqualTo(new Pid(N1.node(), 4));
    }

    @Test
    void another_spec_under_the_same_id_is_an_error_either_way() throws Exception {
        var pending = calls.start(specs(A), StartOptions.DEFAULT.takeOverExisting());
        calls.progress(
                new HubEffect.CallProgress(1, List.of(new Outcome.AlreadyStarted(A, N1, new Token(9), 0, false))));
        calls.ended(new HubEffect.CallEnded(1, List.of(), false));

        assertThat(pending.await().first()).isEqualTo(new StartOutcome.DifferentSpec(A, N1.node(), Optional.empty()));
    }

    @Test
    void a_user_that_hangs_on_the_future_does_not_run_on_the_thread_that_ends_the_call() throws Exception {
        var pending = calls.start(specs(A), StartOptions.DEFAULT);
        var thread = pending.toCompletableFuture().thenApply(_ -> Thread.currentThread());

        calls.ended(new HubEffect.CallEnded(1, List.of(A), false));

        assertThat(thread.get()).isNotEqualTo(Thread.currentThread());
        assertThat(thread.get().isVirtual()).isTrue();
    }
}
