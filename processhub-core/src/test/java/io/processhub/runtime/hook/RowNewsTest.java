package io.processhub.runtime.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.ChildProcessPidUpdate;
import io.processhub.api.HookEvent.RegistryPidInsert;
import io.processhub.api.HookEvent.RegistryPidRemove;
import io.processhub.api.HookEvent.Row;
import io.processhub.api.HubConfig;
import io.processhub.api.Instance;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.Token;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RowNewsTest {
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final NodeId N2 = new NodeId("n2", 2);
    private static final ChildId A = ChildId.of("a");
    private static final ChildId B = ChildId.of("b");
    private static final Token GRANT = Token.grant(Token.NONE, 1_800_000_000_000L, 1);

    private final Queue<HookEvent> told = new ConcurrentLinkedQueue<>();
    private final HubHooks hooks = new HubHooks(
            HubConfig.named("orders", c -> c.hook(Hook.on(HookEvent.class, "all", told::add))),
            Thread::startVirtualThread);
    private final Map<ChildId, List<Instance>> table = new HashMap<>();
    private final RowNews news = new RowNews(hooks, id -> table.getOrDefault(id, List.of()));

    private static Instance on(NodeId node, long serial, Token token) {
        return new Instance(new Pid(node, serial), token, Role.ACTIVE);
    }

    private void row(ChildId id, Instance... instances) {
        news.touch(id);
        table.put(id, List.of(instances));
    }

    private void tells(HookEvent... events) {
        news.tell();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> hooks.counts().queued() == 0 && told.size() == events.length);
        assertThat(told).containsExactly(events);
        told.clear();
    }

    @Test
    void a_batch_is_told_as_one_and_what_comes_and_goes_within_it_is_not_told() {
        row(A, on(N1, 1, GRANT));
        row(B, on(N2, 2, GRANT));
        row(B);

        tells(new RegistryPidInsert(List.of(new Row(A, Map.of(N1, new Pid(N1, 1))))));
    }

    @Test
    void only_the_pids_that_came_or_went_are_told() {
        row(A, on(N1, 1, GRANT), on(N2, 2, GRANT));
        tells(new RegistryPidInsert(List.of(new Row(A, Map.of(N1, new Pid(N1, 1), N2, new Pid(N2, 2))))));

        row(A, on(N1, 1, GRANT.nextLife()));
        tells(new RegistryPidRemove(List.of(new Row(A, Map.of(N2, new Pid(N2, 2))))));
    }

    @Test
    void a_restart_in_place_is_told_also_if_the_row_was_gone_meanwhile() {
        row(A, on(N1, 1, GRANT));
        tells(new RegistryPidInsert(List.of(new Row(A, Map.of(N1, new Pid(N1, 1))))));
        row(A);
        tells(new RegistryPidRemove(List.of(new Row(A, Map.of(N1, new Pid(N1, 1))))));

        row(A, on(N1, 5, GRANT.nextLife()));

        tells(
                new RegistryPidInsert(List.of(new Row(A, Map.of(N1, new Pid(N1, 5))))),
                new ChildProcessPidUpdate(A, N1, new Pid(N1, 1), new Pid(N1, 5)));
    }

    @Test
    void a_start_elsewhere_or_under_another_grant_is_no_update() {
        row(A, on(N1, 1, GRANT));
        tells(new RegistryPidInsert(List.of(new Row(A, Map.of(N1, new Pid(N1, 1))))));

        row(A, on(N2, 1, GRANT.nextLife()));
        tells(
                new RegistryPidRemove(List.of(new Row(A, Map.of(N1, new Pid(N1, 1))))),
                new RegistryPidInsert(List.of(new Row(A, Map.of(N2, new Pid(N2, 1))))));

        row(A, on(N2, 2, Token.grant(GRANT, 1_900_000_000_000L, 1)));
        tells(
                new RegistryPidRemove(List.of(new Row(A, Map.of(N2, new Pid(N2, 1))))),
                new RegistryPidInsert(List.of(new Row(A, Map.of(N2, new Pid(N2, 2))))));
    }
}
