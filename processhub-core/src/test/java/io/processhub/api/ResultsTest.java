package io.processhub.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.Token;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ResultsTest {
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final NodeId N2 = new NodeId("n2", 2);
    private static final ChildId A = ChildId.of("a");
    private static final ChildId B = ChildId.of("b");

    private static Instance on(NodeId node, long serial) {
        return new Instance(new Pid(node, serial), new Token(1), Role.ACTIVE);
    }

    @Test
    void a_start_of_which_all_run_is_ok_and_can_be_read() {
        var result = new StartResult(
                List.of(
                        new StartOutcome.Started(A, List.of(on(N1, 1))),
                        new StartOutcome.TakenOver(B, List.of(on(N2, 7)))),
                false);

        assertThat(result.status()).isEqualTo(CallStatus.OK);
        assertThat(result.errors()).isEmpty();
        assertThat(result.cids()).containsExactly(A, B);
        assertThat(result.pids()).containsExactly(new Pid(N1, 1), new Pid(N2, 7));
        assertThat(result.pid()).isEqualTo(new Pid(N1, 1));
        assertThat(result.nodes()).containsExactly(N1, N2);
        assertThat(result.node()).isEqualTo(N1);
        assertThat(result.first().id()).isEqualTo(A);
        assertThat(result.started()).containsOnlyKeys(A, B);
        assertThat(result).hasToString("StartResult[OK, started 2 of 2]");
    }

    @Test
    void one_failure_makes_it_an_error_and_says_where_and_why() {
        var result = new StartResult(
                List.of(
                        new StartOutcome.Started(A, List.of(on(N1, 1))),
                        new StartOutcome.AlreadyStarted(B, N2, Optional.of(new Pid(N2, 7)))),
                false);

        assertThat(result.isOk()).isFalse();
        assertThat(result.cids()).containsExactly(A);
        assertThat(result.errors()).singleElement().satisfies(error -> {
            assertThat(error.id()).isEqualTo(B);
            assertThat(error.node()).contains(N2);
            assertThat(error.reason()).startsWith("is already started at <n2#2.7>");
        });
        assertThat(result.toString()).startsWith("StartResult[ERROR, started 1 of 2, b on n2: is already started");
    }

    @Test
    void after_a_rollback_nothing_counts_as_started() {
        var result = new StartResult(
                List.of(
                        new StartOutcome.Started(A, List.of(on(N1, 1))),
                        new StartOutcome.StartFailed(B, N2, "java.lang.IllegalStateException: no")),
                true);

        assertThat(result.status()).isEqualTo(CallStatus.ERROR);
        assertThat(result.rolledBack()).isTrue();
        assertThat(result.started()).isEmpty();
        assertThatThrownBy(result::pid)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("rolled back")
                .hasMessageContaining("b on n2: java.lang.IllegalStateException: no");
    }

    @Test
    void every_kind_of_failure_says_what_to_do() {
        var failures = List.<StartOutcome.Failed>of(
                new StartOutcome.DifferentSpec(A, N1, Optional.empty()),
                new StartOutcome.Refused(A, Refusal.PARTITIONED, "this side may not act"),
                new StartOutcome.Unknown(A, Unanswered.CANCELLED));

        assertThat(failures)
                .extracting(failed -> failed.error().reason())
                .containsExactly(
                        "is already started with another spec; use replaceChild to change it",
                        "PARTITIONED: this side may not act",
                        "the call was cancelled before it was answered; whether it runs is unknown,"
                                + " look it up or start it again");
    }

    @Test
    void a_stop_tells_what_was_stopped_where() {
        var result = new StopResult(List.of(new StopOutcome.Stopped(A, List.of(N1, N2)), new StopOutcome.NotFound(B)));

        assertThat(result.status()).isEqualTo(CallStatus.ERROR);
        assertThat(result.stopped()).containsOnlyKeys(A);
        assertThat(result.cids()).containsExactly(A);
        assertThat(result.nodes()).containsExactly(N1, N2);
        assertThat(result.errors()).containsExactly(new ChildError(B, Optional.empty(), "there is no such child"));
        assertThat(result).hasToString("StopResult[ERROR, stopped 1 of 2, b: there is no such child]");
    }
}
