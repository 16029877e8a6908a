package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.api.RunningChild;
import io.processhub.api.Scope;
import io.processhub.api.StartOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A07WhichChildrenTest {
    private Nodes nodes;

    @BeforeEach
    void open() throws Exception {
        nodes = Nodes.three();
        nodes.on("n1")
                .startChildren(Nodes.specs("a", "echo", 3_000), StartOptions.DEFAULT.timeout(LONG))
                .await();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void every_node_tells_what_really_runs_there_and_it_is_what_the_registry_says() throws Exception {
        var hub = nodes.on("n2");

        var report = hub.whichChildren(Scope.GLOBAL, LONG).await();

        assertThat(report.isComplete()).isTrue();
        assertThat(report.answers()).hasSize(3);
        var registry = hub.processList(Scope.GLOBAL);
        var running = report.answers().values().stream().flatMap(List::stream).toList();
        assertThat(running).hasSize(3_000).extracting(RunningChild::id).doesNotHaveDuplicates();
        assertThat(running)
                .allSatisfy(child -> assertThat(registry.get(child.id()))
                        .containsEntry(child.pid().node(), child.pid()));
    }

    @Test
    void the_local_question_is_about_this_node_alone() throws Exception {
        var hub = nodes.on("n2");

        var report = hub.whichChildren(Scope.LOCAL).await();

        assertThat(report.answers()).containsOnlyKeys(hub.node().id());
        assertThat(report.answers().get(hub.node().id()))
                .hasSize(hub.processList(Scope.LOCAL).size());
    }

    @Test
    void a_node_that_does_not_answer_is_missing_and_the_others_are_there() throws Exception {
        var silent = nodes.node("n3").id();
        nodes.network().hang("n3");

        var report = nodes.on("n1")
                .whichChildren(Scope.GLOBAL, Duration.ofMillis(200))
                .await(LONG)
                .orElseThrow();

        assertThat(report.missing()).containsExactly(silent);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.answers()).containsKey(nodes.node("n1").id());
        nodes.network().wake("n3");
    }

    @Test
    void a_bad_timeout_is_refused() {
        assertThatThrownBy(() -> nodes.on("n1").whichChildren(Scope.GLOBAL, Duration.ZERO))
                .hasMessage("timeout of whichChildren PT0S is not in 1 ms to 1 day");
    }
}
