package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.api.DrainProgress;
import io.processhub.api.DrainReport;
import io.processhub.api.HubProcess;
import io.processhub.api.HubStatus;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Scope;
import io.processhub.model.Pid;
import io.processhub.testkit.rows.Movers.Add;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DrainTest {
    private static final int CHILDREN = 30;

    /// Delays its move from its start until it is told that it is ready.
    static final class Busy implements HubProcess<String> {
        @Override
        public void init(ProcessContext ctx) {
            ctx.deferMove();
        }

        @Override
        public void handle(String message, ProcessContext ctx) {
            ctx.readyToMove();
            ctx.reply(message);
        }
    }

    @Test
    void a_drained_node_gives_its_children_away_with_their_states_tells_how_far_it_is_and_gets_them_back()
            throws Exception {
        try (var movers = new Movers(_ -> {})) {
            movers.open("n1", 1);
            movers.open("n2", 1);
            movers.awaitReady();
            var n1 = movers.nodes.on("n1");
            n1.startChildren(Movers.counters(CHILDREN)).await();
            for (int i = 0; i < CHILDREN; i++) {
                Movers.ask(n1, "counter-" + i, new Add());
            }
            int own = n1.processList(Scope.LOCAL).size();
            assertThat(own).isBetween(1, CHILDREN - 1);
            var progress = new CopyOnWriteArrayList<DrainProgress>();

            var report = n1.drain(LONG, progress::add).await();

            assertThat(report.end()).isEqualTo(DrainReport.End.DONE);
            assertThat(report.before()).isEqualTo(own);
            assertThat(report.moved()).isEqualTo(own);
            assertThat(n1.status().state()).isEqualTo(HubStatus.State.DRAINING);
            assertThat(n1.nodes()).hasSize(2);
            await().atMost(LONG).until(() -> progress.contains(new DrainProgress(own, 0)));
            await().atMost(LONG).until(() -> n1.processList(Scope.LOCAL).isEmpty());
            for (int i = 0; i < CHILDREN; i++) {
                assertThat(Movers.ask(n1, "counter-" + i, "?")).isEqualTo(1);
            }

            n1.undrain();
            await().atMost(LONG).until(() -> n1.processList(Scope.LOCAL).size() == own);
            assertThat(n1.status().state()).isEqualTo(HubStatus.State.ACTIVE);
            assertThat(Movers.ask(n1, "counter-0", "?")).isEqualTo(1);
        }
    }

    @Test
    void a_child_that_is_not_ready_stays_and_is_named_and_goes_as_soon_as_it_is() throws Exception {
        try (var nodes = Nodes.three(_ -> {}, ProcessType.of("busy", Busy::new))) {
            var hub = nodes.on("n1");
            var pid = hub.startChildren(Nodes.specs("b", "busy", 1)).await().pid();
            var there = nodes.on(pid.node().name());

            var first = there.drain(Duration.ofMillis(1_500)).await();
            assertThat(first.end()).isEqualTo(DrainReport.End.TIMED_OUT);
            assertThat(first.remaining()).isEqualTo(1);
            assertThat(first.some()).hasToString("[b-0]");
            assertThat(hub.pid("b-0")).contains(pid);

            var second = there.drain(LONG);
            assertThat(hub.ask(pid, "go", String.class, LONG).get()).isEqualTo("go");
            assertThat(second.await().end()).isEqualTo(DrainReport.End.DONE);
            await().atMost(LONG).until(() -> hub.pid("b-0").isPresent());
            assertThat(hub.pid("b-0").map(Pid::node)).isNotEqualTo(Optional.of(pid.node()));
        }
    }

    @Test
    void all_hubs_of_a_node_are_drained_together() throws Exception {
        try (var nodes = Nodes.three()) {
            nodes.on("n1").startChildren(Nodes.specs("c", "echo", CHILDREN)).await();

            var drains = nodes.node("n1").drain(LONG);

            assertThat(drains).containsOnlyKeys("hub");
            assertThat(drains.values().iterator().next().await().isDone()).isTrue();
            nodes.node("n1").undrain();
            await().atMost(LONG)
                    .until(() -> !nodes.on("n1").processList(Scope.LOCAL).isEmpty());
        }
    }

    @Test
    void a_node_that_nobody_can_take_anything_of_is_not_drained() throws Exception {
        try (var nodes = new Nodes()) {
            nodes.open("n1");
            nodes.start("n1", Nodes.hubConfig(c -> c.expectedMembers(1))).awaitReady(LONG);
            nodes.on("n1").startChildren(Nodes.specs("c", "echo", 1)).await();

            assertThat(nodes.on("n1").drain(LONG).await().end()).isEqualTo(DrainReport.End.NOBODY_ELSE);

            assertThat(nodes.on("n1").status().state()).isEqualTo(HubStatus.State.ACTIVE);
            assertThatThrownBy(() -> nodes.on("n1").drain(Duration.ZERO))
                    .hasMessageContaining("timeout of drain PT0S is not in 1 ms to 1 day");
        }
    }

    @Test
    void those_who_wait_are_told_of_an_end_that_is_not_the_one_they_wait_for() throws Exception {
        try (var nodes = Nodes.three(_ -> {}, ProcessType.of("busy", Busy::new))) {
            var pid = nodes.on("n1")
                    .startChildren(Nodes.specs("b", "busy", 1))
                    .await()
                    .pid();
            var there = nodes.on(pid.node().name());

            var cancelled = there.drain(LONG);
            assertThat(cancelled.cancel()).isTrue();
            assertThat(cancelled.await().end()).isEqualTo(DrainReport.End.CANCELLED);

            var undrained = there.drain(LONG);
            there.undrain();
            assertThat(undrained.await().end()).isEqualTo(DrainReport.End.UNDRAINED);

            var closed = there.drain(LONG);
            there.close();
            assertThat(closed.await().end()).isIn(DrainReport.End.CLOSED, DrainReport.End.DONE);
        }
    }
}
