package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildChange;
import io.processhub.api.ChildSpec;
import io.processhub.api.HubConfig;
import io.processhub.api.HubStatus;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class A08StatusTest {
    private Nodes nodes;

    @BeforeEach
    void open() throws Exception {
        nodes = Nodes.three();
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void a_ready_hub_is_alive_and_neither_locked_nor_partitioned() {
        var hub = nodes.on("n1");

        await().atMost(LONG).until(() -> !hub.isLocked());
        assertThat(hub.isAlive()).isTrue();
        assertThat(hub.isPartitioned()).isFalse();
        assertThat(hub.nodes()).extracting(NodeId::name).containsExactly("n1", "n2", "n3");
    }

    @Test
    void the_status_is_one_record_of_everything() throws Exception {
        var hub = nodes.on("n2");
        hub.startChildren(Nodes.specs("a", "echo", 30)).await();

        var status = hub.status();

        assertThat(status.hubId()).isEqualTo("hub");
        assertThat(status.node()).isEqualTo(nodes.node("n2").id());
        assertThat(status.state()).isEqualTo(HubStatus.State.ACTIVE);
        assertThat(status.members()).hasSize(3);
        assertThat(status.active()).hasSize(3);
        assertThat(status.waitingFor()).isEmpty();
        assertThat(status.problem()).isEmpty();
        assertThat(status.counts().children()).isEqualTo(30);
        assertThat(status.counts().instances()).isEqualTo(30);
        assertThat(status.counts().localInstances()).isBetween(1L, 29L);
        assertThat(status.counts().openCalls()).isZero();
        assertThat(status.counts().brokenInvariants()).isZero();
    }

    @Test
    void a_hub_that_forms_says_so_and_is_locked() {
        var alone = nodes.open("n4")
                .start(HubConfig.named("other", c -> c.expectedMembers(9).formationTimeout(Duration.ofHours(1))));

        assertThat(alone.status().state()).isEqualTo(HubStatus.State.FORMING);
        assertThat(alone.isLocked()).isTrue();
        await().atMost(LONG).until(() -> alone.nodes().size() == 1); // it agrees with itself, and goes on waiting
        assertThat(alone.isLocked()).isTrue();
        assertThat(alone.isAlive()).isTrue();
    }

    @Test
    void a_watch_hears_of_start_crash_and_stop_on_every_node() throws Exception {
        var id = ChildId.of("watched");
        List<ChildChange> heard = new CopyOnWriteArrayList<>();
        var watch = nodes.on("n3").watch("watched", heard::add);
        await().atMost(LONG).until(() -> heard.equals(List.of(new ChildChange.Unregistered(id))));

        var pid = nodes.on("n1")
                .startChild(ChildSpec.of("watched", "echo"))
                .await()
                .pid();
        await().atMost(LONG).until(() -> shows(heard, pid));

        nodes.on("n1").tell(pid, new Nodes.Crash("on purpose"));
        await().atMost(LONG)
                .until(() -> !shows(heard, pid)
                        && heard.getLast() instanceof ChildChange.Registered now
                        && !now.info().pids().isEmpty());

        nodes.on("n2").stopChild("watched").await();
        await().atMost(LONG).until(() -> heard.getLast().equals(new ChildChange.Unregistered(id)));
        watch.close();
    }

    private static boolean shows(List<ChildChange> heard, Pid pid) {
        return heard.getLast() instanceof ChildChange.Registered(var info)
                && info.pids().containsValue(pid);
    }
}
