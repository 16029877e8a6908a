package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildSpec;
import io.processhub.model.RestartType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A05LookupTest {
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
    void every_node_knows_spec_pid_metadata_and_token() throws Exception {
        var spec = ChildSpec.of("one", "greeter", new Nodes.Greeting("hi"))
                .restart(RestartType.TRANSIENT)
                .tag("red")
                .metadata("floor", "3");
        var pid = nodes.on("n1").startChild(spec).await().pid();

        for (var name : List.of("n1", "n2", "n3")) {
            var hub = nodes.on(name);
            await().atMost(LONG).until(() -> hub.pid("one").isPresent());
            var info = hub.childLookup("one").orElseThrow();
            assertThat(info.spec()).isEqualTo(spec);
            assertThat(info.metadata()).isEqualTo(Map.of("floor", "3"));
            assertThat(info.tag()).contains("red");
            assertThat(info.pids()).isEqualTo(Map.of(pid.node(), pid));
            assertThat(info.instances().getFirst().token().value()).isPositive();
            assertThat(hub.pid("one")).contains(pid);
            assertThat(hub.pids("one")).containsExactly(pid);
        }
    }

    @Test
    void the_token_in_the_registry_is_the_one_the_process_has() throws Exception {
        var hub = nodes.on("n2");
        var pid = hub.startChild(ChildSpec.of("fenced", "echo")).await().pid();

        var token = hub.ask(pid, new Nodes.WhichToken(), Long.class, LONG).get();

        assertThat(hub.childLookup("fenced")
                        .orElseThrow()
                        .instances()
                        .getFirst()
                        .token()
                        .value())
                .isEqualTo(token);
    }

    @Test
    void an_unknown_id_is_nothing_and_what_is_no_id_is_refused() {
        var hub = nodes.on("n1");

        assertThat(hub.childLookup("nobody")).isEmpty();
        assertThat(hub.pid("nobody")).isEmpty();
        assertThat(hub.pids("nobody")).isEmpty();
        assertThatThrownBy(() -> hub.pid("a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hub.childLookup("")).hasMessageContaining("child id is empty");
    }

    @Test
    void look_ups_go_on_while_the_node_is_cut_off() throws Exception {
        nodes.on("n1").startChild(ChildSpec.of("kept", "echo")).await();
        await().atMost(LONG).until(() -> nodes.on("n3").pid("kept").isPresent());

        nodes.network().partition("n3 | n1 n2");

        assertThat(nodes.on("n3").childLookup("kept")).isPresent();
        nodes.network().heal();
        for (var hub : nodes.hubs()) {
            await().atMost(LONG).until(() -> hub.nodes().size() == 3 && !hub.isLocked());
        }
        await().atMost(LONG).until(() -> nodes.running("kept") == 1);
    }
}
