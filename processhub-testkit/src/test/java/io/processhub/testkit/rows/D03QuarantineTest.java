package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubProcess;
import io.processhub.api.NodeConfig;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.ReleaseOutcome;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class D03QuarantineTest {
    private static final ChildId SHAKY = ChildId.of("shaky");

    /// Crashes at every message, and in its start while it is out of order.
    private final AtomicBoolean outOfOrder = new AtomicBoolean();

    private final class Shaky implements HubProcess<Object> {
        @Override
        public void init(ProcessContext ctx) {
            if (outOfOrder.get()) {
                throw new IllegalStateException("out of order");
            }
        }

        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (outOfOrder.get()) {
                throw new IllegalStateException("at " + message);
            }
            ctx.reply(message);
        }
    }

    private final Nodes nodes = new Nodes();

    @BeforeEach
    void open() throws Exception {
        for (var name : List.of("n1", "n2", "n3")) {
            nodes.open(NodeConfig.named(
                    name,
                    c -> c.transport(nodes.network().transport())
                            .processTypes(Nodes.types())
                            .processType(ProcessType.of("shaky", Shaky::new))));
        }
        for (var name : List.of("n1", "n2", "n3")) {
            nodes.start(
                    name,
                    Nodes.hubConfig(c -> c.expectedMembers(3).dsupMaxRestarts(3).firstBackoff(Duration.ofMillis(1))));
        }
        for (var hub : nodes.hubs()) {
            hub.awaitReady(LONG);
        }
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    /// Starts a child and lets it crash until it is in quarantine.
    private NodeId quarantine() throws Exception {
        nodes.on("n1").startChild(ChildSpec.of("sibling", "echo")).await();
        var started = nodes.on("n1").startChild(ChildSpec.of("shaky", "shaky")).await();
        outOfOrder.set(true);
        nodes.on("n1").tell(started.pid(), "fall");
        await().atMost(LONG)
                .until(() -> quarantines() == 1 && nodes.hubs().stream().noneMatch(this::shows));
        return started.node();
    }

    private boolean shows(Hub hub) {
        return hub.pid("shaky").isPresent();
    }

    private long quarantines() {
        return nodes.hubs().stream()
                .mapToLong(hub -> hub.status().counts().quarantines())
                .sum();
    }

    @Test
    void a_child_in_quarantine_is_released_at_any_node_and_runs_again() throws Exception {
        var holder = quarantine();
        assertThat(nodes.on("n2").pid("sibling")).isPresent();

        outOfOrder.set(false);
        var hub = nodes.hubs().stream()
                .filter(other -> !other.node().id().equals(holder))
                .findFirst()
                .orElseThrow();
        assertThat(hub.release("shaky").await()).isEqualTo(new ReleaseOutcome.Released(SHAKY, holder));

        await().atMost(LONG).until(() -> nodes.hubs().stream().allMatch(this::shows));
        var pid = hub.pid("shaky").orElseThrow();
        assertThat(pid.node()).isEqualTo(holder);
        assertThat(hub.ask(pid, "hello", String.class, LONG).get()).isEqualTo("hello");
    }

    @Test
    void a_release_says_where_and_a_child_that_fails_on_goes_back_after_as_many_failures() throws Exception {
        var holder = quarantine();

        var released = nodes.on("n2").release("shaky").await();

        assertThat(released).isEqualTo(new ReleaseOutcome.Released(SHAKY, holder));
        await().atMost(LONG).until(() -> quarantines() == 2);
    }

    @Test
    void a_child_that_runs_one_that_was_stopped_in_quarantine_and_an_unknown_one_are_told_apart() throws Exception {
        quarantine();
        var hub = nodes.on("n3");

        assertThat(hub.release("sibling").await()).isEqualTo(new ReleaseOutcome.NotQuarantined(ChildId.of("sibling")));
        assertThat(hub.release("nobody").await()).isEqualTo(new ReleaseOutcome.NotFound(ChildId.of("nobody")));
        assertThat(hub.stopChild("shaky").await().errors()).isEmpty();
        assertThat(hub.release("shaky").await()).isEqualTo(new ReleaseOutcome.NotFound(SHAKY));
    }

    @Test
    void a_member_that_does_not_answer_is_named() throws Exception {
        quarantine();
        nodes.network().hang("n1");

        var outcome = nodes.on("n2").release("nobody", Duration.ofMillis(20)).await();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ReleaseOutcome.Unknown.class,
                        unknown -> assertThat(unknown.silent())
                                .extracting(NodeId::name)
                                .containsExactly("n1"));
        nodes.network().wake("n1");
    }

    @Test
    void mistakes_of_the_caller_throw_at_once() {
        var hub = nodes.on("n1");

        assertThatThrownBy(() -> hub.release("a\nb")).hasMessageContaining("index 1");
        assertThatThrownBy(() -> hub.release("a", Duration.ZERO)).hasMessageContaining("timeout of release PT0S");
    }
}
