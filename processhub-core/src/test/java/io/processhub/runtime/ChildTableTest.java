package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.ChildChange;
import io.processhub.api.Query;
import io.processhub.api.Scope;
import io.processhub.core.HubEffect;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import io.processhub.model.RestartType;
import io.processhub.model.Role;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.runtime.codec.CborCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChildTableTest {
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final NodeId N2 = new NodeId("n2", 2);
    private static final ChildId A = ChildId.of("a");

    private final SpecCodec codec =
            new SpecCodec("hub", Map.of(), CborCodec.builder().build(), 10, 100);
    private final ChildTable table = new ChildTable(N1, codec);

    private void register(String id, String tag, NodeId... nodes) {
        var spec = new StoredSpec(
                ChildId.of(id),
                "idle",
                Payload.of(codec.codec().encode("arguments of " + id)),
                RestartType.TRANSIENT,
                Duration.ofSeconds(5),
                Map.of("id", id),
                Optional.of(tag),
                List.of());
        var instances = Stream.of(nodes)
                .map(node -> new HubEffect.Instance(
                        new MemberId(node, 1), new Token(9), node.incarnation() * 10, Role.ACTIVE))
                .toList();
        table.registered(new HubEffect.Registered(spec, instances));
    }

    @BeforeEach
    void fill() {
        register("a", "red", N1);
        register("b", "red", N1, N2);
        register("c", "blue", N2);
        register("starting", "blue");
    }

    @Test
    void a_row_tells_spec_pids_metadata_and_tag() {
        var row = table.find(A).orElseThrow();

        assertThat(row.pids()).isEqualTo(Map.of(N1, new Pid(N1, 10)));
        assertThat(row.metadata()).isEqualTo(Map.of("id", "a"));
        assertThat(row.tag()).contains("red");
        assertThat(row.type()).isEqualTo("idle");
        assertThat(row.spec().arguments()).isEqualTo("arguments of a");
        assertThat(row.spec().restart()).isEqualTo(RestartType.TRANSIENT);
    }

    @Test
    void a_child_is_found_by_the_tag_that_it_has_now_and_by_no_other() {
        assertThat(table.query(Query.all().tag("red"))).hasSize(2);
        assertThat(table.query(Query.all().tag("blue").metadata("id", "c"))).hasSize(1);

        register("a", "blue", N1);
        table.unregistered(ChildId.of("b"));

        assertThat(table.query(Query.all().tag("red"))).isEmpty();
        assertThat(table.query(Query.all().tag("blue"))).hasSize(3);
        table.clear();
        assertThat(table.query(Query.all().tag("blue"))).isEmpty();
    }

    @Test
    void lists_are_of_the_cluster_or_of_this_node() {
        assertThat(table.processes(Scope.GLOBAL))
                .containsOnlyKeys(A, ChildId.of("b"), ChildId.of("c"))
                .containsEntry(ChildId.of("b"), Map.of(N1, new Pid(N1, 10), N2, new Pid(N2, 20)));
        assertThat(table.processes(Scope.LOCAL))
                .containsOnlyKeys(A, ChildId.of("b"))
                .containsEntry(ChildId.of("b"), Map.of(N1, new Pid(N1, 10)));
        assertThat(table.copy()).hasSize(4);
    }

    @Test
    void queries_are_by_tag_node_metadata_and_id() {
        assertThat(ids(Query.all())).containsExactlyInAnyOrder("a", "b", "c", "starting");
        assertThat(ids(Query.all().tag("red"))).containsExactlyInAnyOrder("a", "b");
        assertThat(ids(Query.all().tag("red").node("n2"))).containsExactly("b");
        assertThat(ids(Query.all().metadata("id", "c"))).containsExactly("c");
        assertThat(ids(Query.all().metadata(pairs -> pairs.containsValue("starting"))))
                .containsExactly("starting");
        assertThat(ids(Query.all().ids(id -> id.value().equals("a")))).containsExactly("a");
    }

    private List<String> ids(Query query) {
        return table.query(query).stream().map(row -> row.id().value()).toList();
    }

    @Test
    void counts_follow_every_change() {
        assertThat(counts()).containsExactly(4L, 4L, 2L);

        register("b", "red", N2);
        assertThat(counts()).containsExactly(4L, 3L, 1L);

        table.unregistered(A);
        table.unregistered(A);
        assertThat(counts()).containsExactly(3L, 2L, 0L);

        table.clear();
        assertThat(counts()).containsExactly(0L, 0L, 0L);
    }

    private List<Long> counts() {
        return List.of(table.children(), table.instances(), table.localInstances());
    }

    @Test
    void how_a_child_stands_is_registered_or_not() {
        assertThat(table.change(A)).isInstanceOf(ChildChange.Registered.class);
        assertThat(table.change(ChildId.of("x"))).isEqualTo(new ChildChange.Unregistered(ChildId.of("x")));
        assertThat(table.instances(ChildId.of("x"))).isEmpty();
    }

    @Test
    void readers_see_whole_rows_while_one_writer_changes_them() throws Exception {
        var readers = IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofVirtual().unstarted(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        table.find(ChildId.of("b"))
                                .ifPresent(row -> assertThat(row.pids())
                                        .hasSize(row.instances().size()));
                    }
                }))
                .toList();
        var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
        readers.forEach(reader -> reader.setUncaughtExceptionHandler((_, e) -> failures.add(e)));
        readers.forEach(Thread::start);

        for (int i = 0; i < 20_000; i++) {
            if (i % 3 == 0) {
                table.unregistered(ChildId.of("b"));
            } else {
                register("b", "red", i % 2 == 0 ? new NodeId[] {N1} : new NodeId[] {N1, N2});
            }
        }

        for (var reader : readers) {
            assertThat(reader.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(failures).isEmpty();
    }
}
