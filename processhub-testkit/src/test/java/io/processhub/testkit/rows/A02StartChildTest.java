package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.ChildSpec;
import io.processhub.api.StartOptions;
import io.processhub.model.NodeId;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A02StartChildTest {
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
    void a_child_runs_once_and_the_caller_finds_it_at_once() throws Exception {
        var hub = nodes.on("n1");

        var result = hub.startChild(ChildSpec.of("one", "echo")).await();

        assertThat(result.errors()).isEmpty();
        assertThat(hub.pid("one")).contains(result.pid());
        assertThat(nodes.running("one")).isEqualTo(1);
        assertThat(hub.ask(result.pid(), "hello", String.class, LONG).get()).isEqualTo("hello");
    }

    @Test
    void arguments_reach_the_process_wherever_it_runs() throws Exception {
        var hub = nodes.on("n2");
        var specs = IntStream.range(0, 30)
                .mapToObj(i -> ChildSpec.of("greeter-" + i, "greeter", new Nodes.Greeting("hi " + i)))
                .toList();

        var result = hub.startChildren(specs).await();

        assertThat(result.errors()).isEmpty();
        assertThat(result.nodes()).extracting(NodeId::name).containsExactlyInAnyOrder("n1", "n2", "n3");
        for (int i = 0; i < 30; i++) {
            assertThat(hub.ask(result.pids().get(i), "?", String.class, LONG).get())
                    .isEqualTo("hi " + i);
        }
    }

    @Test
    void a_call_never_blocks_even_if_a_child_hangs_in_its_start() throws Exception {
        var options = StartOptions.DEFAULT.timeout(Duration.ofMillis(300));
        var spec = ChildSpec.of("hangs", "hanging").shutdownTimeout(Duration.ofMillis(50));

        var pending = nodes.on("n1").startChild(spec, options);

        assertThat(pending.isDone()).isFalse();
        assertThat(pending.await().errors()).hasSize(1);
        nodes.on("n1").stopChild("hangs").await();
    }

    @Test
    void five_thousand_children_start_in_one_call() throws Exception {
        var specs = Nodes.specs("many", "echo", 5_000);

        var result = nodes.on("n3")
                .startChildren(specs, StartOptions.DEFAULT.timeout(LONG))
                .await();

        assertThat(result.isOk()).as(result.toString()).isTrue();
        assertThat(result.started()).hasSize(5_000);
    }

    @Test
    void children_whose_arguments_are_too_much_for_one_frame_start_in_one_call() throws Exception {
        var hub = nodes.on("n1");
        var longWords = new Nodes.Greeting("x".repeat(250_000));
        var specs = IntStream.range(0, 130)
                .mapToObj(i -> ChildSpec.of("long-" + i, "greeter", longWords))
                .toList();

        var result =
                hub.startChildren(specs, StartOptions.DEFAULT.timeout(LONG)).await();

        assertThat(result.errors()).isEmpty();
        assertThat(result.nodes()).hasSize(3);
        assertThat(hub.status().counts().brokenInvariants()).isZero();
        hub.stopChildren(specs.stream().map(spec -> spec.id().value()).toList()).await();
    }
}
