package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.api.Hub;
import io.processhub.api.MigrateOutcome;
import io.processhub.api.NoChildrenException;
import io.processhub.api.Refusal;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.testkit.rows.Movers.Add;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MigrateByHandTest {
    private static NodeId elsewhere(Hub hub, String child) {
        var node = hub.pid(child).map(Pid::node).orElseThrow();
        return hub.nodes().stream()
                .filter(other -> !other.equals(node))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_child_moves_with_its_state_to_the_node_it_is_wanted_on_and_the_caller_finds_it_there() throws Exception {
        try (var movers = new Movers(_ -> {})) {
            for (var name : List.of("n1", "n2", "n3")) {
                movers.open(name, 1);
            }
            movers.awaitReady();
            var hub = movers.nodes.on("n1");
            hub.startChildren(Movers.counters(1)).await();
            Movers.ask(hub, "counter-0", new Add());
            var to = elsewhere(hub, "counter-0");

            var result = hub.migrateChild("counter-0", to).await();

            assertThat(result.first())
                    .isInstanceOfSatisfying(
                            MigrateOutcome.Placed.class,
                            placed -> assertThat(placed.instances())
                                    .singleElement()
                                    .satisfies(it -> assertThat(it.node()).isEqualTo(to)));
            assertThat(hub.pid("counter-0").map(Pid::node)).contains(to);
            assertThat(Movers.ask(hub, "counter-0", "?")).isEqualTo(1);
            await().atMost(LONG).until(() -> movers.nodes.running("counter-0") == 1);
        }
    }

    @Test
    void a_whole_list_moves_to_a_node_and_goes_home_when_it_is_unpinned() throws Exception {
        try (var nodes = Nodes.three()) {
            var hub = nodes.on("n1");
            hub.startChildren(Nodes.specs("c", "echo", 50)).await();
            var ids = IntStream.range(0, 50).mapToObj(i -> "c-" + i).toList();
            var before = ids.stream()
                    .map(id -> hub.pid(id).map(Pid::node).orElseThrow())
                    .toList();
            var to = nodes.node("n2").id();

            assertThat(hub.migrateChildren(ids, to, LONG).await().isOk()).isTrue();
            assertThat(ids)
                    .allSatisfy(id -> assertThat(hub.pid(id).map(Pid::node)).contains(to));

            assertThat(hub.unpinChildren(ids, LONG).await().isOk()).isTrue();
            assertThat(ids.stream().map(id -> hub.pid(id).map(Pid::node).orElseThrow()))
                    .isEqualTo(before);
        }
    }

    @Test
    void each_mistake_is_named_and_changes_nothing() throws Exception {
        try (var nodes = Nodes.three()) {
            var hub = nodes.on("n1");
            hub.startChildren(Nodes.specs("c", "echo", 1)).await();
            var pid = hub.pid("c-0");
            var gone = new NodeId("n9", 9);
            var n2 = nodes.node("n2").id();

            assertThat(hub.migrateChild("c-0", gone).await().first())
                    .isInstanceOfSatisfying(MigrateOutcome.Refused.class, refused -> {
                        assertThat(refused.why()).isEqualTo(Refusal.NO_NODE);
                        assertThat(refused.detail()).contains("n9").contains("n1", "n2", "n3");
                    });
            assertThat(hub.migrateChild("nobody", n2).await().first()).isInstanceOf(MigrateOutcome.NotFound.class);
            assertThatThrownBy(() -> hub.migrateChildren(List.of(), n2, LONG)).isInstanceOf(NoChildrenException.class);
            assertThatThrownBy(() -> hub.migrateChildren(List.of("c-0"), n2, Duration.ZERO))
                    .hasMessageContaining("timeout of migrateChildren PT0S is not in 1 ms to 1 day");
            assertThat(hub.pid("c-0")).isEqualTo(pid);
        }
    }

    @Test
    void a_child_in_quarantine_is_not_moved() throws Exception {
        try (var nodes = Nodes.three(c -> c.dsupMaxRestarts(0))) {
            var hub = nodes.on("n1");
            var pid = hub.startChildren(Nodes.specs("c", "echo", 1)).await().pid();
            hub.tell(pid, new Nodes.Crash("on purpose"));
            await().atMost(LONG).until(() -> hub.pid("c-0").isEmpty());

            assertThat(hub.migrateChild("c-0", nodes.node("n2").id()).await().first())
                    .isInstanceOfSatisfying(MigrateOutcome.Refused.class, refused -> {
                        assertThat(refused.why()).isEqualTo(Refusal.NOT_MOVABLE);
                        assertThat(refused.detail()).contains("quarantine").contains("release");
                    });
        }
    }
}
