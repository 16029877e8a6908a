package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildSpec;
import io.processhub.api.StopOptions;
import io.processhub.api.StopOutcome;
import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A03StopChildTest {
    private static Nodes nodes;

    @BeforeAll
    static void open() throws Exception {
        nodes = Nodes.three();
    }

    @AfterAll
    static void close() {
        nodes.close();
    }

    @Test
    void a_stopped_child_runs_nowhere_and_the_caller_no_longer_finds_it() throws Exception {
        var node =
                nodes.on("n1").startChild(ChildSpec.of("one", "echo")).await().node();

        for (var name : List.of("n1", "n2", "n3")) {
            await().atMost(LONG).until(() -> nodes.on(name).pid("one").isPresent());
        }
        var result = nodes.on("n2").stopChild("one").await();

        assertThat(result.first()).isEqualTo(new StopOutcome.Stopped(ChildId.of("one"), List.of(node)));
        assertThat(nodes.on("n2").childLookup("one")).isEmpty();
        assertThat(nodes.running("one")).isZero();
        for (var name : List.of("n1", "n3")) {
            await().atMost(LONG).until(() -> nodes.on(name).childLookup("one").isEmpty());
        }
    }

    @Test
    void an_unknown_id_is_answered_long_before_the_timeout() throws Exception {
        var pending = nodes.on("n1").stopChild("nobody", StopOptions.DEFAULT.timeout(Duration.ofHours(1)));

        var result = pending.await(LONG).orElseThrow();

        assertThat(result.first()).isEqualTo(new StopOutcome.NotFound(ChildId.of("nobody")));
        assertThat(result.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.reason()).isEqualTo("there is no such child"));
    }

    @Test
    void each_child_of_a_batch_has_its_own_outcome() throws Exception {
        nodes.on("n1").startChildren(Nodes.specs("b", "echo", 20)).await();

        var result =
                nodes.on("n3").stopChildren(List.of("b-0", "nobody", "b-19")).await();

        assertThat(result.cids()).containsExactly(ChildId.of("b-0"), ChildId.of("b-19"));
        assertThat(result.errors()).extracting(error -> error.id().value()).containsExactly("nobody");
        assertThat(nodes.running("b-1")).isEqualTo(1);
    }

    @Test
    void a_stop_is_final_and_a_new_start_is_a_new_life() throws Exception {
        var hub = nodes.on("n1");
        var first = hub.startChild(ChildSpec.of("again", "echo")).await().pid();
        hub.stopChild("again").await();

        var second = hub.startChild(ChildSpec.of("again", "echo")).await();

        assertThat(second.errors()).isEmpty();
        assertThat(second.pid()).isNotEqualTo(first);
        assertThat(nodes.running("again")).isEqualTo(1);
    }

    @Test
    void a_thousand_children_stop_in_one_call() throws Exception {
        var ids = Nodes.specs("c", "echo", 1_000);
        nodes.on("n1").startChildren(ids).await();

        var result = nodes.on("n2")
                .stopChildren(ids.stream().map(spec -> spec.id().value()).toList(), StopOptions.DEFAULT.timeout(LONG))
                .await();

        assertThat(result.isOk()).as(result.toString()).isTrue();
        assertThat(result.stopped()).hasSize(1_000);
    }
}
