package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.NoChildrenException;
import io.processhub.api.NodeConfig;
import io.processhub.api.Pending;
import io.processhub.api.ProcessType;
import io.processhub.api.Query;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.api.StartResult;
import io.processhub.api.UnknownProcessTypeException;
import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A15ErrorsTest {
    private static final ProcessType<ProcessType.NoArguments> ONLY_HERE = ProcessType.of("only-on-n1", Nodes.Echo::new);
    private static Nodes nodes;

    @BeforeAll
    static void open() throws Exception {
        nodes = new Nodes();
        nodes.open(NodeConfig.named(
                "n1",
                c -> c.transport(nodes.network().transport())
                        .processTypes(Nodes.types())
                        .processType(ONLY_HERE)));
        nodes.open("n2");
        nodes.open("n3");
        for (var name : List.of("n1", "n2", "n3")) {
            nodes.start(name, Nodes.hubConfig(c -> c.expectedMembers(3)));
        }
        for (var hub : nodes.hubs()) {
            hub.awaitReady(LONG);
        }
    }

    @AfterAll
    static void close() {
        nodes.close();
    }

    @Test
    void a_child_that_exists_is_refused_with_its_place_and_the_others_start() throws Exception {
        var pid =
                nodes.on("n1").startChild(ChildSpec.of("there", "echo")).await().pid();

        var result = nodes.on("n2")
                .startChildren(List.of(ChildSpec.of("there", "echo"), ChildSpec.of("new", "echo")))
                .await();

        assertThat(result.first())
                .isEqualTo(new StartOutcome.AlreadyStarted(ChildId.of("there"), pid.node(), Optional.of(pid)));
        assertThat(result.cids()).containsExactly(ChildId.of("new"));
    }

    @Test
    void many_nodes_that_start_one_id_at_once_have_one_winner_and_the_others_learn_who() throws Exception {
        for (int round = 0; round < 10; round++) {
            var spec = ChildSpec.of("race-" + round, "echo");
            var pending = new ArrayList<Pending<StartResult>>();
            for (var hub : nodes.hubs()) {
                pending.add(hub.startChild(spec));
            }

            var outcomes = new ArrayList<StartOutcome>();
            for (var call : pending) {
                outcomes.add(call.await().first());
            }

            assertThat(outcomes)
                    .filteredOn(StartOutcome.Started.class::isInstance)
                    .hasSize(1);
            var winner = outcomes.stream()
                    .filter(StartOutcome.Started.class::isInstance)
                    .map(started -> ((StartOutcome.Started) started)
                            .instances()
                            .getFirst()
                            .node())
                    .findFirst()
                    .orElseThrow();
            assertThat(outcomes)
                    .filteredOn(outcome -> !(outcome instanceof StartOutcome.Started))
                    .hasSize(2)
                    .allSatisfy(other -> assertThat(other)
                            .isInstanceOfSatisfying(
                                    StartOutcome.AlreadyStarted.class,
                                    already -> assertThat(already.node()).isEqualTo(winner)));
            assertThat(nodes.running("race-" + round)).isEqualTo(1);
        }
    }

    @Test
    void another_spec_under_an_existing_id_is_refused_and_replace_changes_it() throws Exception {
        var hub = nodes.on("n3");
        hub.startChild(ChildSpec.of("greeter", "greeter", new Nodes.Greeting("old")))
                .await();
        var changed = ChildSpec.of("greeter", "greeter", new Nodes.Greeting("new"));

        var refused =
                hub.startChild(changed, StartOptions.DEFAULT.takeOverExisting()).await();
        var replaced = hub.replaceChild(changed).await();

        assertThat(refused.first()).isInstanceOf(StartOutcome.DifferentSpec.class);
        assertThat(refused.errors().getFirst().reason()).contains("use replaceChild to change it");
        assertThat(replaced.isOk()).as(replaced.toString()).isTrue();
        assertThat(hub.ask(replaced.pid(), "?", String.class, LONG).get()).isEqualTo("new");
        assertThat(hub.childLookup("greeter").orElseThrow().spec()).isEqualTo(changed);
    }

    @Test
    void replacing_what_does_not_exist_starts_it() throws Exception {
        assertThat(nodes.on("n1")
                        .replaceChild(ChildSpec.of("fresh", "echo"))
                        .await()
                        .isOk())
                .isTrue();
        assertThat(nodes.running("fresh")).isEqualTo(1);
    }

    @Test
    void a_failing_start_is_told_with_node_and_cause_and_leaves_nothing_behind() throws Exception {
        var hub = nodes.on("n1");

        var result = hub.startChild(ChildSpec.of("bad", "failing")).await();

        assertThat(result.first()).isInstanceOfSatisfying(StartOutcome.StartFailed.class, failed -> {
            assertThat(failed.cause()).contains("java.lang.IllegalStateException: no database");
            assertThat(hub.nodes()).contains(failed.node());
        });
        assertThat(result.errors().getFirst().node()).isPresent();
        assertThat(hub.childLookup("bad")).isEmpty();
        assertThat(nodes.running("bad")).isZero();
        assertThat(hub.startChild(ChildSpec.of("bad", "echo")).await().isOk()).isTrue();
    }

    @Test
    void a_start_that_takes_too_long_fails_with_the_limit() throws Exception {
        var config = Nodes.hubConfig(c -> c.startTimeout(Duration.ofMillis(100)));
        try (var hub = ProcessHub.start(config, Nodes.types())) {
            var result = hub.awaitReady(LONG)
                    .startChild(ChildSpec.of("hangs", "hanging"))
                    .await();

            assertThat(result.first()).isInstanceOf(StartOutcome.StartFailed.class);
            assertThat(result.errors().getFirst().reason()).contains("PT0.1S").contains("startTimeout");
        }
    }

    @Test
    void a_type_that_only_the_target_does_not_know_is_told_from_there() throws Exception {
        var specs = Nodes.specs("special", "only-on-n1", 30);

        var result = nodes.on("n1").startChildren(specs).await();

        assertThat(result.cids()).isNotEmpty();
        assertThat(result.errors()).isNotEmpty().allSatisfy(error -> {
            assertThat(error.node().orElseThrow().name()).isIn("n2", "n3");
            assertThat(error.reason())
                    .contains("process type \"only-on-n1\" is not registered on node "
                            + error.node().get().name());
        });
        await().atMost(LONG)
                .until(() -> nodes.on("n1")
                                .query(Query.all().ids(id -> id.value().startsWith("special")))
                                .size()
                        == result.cids().size());
    }

    @Test
    void mistakes_of_the_caller_throw_at_once() {
        var hub = nodes.on("n2");

        assertThatThrownBy(() -> hub.startChildren(List.of())).isInstanceOf(NoChildrenException.class);
        assertThatThrownBy(() -> hub.stopChildren(List.of())).isInstanceOf(NoChildrenException.class);
        assertThatThrownBy(() -> hub.startChild(ChildSpec.of("a", "sensor")))
                .isInstanceOf(UnknownProcessTypeException.class)
                .hasMessageContaining("registered are [echo, failing, greeter, hanging, slow-to-end]");
        assertThatThrownBy(() -> hub.startChildren(List.of(ChildSpec.of("a", "echo"), ChildSpec.of("a", "echo"))))
                .hasMessage("startChildren was given child \"a\" twice; give each id once");
        assertThatThrownBy(() -> hub.startChild(ChildSpec.of("a", "greeter")))
                .hasMessageContaining("child \"a\": process type \"greeter\" takes");
    }
}
