package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.ProcessHub;
import io.processhub.api.ChildSpec;
import io.processhub.api.HubConfig;
import io.processhub.api.HubProcess;
import io.processhub.api.HubStatus;
import io.processhub.api.NotAliveException;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Query;
import io.processhub.api.Scope;
import io.processhub.model.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A01LifecycleTest {
    private static final List<ExitReason> ENDED = new CopyOnWriteArrayList<>();

    /// Tells why it ended.
    static final class Telling implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {}

        @Override
        public void terminate(ExitReason reason, ProcessContext ctx) {
            ENDED.add(reason);
        }
    }

    /// Cannot be stopped, not even by an interrupt.
    static final class Stubborn implements HubProcess<CountDownLatch> {
        @Override
        public void handle(CountDownLatch until, ProcessContext ctx) {
            while (until.getCount() > 0) {
                try {
                    until.await();
                } catch (InterruptedException e) {
                    // Stubborn.
                }
            }
        }
    }

    @Test
    void a_hub_and_its_node_start_in_one_line_and_close_together() throws Exception {
        var hub = ProcessHub.start(HubConfig.named("hub"), Nodes.types());
        var pid = hub.awaitReady(LONG)
                .startChild(ChildSpec.of("a", "echo"))
                .await()
                .pid();

        assertThat(hub.ask(pid, "hello", String.class, LONG).get()).isEqualTo("hello");
        hub.close();

        assertThat(hub.isAlive()).isFalse();
        assertThat(hub.node().isAlive()).isFalse();
    }

    @Test
    void a_closed_hub_says_so_and_shows_nothing() throws Exception {
        var hub = ProcessHub.start(HubConfig.named("hub"), Nodes.types());
        hub.awaitReady(LONG).startChild(ChildSpec.of("a", "echo")).await();

        hub.stop();
        hub.close();

        assertThat(hub.status().state()).isEqualTo(HubStatus.State.CLOSED);
        assertThat(hub.status().problem()).contains("it was closed on this node");
        assertThat(hub.pid("a")).isEmpty();
        assertThat(hub.registry()).isEmpty();
        assertThatThrownBy(() -> hub.startChild(ChildSpec.of("b", "echo")))
                .isInstanceOf(NotAliveException.class)
                .hasMessage("hub hub on node local is closed: it was closed on this node");
        assertThatThrownBy(() -> hub.stopChild("a")).isInstanceOf(NotAliveException.class);
        assertThatThrownBy(() -> hub.awaitReady(LONG)).isInstanceOf(NotAliveException.class);
        assertThatThrownBy(() -> hub.node().start(HubConfig.named("other"))).isInstanceOf(NotAliveException.class);
    }

    @Test
    void a_close_ends_every_process_in_an_orderly_way() throws Exception {
        var hub = ProcessHub.start(HubConfig.named("hub"), ProcessType.of("telling", Telling::new));
        hub.awaitReady(LONG).startChildren(Nodes.specs("a", "telling", 10)).await();
        ENDED.clear();

        hub.close();

        assertThat(ENDED).hasSize(10).containsOnly(new ExitReason.Stopped());
    }

    @Test
    void a_close_is_bounded_even_if_a_process_does_not_end() throws Exception {
        var never = new CountDownLatch(1);
        var config = HubConfig.named("hub", c -> c.dsupShutdownTimeout(Duration.ofMillis(500)));
        var hub = ProcessHub.start(config, ProcessType.of("stubborn", Stubborn::new));
        var spec = ChildSpec.of("a", "stubborn").shutdownTimeout(Duration.ofMillis(50));
        hub.tell(hub.awaitReady(LONG).startChild(spec).await().pid(), never);

        long begin = System.nanoTime();
        hub.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(hub.status().state()).isEqualTo(HubStatus.State.CLOSED);
        never.countDown();
    }

    @Test
    void a_hub_name_twice_on_one_node_is_refused() {
        var hub = ProcessHub.start(HubConfig.named("hub"), Nodes.types());

        assertThatThrownBy(() -> hub.node().start(HubConfig.named("hub")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node local runs a hub \"hub\" already; give this one another name,"
                        + " or close the other one first");
        hub.close();
    }

    @Test
    void a_closed_hubs_name_is_free_again() throws Exception {
        try (var nodes = new Nodes()) {
            nodes.open("n1");
            nodes.start("n1", Nodes.hubConfig(c -> c.expectedMembers(1))).close();

            var again = nodes.start("n1", Nodes.hubConfig(c -> c.expectedMembers(1)));

            assertThat(again.awaitReady(LONG).isAlive()).isTrue();
        }
    }

    @Test
    void a_node_that_leaves_hands_its_children_over_and_none_is_lost_or_doubled() throws Exception {
        try (var nodes = Nodes.three()) {
            nodes.on("n1").startChildren(Nodes.specs("a", "echo", 60)).await();

            nodes.node("n1").close();

            for (var name : List.of("n2", "n3")) {
                await().atMost(LONG).untilAsserted(() -> {
                    assertThat(nodes.on(name).processList(Scope.GLOBAL)).hasSize(60);
                    assertThat(nodes.on(name).nodes()).hasSize(2);
                });
            }
            for (int i = 0; i < 60; i++) {
                assertThat(nodes.running("a-" + i)).isEqualTo(1);
            }
        }
    }

    @Test
    void a_node_that_crashes_loses_no_child() throws Exception {
        try (var nodes = Nodes.three()) {
            nodes.on("n1").startChildren(Nodes.specs("a", "echo", 60)).await();

            nodes.crash("n2");

            for (var name : List.of("n1", "n3")) {
                await().atMost(LONG).untilAsserted(() -> {
                    assertThat(nodes.on(name).nodes()).hasSize(2);
                    assertThat(nodes.on(name).processList(Scope.GLOBAL)).hasSize(60);
                    assertThat(nodes.on(name).query(Query.all().node("n2"))).isEmpty();
                });
            }
            for (int i = 0; i < 60; i++) {
                assertThat(nodes.running("a-" + i)).isEqualTo(1);
            }
        }
    }
}
