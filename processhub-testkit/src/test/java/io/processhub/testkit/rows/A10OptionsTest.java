package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildSpec;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOptions.OnFailure;
import io.processhub.api.StartOutcome;
import io.processhub.api.StopOptions;
import io.processhub.api.StopOutcome;
import io.processhub.api.Unanswered;
import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Rows A10 and A11.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A10OptionsTest {
    private static final Duration SHORT = Duration.ofMillis(300);
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
    void a_start_ends_at_its_timeout_and_says_what_is_unknown() throws Exception {
        var spec = ChildSpec.of("hangs", "hanging").shutdownTimeout(Duration.ofMillis(50));

        var result = nodes.on("n1")
                .startChildren(List.of(ChildSpec.of("quick", "echo"), spec), StartOptions.DEFAULT.timeout(SHORT))
                .await();

        assertThat(result.cids()).containsExactly(ChildId.of("quick"));
        assertThat(result.outcomes().get(1))
                .isEqualTo(new StartOutcome.Unknown(ChildId.of("hangs"), Unanswered.TIMEOUT));
        nodes.on("n1").stopChild("hangs").await();
    }

    @Test
    void without_the_check_a_child_that_runs_already_is_a_success_and_stays_as_it_is() throws Exception {
        var spec = ChildSpec.of("there", "echo");
        var pid = nodes.on("n1").startChild(spec).await().pid();

        var result = nodes.on("n3")
                .startChild(spec, StartOptions.DEFAULT.takeOverExisting())
                .await();

        assertThat(result.isOk()).as(result.toString()).isTrue();
        assertThat(result.pid()).isEqualTo(pid);
    }

    @Test
    void a_failing_child_does_not_hinder_the_others_by_default() throws Exception {
        var result = nodes.on("n1")
                .startChildren(List.of(ChildSpec.of("good-1", "echo"), ChildSpec.of("bad-1", "failing")))
                .await();

        assertThat(result.rolledBack()).isFalse();
        assertThat(result.cids()).containsExactly(ChildId.of("good-1"));
        assertThat(nodes.running("good-1")).isEqualTo(1);
    }

    @Test
    void with_rollback_what_the_call_started_is_stopped_again_and_nothing_else() throws Exception {
        var hub = nodes.on("n2");
        hub.startChild(ChildSpec.of("before", "echo")).await();
        var specs = List.of(
                ChildSpec.of("good-2", "echo"), ChildSpec.of("bad-2", "failing"), ChildSpec.of("before", "echo"));

        var result = hub.startChildren(specs, StartOptions.DEFAULT.onFailure(OnFailure.ROLLBACK))
                .await();

        assertThat(result.rolledBack()).isTrue();
        assertThat(result.isOk()).isFalse();
        assertThat(result.started()).isEmpty();
        assertThat(nodes.running("good-2")).isZero();
        assertThat(hub.pid("good-2")).isEmpty();
        assertThat(nodes.running("before")).isEqualTo(1);
    }

    @Test
    void metadata_and_tag_of_the_call_are_for_every_child_and_travel_to_every_node() throws Exception {
        var options = StartOptions.DEFAULT.tag("batch").metadata("floor", "3").metadata("by", "call");
        var own = ChildSpec.of("own", "echo").tag("mine").metadata("by", "child");

        nodes.on("n1")
                .startChildren(List.of(ChildSpec.of("plain", "echo"), own), options)
                .await();

        for (var hub : nodes.hubs()) {
            await().atMost(LONG)
                    .until(() -> hub.pid("plain").isPresent() && hub.pid("own").isPresent());
            var plain = hub.childLookup("plain").orElseThrow();
            assertThat(plain.tag()).contains("batch");
            assertThat(plain.metadata()).isEqualTo(Map.of("floor", "3", "by", "call"));
            var other = hub.childLookup("own").orElseThrow();
            assertThat(other.tag()).contains("mine");
            assertThat(other.metadata()).isEqualTo(Map.of("floor", "3", "by", "child"));
        }
    }

    @Test
    void a_stop_ends_at_its_timeout_and_goes_on_behind_it() throws Exception {
        var hub = nodes.on("n1");
        var spec = ChildSpec.of("slow", "slow-to-end").shutdownTimeout(LONG);
        hub.startChild(spec).await();

        var result = hub.stopChild("slow", StopOptions.DEFAULT.timeout(SHORT)).await();

        assertThat(result.first()).isEqualTo(new StopOutcome.Unknown(ChildId.of("slow"), Unanswered.TIMEOUT));
        Nodes.SlowToEnd.GO_ON.countDown();
        await().atMost(LONG).until(() -> nodes.running("slow") == 0);
    }
}
