package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildInfo;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.Attempt;
import io.processhub.api.HookEvent.ChildProcessPidUpdate;
import io.processhub.api.HookEvent.ChildQuarantined;
import io.processhub.api.HookEvent.ChildReleased;
import io.processhub.api.HookEvent.ChildrenMigrated;
import io.processhub.api.HookEvent.CoordinatorShutdown;
import io.processhub.api.HookEvent.DoubleEnded;
import io.processhub.api.HookEvent.ForwardedMigration;
import io.processhub.api.HookEvent.PartitionEntered;
import io.processhub.api.HookEvent.PartitionLeft;
import io.processhub.api.HookEvent.PostChildrenStart;
import io.processhub.api.HookEvent.PostClusterJoin;
import io.processhub.api.HookEvent.PostClusterLeave;
import io.processhub.api.HookEvent.PostNodesRedistribution;
import io.processhub.api.HookEvent.PreChildrenRedistribution;
import io.processhub.api.HookEvent.PreChildrenStart;
import io.processhub.api.HookEvent.PreClusterJoin;
import io.processhub.api.HookEvent.PreClusterLeave;
import io.processhub.api.HookEvent.PreNodesRedistribution;
import io.processhub.api.HookEvent.PriorityStateUpdated;
import io.processhub.api.HookEvent.ProcessStartups;
import io.processhub.api.HookEvent.RegistryPidInsert;
import io.processhub.api.HookEvent.RegistryPidRemove;
import io.processhub.api.HookEvent.ScoreboardUpdated;
import io.processhub.api.Hub;
import io.processhub.api.HubOptions;
import io.processhub.api.Scope;
import io.processhub.api.StartOptions;
import io.processhub.model.ChildId;
import io.processhub.spi.PartitionToleranceStrategy;
import io.processhub.strategy.distribution.CentralizedLoadBalancer.Options;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Each event at its moment, with its payload.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class C01HooksTest {
    private Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private void three(Consumer<HubOptions> changes) throws Exception {
        nodes = Nodes.three(changes);
    }

    private static boolean isOf(HookEvent.Row row, String id) {
        return row.id().value().equals(id);
    }

    private HookRecorder recorderAt(String node) {
        return HookRecorder.at(nodes.on(node));
    }

    private void assertInOrder(HookRecorder recorder, HookEvent... events) {
        assertThat(recorder.all()).containsSubsequence(events);
    }

    @Test
    void a_node_that_comes_is_told_before_and_after_and_so_is_what_it_changes() throws Exception {
        three(_ -> {});
        nodes.on("n1").startChildren(Nodes.specs("c", "echo", 60)).await();
        var recorder = recorderAt("n1");

        var n4 = nodes.open("n4").id();
        nodes.start("n4", Nodes.hubConfig(c -> c.formationTimeout(Duration.ofMillis(100))));

        var after = recorder.await(
                PostNodesRedistribution.class, event -> event.change().joined().contains(n4));
        assertInOrder(
                recorder,
                new PreClusterJoin(n4),
                new PostClusterJoin(n4),
                new PreNodesRedistribution(after.change()),
                after);
        assertThat(after.change().left()).isEmpty();
        recorder.await(PriorityStateUpdated.class, event -> !event.locked());
        var moving = recorder.await(PreChildrenRedistribution.class, _ -> true);
        assertThat(moving.change()).isEqualTo(after.change());
        assertThat(moving.children())
                .isNotEmpty()
                .allSatisfy(child ->
                        assertThat(child.from()).contains(nodes.node("n1").id()));
        assertThat(moving.children()).allSatisfy(child -> assertThat(child.to()).isEqualTo(n4));
        var migrated = recorder.await(ChildrenMigrated.class, _ -> true);
        assertThat(migrated.target()).isEqualTo(n4);
        assertThat(migrated.children())
                .allSatisfy(child -> assertThat(child.spec().type()).isEqualTo("echo"));
    }

    @Test
    void a_node_that_goes_is_told_before_and_after_its_rows_and_its_children_are_taken_over() throws Exception {
        three(_ -> {});
        nodes.on("n1").startChildren(Nodes.specs("c", "echo", 60)).await();
        var n3 = nodes.node("n3").id();
        var recorder = recorderAt("n1");

        nodes.crash("n3");

        var after = recorder.await(
                PostNodesRedistribution.class, event -> event.change().left().contains(n3));
        assertInOrder(
                recorder,
                new PreClusterLeave(n3),
                new PostClusterLeave(n3),
                new PreNodesRedistribution(after.change()),
                after);
        var moving = recorder.await(
                PreChildrenRedistribution.class,
                event -> event.children().getFirst().from().equals(Optional.of(n3)));
        assertThat(moving.children())
                .allSatisfy(child ->
                        assertThat(child.to()).isEqualTo(nodes.node("n1").id()));
    }

    @Test
    void a_start_is_told_where_it_runs_where_it_is_decided_and_in_every_registry() throws Exception {
        three(c -> c.distributionStrategy(Strategies.guided()));
        var recorders = nodes.hubs().stream().map(HookRecorder::at).toList();
        var ids = IntStream.range(0, 20).mapToObj(i -> "c-" + i).toList();
        var mapping = new LinkedHashMap<ChildId, List<String>>();
        ids.forEach(id -> mapping.put(ChildId.of(id), List.of("n2")));
        var specs = ids.stream()
                .map(id -> ChildSpec.of(id, "echo").metadata("k", id).tag("t"))
                .toList();

        var result = nodes.on("n1")
                .startChildren(specs, StartOptions.DEFAULT.childMapping(mapping))
                .await();

        assertThat(result.errors()).isEmpty();
        var n2 = recorders.get(1);
        await().atMost(LONG)
                .until(() -> n2.of(ProcessStartups.class).stream()
                                .mapToInt(event -> event.startups().size())
                                .sum()
                        == 20);
        assertThat(n2.of(PreChildrenStart.class))
                .flatExtracting(PreChildrenStart::children)
                .extracting(child -> child.id().value())
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(n2.of(PostChildrenStart.class))
                .flatExtracting(PostChildrenStart::attempts)
                .hasSize(20)
                .allSatisfy(attempt -> assertThat(attempt)
                        .isEqualTo(new Attempt.Up(
                                attempt.id(),
                                nodes.on("n1").pid(attempt.id().value()).orElseThrow())));
        assertThat(n2.of(ProcessStartups.class))
                .flatExtracting(ProcessStartups::startups)
                .allSatisfy(up -> {
                    assertThat(up.child().metadata())
                            .isEqualTo(Map.of("k", up.child().id().value()));
                    assertThat(nodes.on("n1").pid(up.child().id().value())).contains(up.pid());
                });
        assertInOrder(
                n2,
                n2.of(PreChildrenStart.class).getFirst(),
                n2.of(PostChildrenStart.class).getFirst(),
                n2.of(ProcessStartups.class).getFirst(),
                n2.of(RegistryPidInsert.class).getFirst());
        var forwarded = List.of(recorders.get(0), recorders.get(2)).stream()
                .flatMap(recorder -> recorder.of(ForwardedMigration.class).stream())
                .toList();
        assertThat(forwarded)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(event.target()).isEqualTo(nodes.node("n2").id()));
        assertThat(n2.of(ForwardedMigration.class)).isEmpty();
        for (var recorder : recorders) {
            await().atMost(LONG).until(() -> inserted(recorder) == 20);
        }
    }

    private static long inserted(HookRecorder recorder) {
        return recorder.of(RegistryPidInsert.class).stream()
                .flatMap(event -> event.rows().stream())
                .map(HookEvent.Row::id)
                .distinct()
                .count();
    }

    @Test
    void a_start_that_fails_is_told_where_it_failed() throws Exception {
        three(_ -> {});
        var recorders = nodes.hubs().stream().map(HookRecorder::at).toList();

        nodes.on("n1").startChild(ChildSpec.of("bad", "failing")).await();

        await().atMost(LONG)
                .until(() -> recorders.stream()
                        .anyMatch(it -> !it.of(PostChildrenStart.class).isEmpty()));
        assertThat(recorders)
                .flatExtracting(it -> it.of(PostChildrenStart.class))
                .flatExtracting(PostChildrenStart::attempts)
                .singleElement()
                .isInstanceOfSatisfying(
                        Attempt.Failed.class,
                        failed -> assertThat(failed.cause()).contains("no database"));
        assertThat(recorders)
                .allSatisfy(it -> assertThat(it.of(ProcessStartups.class)).isEmpty());
    }

    @Test
    void a_restart_in_place_and_a_stop_are_told_on_every_node() throws Exception {
        three(_ -> {});
        var hub = nodes.on("n1");
        var first = hub.startChild(ChildSpec.of("door", "echo")).await().pid();
        await().atMost(LONG)
                .until(() -> nodes.hubs().stream().allMatch(it -> it.pid("door").isPresent()));
        var recorders = nodes.hubs().stream().map(HookRecorder::at).toList();

        hub.tell(first, new Nodes.Crash("again"));

        for (var recorder : recorders) {
            var update = recorder.await(ChildProcessPidUpdate.class, _ -> true);
            assertThat(update.id()).isEqualTo(ChildId.of("door"));
            assertThat(update.before()).isEqualTo(first);
            assertThat(update.node()).isEqualTo(first.node());
            assertThat(update.now().node()).isEqualTo(first.node());
            var insert = recorder.await(RegistryPidInsert.class, _ -> true);
            assertThat(insert.rows())
                    .containsExactly(new HookEvent.Row(ChildId.of("door"), Map.of(first.node(), update.now())));
            assertInOrder(recorder, insert, update);
        }
        hub.stopChild("door").await();
        for (var recorder : recorders) {
            var now = recorder.of(ChildProcessPidUpdate.class).getFirst().now();
            recorder.await(
                    RegistryPidRemove.class,
                    event -> event.rows()
                            .equals(List.of(new HookEvent.Row(ChildId.of("door"), Map.of(now.node(), now)))));
        }
    }

    @Test
    void a_quarantine_and_the_release_from_it_are_told_where_the_child_is() throws Exception {
        three(c -> c.dsupMaxRestarts(0));
        var pid =
                nodes.on("n1").startChild(ChildSpec.of("door", "echo")).await().pid();
        var recorder = recorderAt(pid.node().name());

        nodes.on("n1").tell(pid, new Nodes.Crash("no luck"));

        var quarantined = recorder.await(ChildQuarantined.class, _ -> true);
        assertThat(quarantined.id()).isEqualTo(ChildId.of("door"));
        assertThat(quarantined.cause()).contains("no luck");
        nodes.on("n1").release("door").await();
        recorder.await(ChildReleased.class, event -> event.id().equals(ChildId.of("door")));
    }

    /// A side without n1 may not act.
    private record WithFirst() implements PartitionToleranceStrategy {
        @Override
        public boolean mayAct(Membership seen) {
            return seen.present().stream().anyMatch(node -> node.name().equals("n1"));
        }

        @Override
        public String fingerprint() {
            return "WithFirst";
        }
    }

    @Test
    void a_side_that_may_not_act_is_told_when_it_begins_and_when_it_ends() throws Exception {
        three(c -> c.partitionToleranceStrategy(new WithFirst()));
        var recorder = recorderAt("n3");
        var n3 = nodes.node("n3").id();

        nodes.network().partition("n1 n2 | n3");

        recorder.await(PartitionEntered.class, event -> event.members().equals(List.of(n3)));
        nodes.network().heal();
        recorder.await(PartitionLeft.class, event -> event.members().contains(n3));
        assertThat(recorder.of(PartitionEntered.class)).hasSize(1);
    }

    @Test
    void copies_that_meet_are_told_where_one_of_them_ends() throws Exception {
        three(_ -> {});
        nodes.on("n1").startChildren(Nodes.specs("c", "echo", 30)).await();
        var recorders = nodes.hubs().stream().map(HookRecorder::at).toList();

        nodes.network().partition("n1 n2 | n3");
        await().atMost(LONG).until(() -> nodes.on("n3").processList(Scope.LOCAL).size() == 30);
        nodes.network().heal();

        await().atMost(LONG)
                .until(() -> recorders.stream()
                                .mapToInt(it -> it.of(DoubleEnded.class).size())
                                .sum()
                        == 30);
        assertThat(recorders)
                .flatExtracting(it -> it.of(DoubleEnded.class))
                .allSatisfy(event -> assertThat(event.kept()).isNotEqualTo(event.ended()));
    }

    @Test
    void what_nodes_say_of_themselves_is_told() throws Exception {
        three(c -> c.distributionStrategy(
                        Strategies.centralizedLoadBalancer(Options.DEFAULT.pushInterval(Duration.ofMillis(200))))
                .hook(Hook.on(ScoreboardUpdated.class, "other", _ -> {})));
        var recorder = recorderAt("n1");

        for (var hub : nodes.hubs()) {
            var node = hub.node().id();
            var update = recorder.await(
                    ScoreboardUpdated.class,
                    event -> event.node().equals(node) && !event.before().isEmpty());
            assertThat(update.now()).isNotEmpty().isNotEqualTo(update.before());
        }
    }

    @Test
    void calls_that_wait_and_wait_no_more_are_told() throws Exception {
        var recorder = new HookRecorder();
        nodes.open("n1");
        nodes.start("n1", Nodes.hubConfig(c -> c.expectedMembers(1).hook(recorder.hook())));

        recorder.await(PriorityStateUpdated.class, event -> !event.locked());
        nodes.open("n2");
        nodes.start("n2", Nodes.hubConfig(_ -> {})).awaitReady(LONG);

        recorder.await(PriorityStateUpdated.class, PriorityStateUpdated::locked);
        await().atMost(LONG)
                .until(() -> !recorder.of(PriorityStateUpdated.class).getLast().locked());
        assertThat(recorder.of(PriorityStateUpdated.class).getFirst())
                .isEqualTo(new PriorityStateUpdated(false, List.of()));
    }

    @Test
    void the_end_of_the_hub_is_told_before_its_children_end_and_the_close_waits_for_it() throws Exception {
        var recorder = new HookRecorder();
        nodes.open("n1");
        Hub hub = nodes.start(
                "n1",
                Nodes.hubConfig(c -> c.expectedMembers(1)
                        .hook(recorder.hook())
                        .hook(Hook.on(CoordinatorShutdown.class, "slow", _ -> Thread.sleep(Duration.ofMillis(100))))));
        hub.awaitReady(LONG);
        hub.startChild(ChildSpec.of("door", "echo")).await();

        hub.close();

        assertThat(recorder.of(CoordinatorShutdown.class))
                .containsExactly(new CoordinatorShutdown("it was closed on this node"));
        assertThat(recorder.all())
                .filteredOn(event -> event instanceof RegistryPidInsert insert
                        && insert.rows().stream().anyMatch(row -> isOf(row, "door")))
                .hasSize(1);
        assertThat(hub.hookCounts().queued()).isZero();
    }

    @Test
    void an_event_names_children_by_their_specs() throws Exception {
        three(_ -> {});
        var recorders = nodes.hubs().stream().map(HookRecorder::at).toList();

        nodes.on("n1")
                .startChild(ChildSpec.of("hello", "greeter", new Nodes.Greeting("hi"))
                        .tag("polite"))
                .await();

        await().atMost(LONG)
                .until(() -> recorders.stream()
                        .anyMatch(it -> !it.of(PreChildrenStart.class).isEmpty()));
        var child = recorders.stream()
                .flatMap(it -> it.of(PreChildrenStart.class).stream())
                .flatMap(event -> event.children().stream())
                .findFirst();
        assertThat(child.map(it -> it.spec().arguments())).contains(new Nodes.Greeting("hi"));
        assertThat(child.flatMap(ChildInfo::tag)).contains("polite");
        assertThat(child.map(ChildInfo::instances)).contains(List.of());
    }
}
