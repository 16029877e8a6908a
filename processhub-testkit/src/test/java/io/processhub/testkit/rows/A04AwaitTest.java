package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.api.StartResult;
import io.processhub.api.Unanswered;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A04AwaitTest {
    private Hub hub;

    @BeforeEach
    void open() throws Exception {
        hub = ProcessHub.start(Nodes.hubConfig(c -> c.startTimeout(LONG)), Nodes.types())
                .awaitReady(LONG);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static ChildSpec hanging(String id) {
        return ChildSpec.of(id, "hanging").shutdownTimeout(Duration.ofMillis(50));
    }

    @Test
    void a_late_wait_finds_the_result_and_so_does_a_second_one() throws Exception {
        var pending = hub.startChild(ChildSpec.of("a", "echo"));
        await().atMost(LONG).until(pending::isDone);

        var result = pending.await();

        assertThat(result.isOk()).isTrue();
        assertThat(pending.await(Duration.ZERO)).contains(result);
        assertThat(pending.poll()).contains(result);
    }

    @Test
    void a_bounded_wait_that_runs_out_leaves_the_call_as_it_is() throws Exception {
        var pending = hub.startChild(hanging("a"));

        assertThat(pending.await(Duration.ofMillis(20))).isEmpty();

        assertThat(pending.isDone()).isFalse();
        pending.cancel();
    }

    @Test
    void a_cancelled_call_ends_soon_and_says_what_is_unknown() throws Exception {
        var pending = hub.startChild(hanging("a"), StartOptions.DEFAULT.timeout(Duration.ofHours(1)));

        assertThat(pending.cancel()).isTrue();

        var result = pending.await(LONG).orElseThrow();
        assertThat(result.first())
                .isEqualTo(new StartOutcome.Unknown(result.first().id(), Unanswered.CANCELLED));
        assertThat(pending.cancel()).isFalse();
    }

    @Test
    void the_result_is_a_future_too() throws Exception {
        var future = hub.startChild(ChildSpec.of("a", "echo")).toCompletableFuture();

        var pid = future.thenApply(StartResult::pid).get(60, TimeUnit.SECONDS);

        assertThat(hub.pid("a")).contains(pid);
    }

    @Test
    void a_wait_can_be_interrupted_and_the_call_goes_on() throws Exception {
        var pending = hub.startChild(hanging("a"));
        var interrupted = new CompletableFuture<Boolean>();
        var waiter = Thread.ofVirtual().start(() -> {
            try {
                pending.await();
                interrupted.complete(false);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });

        waiter.interrupt();

        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(pending.isDone()).isFalse();
        pending.cancel();
    }
}
