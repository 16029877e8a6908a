package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildRequest;
import io.processhub.api.ChildSpec;
import io.processhub.api.DuplicateHookException;
import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.RegistryPidInsert;
import io.processhub.api.HookEvent.RegistryPidRemove;
import io.processhub.api.NotAliveException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class C02RegistrationTest {
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private Nodes nodes = new Nodes();

    @BeforeEach
    void open() throws Exception {
        nodes = Nodes.three(c -> c.hook(tells("static", 0)));
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private Hook tells(String id, int priority) {
        return Hook.on(RegistryPidInsert.class, id, _ -> told.add(id)).priority(priority);
    }

    @Test
    void hooks_of_the_configuration_and_of_run_time_are_called_by_priority_on_their_own_node_only() throws Exception {
        var hub = nodes.on("n1");
        for (var other : List.of("n2", "n3")) {
            assertThat(nodes.on(other).cancelHook(RegistryPidInsert.class, "static"))
                    .isTrue();
        }
        hub.registerHooks(List.of(tells("low", -5), tells("high", 5)));

        hub.startChild(ChildSpec.of("a", "echo")).await();

        await().atMost(LONG).untilAsserted(() -> assertThat(told).containsExactly("high", "static", "low"));
        assertThat(hub.hooks()).extracting(Hook::id).containsExactly("static", "low", "high");
        assertThat(nodes.on("n2").hooks()).isEmpty();
    }

    @Test
    void a_hook_that_is_cancelled_is_called_no_more_and_those_that_were_there_are_named() throws Exception {
        var hub = nodes.on("n1");
        hub.registerHook(tells("mine", 0));

        assertThat(hub.cancelHooks(RegistryPidInsert.class, List.of("mine", "nobody")))
                .containsExactly("mine");
        assertThat(hub.cancelHook(RegistryPidRemove.class, "static")).isFalse();
        assertThat(hub.hooks()).extracting(Hook::id).containsExactly("static");
    }

    @Test
    void an_id_is_unique_for_its_event_and_a_bulk_registers_all_or_none() {
        var hub = nodes.on("n1");
        hub.registerHook(tells("mine", 0));

        assertThatThrownBy(() -> hub.registerHooks(List.of(tells("mine", 0), tells("new", 0), tells("static", 0))))
                .isInstanceOfSatisfying(
                        DuplicateHookException.class, e -> assertThat(e.ids()).containsExactly("mine", "static"))
                .hasMessageContaining("hub hub");
        assertThat(hub.hooks()).hasSize(2);
        hub.registerHook(Hook.on(HookEvent.class, "mine", _ -> {}));
        hub.registerHook(Hook.atCall("mine", it -> it));
        assertThat(hub.hooks()).extracting(Hook::payload).contains(ChildRequest.class);
    }

    @Test
    void a_closed_hub_takes_no_hooks() {
        var hub = nodes.on("n1");
        hub.close();

        assertThatThrownBy(() -> hub.registerHook(tells("late", 0))).isInstanceOf(NotAliveException.class);
    }
}
