package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildSpec;
import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.RegistryPidInsert;
import io.processhub.api.HubStatus;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Hooks that throw, hang or are slow harm neither the hub nor each other.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class C04IsolationTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        goOn.countDown();
        nodes.close();
    }

    @Test
    void the_hub_goes_on_and_so_do_the_other_hooks_while_one_throws_and_one_never_returns() throws Exception {
        nodes = Nodes.three(c -> c.hookTimeout(Duration.ofMillis(100)));
        var hub = nodes.on("n1");
        hub.registerHook(Hook.on(RegistryPidInsert.class, "throws", _ -> {
                    throw new IllegalStateException("broken");
                })
                .priority(2));
        hub.registerHook(
                Hook.on(RegistryPidInsert.class, "deaf", _ -> awaitDeaf()).priority(1));
        var recorder = HookRecorder.at(hub);

        for (int i = 0; i < 3; i++) {
            var id = "c-" + i;
            assertThat(hub.startChild(ChildSpec.of(id, "echo")).await().errors())
                    .isEmpty();
            recorder.await(
                    RegistryPidInsert.class,
                    event -> event.rows().stream()
                            .anyMatch(row -> row.id().value().equals(id)));
        }

        assertThat(hub.status().state()).isEqualTo(HubStatus.State.ACTIVE);
        assertThat(hub.status().counts().brokenInvariants()).isZero();
        assertThat(hub.hookCounts().failed()).isEqualTo(3);
        assertThat(hub.hookCounts().timedOut()).isEqualTo(1);
        assertThat(hub.hookCounts().hanging()).isEqualTo(1);
        assertThat(hub.hookCounts().skipped()).isEqualTo(2);
        goOn.countDown();
        await().atMost(LONG).until(() -> hub.hookCounts().hanging() == 0);
    }

    @Test
    void a_hub_with_a_hook_that_never_returns_can_be_closed() throws Exception {
        nodes = Nodes.three(c -> c.hookTimeout(Duration.ofMillis(100)));
        var hub = nodes.on("n1");
        hub.registerHook(Hook.on(HookEvent.class, "deaf", _ -> awaitDeaf()));
        hub.startChild(ChildSpec.of("a", "echo")).await();

        hub.close();

        assertThat(hub.status().state()).isEqualTo(HubStatus.State.CLOSED);
    }

    private void awaitDeaf() {
        boolean done = false;
        while (!done) {
            try {
                goOn.await();
                done = true;
            } catch (InterruptedException deaf) {
                // It does not hear.
            }
        }
    }
}
