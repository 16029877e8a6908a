package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.HookEvent.PostClusterLeave;
import io.processhub.api.HookEvent.PreClusterLeave;
import io.processhub.api.HookEvent.RegistryPidInsert;
import io.processhub.api.HookEvent.RegistryPidRemove;
import io.processhub.api.HookEvent.Row;
import io.processhub.api.Scope;
import io.processhub.model.ChildId;
import io.processhub.model.Pid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class C05RemovalTest {
    private Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void the_pids_of_a_node_that_crashes_are_removed_at_every_survivor_and_no_others() throws Exception {
        nodes = Nodes.three();
        nodes.on("n1").startChildren(Nodes.specs("c", "echo", 90)).await();
        for (var hub : nodes.hubs()) {
            await().atMost(LONG).until(() -> hub.processList(Scope.GLOBAL).size() == 90);
        }
        var lost = new HashMap<ChildId, Pid>();
        nodes.on("n1")
                .processList(Scope.GLOBAL)
                .forEach((id, pids) -> pids.forEach((node, pid) -> {
                    if (node.name().equals("n3")) {
                        lost.put(id, pid);
                    }
                }));
        var n3 = nodes.node("n3").id();
        var recorders = List.of(HookRecorder.at(nodes.on("n1")), HookRecorder.at(nodes.on("n2")));

        nodes.crash("n3");

        for (var recorder : recorders) {
            await().atMost(LONG).until(() -> inserted(recorder).size() == lost.size());
            var removed = new HashMap<ChildId, Map<?, Pid>>();
            recorder.of(RegistryPidRemove.class).stream()
                    .flatMap(event -> event.rows().stream())
                    .forEach(
                            row -> assertThat(removed.put(row.id(), row.pids())).isNull());
            assertThat(removed.keySet()).isEqualTo(lost.keySet());
            lost.forEach((id, pid) -> assertThat(removed.get(id)).isEqualTo(Map.of(n3, pid)));
            assertThat(inserted(recorder).keySet()).isEqualTo(lost.keySet());
            assertThat(recorder.all())
                    .containsSubsequence(
                            new PreClusterLeave(n3),
                            recorder.of(RegistryPidRemove.class).getLast(),
                            new PostClusterLeave(n3));
        }
    }

    private static Map<ChildId, Row> inserted(HookRecorder recorder) {
        var rows = new HashMap<ChildId, Row>();
        recorder.of(RegistryPidInsert.class).stream()
                .flatMap(event -> event.rows().stream())
                .forEach(row -> rows.put(row.id(), row));
        return rows;
    }
}
