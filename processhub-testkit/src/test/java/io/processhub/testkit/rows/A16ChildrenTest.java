package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.HubConfig;
import io.processhub.api.NotReadyException;
import io.processhub.api.Scope;
import io.processhub.api.UnknownProcessTypeException;
import io.processhub.model.Pid;
import io.processhub.model.RestartType;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row A16, and the static children of row A13.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A16ChildrenTest {
    @Test
    void static_children_run_when_the_hub_is_ready() throws Exception {
        var config = HubConfig.named("hub", c -> c.childSpecs(Nodes.specs("static", "echo", 3)));

        try (var hub = ProcessHub.start(config, Nodes.types())) {
            hub.awaitReady(LONG);

            assertThat(hub.processList(Scope.LOCAL)).hasSize(3);
        }
    }

    @Test
    void static_children_of_three_nodes_start_once_and_not_three_times() throws Exception {
        try (var nodes = Nodes.three(c -> c.childSpecs(Nodes.specs("static", "echo", 20)))) {
            for (var hub : nodes.hubs()) {
                await().atMost(LONG).until(() -> hub.processList(Scope.GLOBAL).size() == 20);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(nodes.running("static-" + i)).isEqualTo(1);
            }
        }
    }

    @Test
    void a_static_child_that_fails_makes_the_hub_unready_and_hurts_no_other() throws Exception {
        var config =
                HubConfig.named("hub", c -> c.childSpecs(ChildSpec.of("good", "echo"), ChildSpec.of("bad", "failing")));

        try (var hub = ProcessHub.start(config, Nodes.types())) {
            assertThatThrownBy(() -> hub.awaitReady(LONG))
                    .isInstanceOf(NotReadyException.class)
                    .hasMessageContaining("static children that failed")
                    .hasMessageContaining("id=bad")
                    .hasMessageContaining("no database");
            await().atMost(LONG).until(() -> hub.pid("good").isPresent());
        }
    }

    @Test
    void a_static_child_of_an_unknown_type_is_refused_at_the_start() {
        var config = HubConfig.named("hub", c -> c.childSpecs(ChildSpec.of("a", "sensor")));

        assertThatThrownBy(() -> ProcessHub.start(config, Nodes.types()))
                .isInstanceOf(UnknownProcessTypeException.class);
    }

    @Test
    void a_permanent_child_that_crashes_gets_another_pid_that_every_node_learns() throws Exception {
        try (var nodes = Nodes.three()) {
            var hub = nodes.on("n1");
            var first = hub.startChild(ChildSpec.of("a", "echo")).await().pid();

            hub.tell(first, new Nodes.Crash("on purpose"));

            for (var other : nodes.hubs()) {
                await().atMost(LONG)
                        .until(() ->
                                other.pid("a").filter(pid -> !pid.equals(first)).isPresent());
            }
            var second = hub.pid("a").orElseThrow();
            assertThat(second.node()).isEqualTo(first.node());
            assertThat(hub.ask(second, "alive?", String.class, LONG).get()).isEqualTo("alive?");
        }
    }

    @Test
    void a_temporary_child_that_crashes_is_gone() throws Exception {
        try (var hub = ProcessHub.start(HubConfig.named("hub"), Nodes.types())) {
            var spec = ChildSpec.of("a", "echo").restart(RestartType.TEMPORARY);
            Optional<Pid> pid = hub.awaitReady(LONG).startChild(spec).await().firstPid();

            hub.tell(pid.orElseThrow(), new Nodes.Crash("on purpose"));

            await().atMost(LONG).until(() -> hub.childLookup("a").isEmpty());
            assertThat(hub.startChild(spec).await().isOk()).isTrue();
        }
    }
}
