package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildInfo;
import io.processhub.api.Query;
import io.processhub.api.Scope;
import io.processhub.api.StartOptions;
import io.processhub.model.NodeId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A06ListsTest {
    private static Nodes nodes;

    @BeforeAll
    static void open() throws Exception {
        nodes = Nodes.three();
        var options = StartOptions.DEFAULT.tag("red").metadata("floor", "3");
        nodes.on("n1").startChildren(Nodes.specs("red", "echo", 40), options).await();
        nodes.on("n1").startChildren(Nodes.specs("plain", "echo", 20)).await();
        for (var hub : nodes.hubs()) {
            await().atMost(LONG).until(() -> hub.registry().size() == 60);
        }
    }

    @AfterAll
    static void close() {
        nodes.close();
    }

    @Test
    void the_global_list_is_the_same_everywhere_and_the_local_ones_make_it_up() {
        var global = nodes.on("n1").processList(Scope.GLOBAL);

        assertThat(global).hasSize(60);
        assertThat(nodes.on("n2").processList(Scope.GLOBAL)).isEqualTo(global);
        assertThat(nodes.on("n3").processList(Scope.GLOBAL)).isEqualTo(global);
        int local = 0;
        for (var hub : nodes.hubs()) {
            var here = hub.processList(Scope.LOCAL);
            assertThat(here.values())
                    .allSatisfy(
                            pids -> assertThat(pids).containsOnlyKeys(hub.node().id()));
            local += here.size();
        }
        assertThat(local).isEqualTo(60);
    }

    @Test
    void the_registry_is_a_copy() {
        Map<?, ChildInfo> registry = nodes.on("n2").registry();

        assertThat(registry).hasSize(60);
        assertThat(registry.values()).allSatisfy(info -> assertThat(info.type()).isEqualTo("echo"));
    }

    @Test
    void children_are_found_by_tag_metadata_node_and_id() {
        var hub = nodes.on("n3");

        assertThat(hub.tagQuery("red")).hasSize(40);
        assertThat(hub.tagQuery("blue")).isEmpty();
        assertThat(hub.metadataQuery(pairs -> "3".equals(pairs.get("floor")))).hasSize(40);
        assertThat(hub.query(Query.all().ids(id -> id.value().startsWith("plain"))))
                .hasSize(20);
        int all = 0;
        for (var name : List.of("n1", "n2", "n3")) {
            var there = hub.query(Query.all().node(name));
            assertThat(there)
                    .isNotEmpty()
                    .allSatisfy(info -> assertThat(info.pids().keySet())
                            .extracting(NodeId::name)
                            .containsExactly(name));
            all += there.size();
        }
        assertThat(all).isEqualTo(60);
    }
}
