package io.processhub.runtime.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.api.ChildLaunch;
import io.processhub.api.ChildRequest;
import io.processhub.api.ChildSpec;
import io.processhub.api.DuplicateHookException;
import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.HookEvent.CoordinatorShutdown;
import io.processhub.api.HookEvent.PostClusterJoin;
import io.processhub.api.HookEvent.PreClusterJoin;
import io.processhub.api.HubConfig;
import io.processhub.api.HubOptions;
import io.processhub.api.Limits;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HubHooksTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    private static HubHooks hooks(Consumer<HubOptions> changes) {
        return new HubHooks(HubConfig.named("orders", changes), Thread::startVirtualThread);
    }

    private static PreClusterJoin joins(String node) {
        return new PreClusterJoin(new NodeId(node, 1));
    }

    private Hook tells(String id) {
        return Hook.on(
                PreClusterJoin.class,
                id,
                event -> told.add(id + " " + event.node().name()));
    }

    private void awaitTold(String... all) {
        await().atMost(LONG).untilAsserted(() -> assertThat(told).containsExactly(all));
    }

    // ---- who is registered ----

    @Test
    void hooks_are_called_by_priority_and_equal_ones_in_the_order_of_their_registrations() {
        var hooks =
                hooks(c -> c.hook(tells("a")).hook(tells("first").priority(7)).hook(tells("b")));
        hooks.register(List.of(tells("last").priority(-1), tells("c")));

        hooks.tell(joins("n1"));
        hooks.tell(joins("n2"));

        awaitTold("first n1", "a n1", "b n1", "c n1", "last n1", "first n2", "a n2", "b n2", "c n2", "last n2");
        assertThat(hooks.list()).extracting(Hook::id).containsExactly("a", "first", "b", "last", "c");
    }

    @Test
    void all_ids_that_are_taken_are_named_and_none_of_the_call_is_registered() {
        var hooks = hooks(c -> c.hook(tells("a")).hook(tells("b")));

        assertThatThrownBy(() -> hooks.register(List.of(tells("a"), tells("new"), tells("b"))))
                .isInstanceOfSatisfying(
                        DuplicateHookException.class, e -> assertThat(e.ids()).containsExactly("a", "b"))
                .hasMessageContaining("hub orders")
                .hasMessageContaining("\"a\" for PreClusterJoin, \"b\" for PreClusterJoin");
        assertThatThrownBy(() -> hooks.register(List.of(tells("x"), tells("x"))))
                .isInstanceOf(DuplicateHookException.class);
        assertThat(hooks.list()).hasSize(2);
        hooks.register(List.of(Hook.on(PostClusterJoin.class, "a", _ -> {})));
    }

    @Test
    void a_cancelled_hook_is_not_called_and_an_unknown_one_is_no_error() {
        var hooks = hooks(c -> c.hook(tells("a")).hook(tells("b")));

        assertThat(hooks.cancel(PreClusterJoin.class, List.of("nobody", "a"))).containsExactly("a");
        assertThat(hooks.cancel(PostClusterJoin.class, List.of("b"))).isEmpty();
        hooks.tell(joins("n1"));

        awaitTold("b n1");
    }

    @Test
    void one_hook_can_hear_all_events() {
        var hooks = hooks(c -> c.hook(Hook.on(HookEvent.class, "all", event -> told.add(event.toString()))));

        hooks.tell(joins("n1"));
        hooks.tell(new CoordinatorShutdown("bye"));

        awaitTold(joins("n1").toString(), "CoordinatorShutdown[reason=bye]");
    }

    @Test
    void there_are_a_thousand_at_most_and_mistakes_are_named() {
        var hooks = hooks(_ -> {});
        hooks.register(IntStream.range(0, Limits.HOOKS)
                .mapToObj(i -> tells("hook-" + i))
                .toList());

        assertThatThrownBy(() -> hooks.register(List.of(tells("one-more"))))
                .hasMessageContaining("1001")
                .hasMessageContaining("at most 1000");
        assertThatThrownBy(() -> tells("not a name")).hasMessageContaining("hook id \"not a name\"");
        assertThatThrownBy(
                        () -> HubConfig.named("orders", c -> c.hook(tells("a")).hook(tells("a"))))
                .hasMessageContaining("\"a\" for PreClusterJoin is in it twice");
    }

    // ---- isolation ----

    /// What a hook may answer that is not checked.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static void awaitDeaf(CountDownLatch goOn) {
        try {
            goOn.await();
        } catch (InterruptedException deaf) {
            // It does not hear.
        }
    }

    @Test
    void a_hook_that_throws_harms_nobody_and_is_counted() {
        var hooks = hooks(c -> c.hook(Hook.on(PreClusterJoin.class, "bad", _ -> {
                    throw new IllegalStateException("no");
                }))
                .hook(Hook.on(PreClusterJoin.class, "worse", _ -> {
                    throw new StackOverflowError();
                }))
                .hook(tells("good")));

        hooks.tell(joins("n1"));
        hooks.tell(joins("n2"));

        awaitTold("good n1", "good n2");
        assertThat(hooks.counts().failed()).isEqualTo(4);
    }

    @Test
    void a_hook_that_hangs_is_interrupted_and_called_again_if_that_ends_it() {
        var hooks = hooks(c -> c.hookTimeout(SHORT)
                .hook(Hook.on(PreClusterJoin.class, "slow", event -> {
                    told.add("slow " + event.node().name());
                    new CountDownLatch(1).await();
                }))
                .hook(tells("good")));

        hooks.tell(joins("n1"));
        hooks.tell(joins("n2"));

        awaitTold("slow n1", "good n1", "slow n2", "good n2");
        await().atMost(LONG).until(() -> hooks.counts().queued() == 0);
        assertThat(hooks.counts().timedOut()).isEqualTo(2);
        assertThat(hooks.counts().hanging()).isZero();
    }

    @Test
    void a_hook_that_does_not_hear_the_interrupt_is_left_out_until_it_returns() {
        var goOn = new CountDownLatch(1);
        var hooks = hooks(c -> c.hookTimeout(SHORT)
                .hook(Hook.on(PreClusterJoin.class, "deaf", event -> {
                    told.add("deaf " + event.node().name());
                    while (goOn.getCount() > 0) {
                        awaitDeaf(goOn);
                    }
                }))
                .hook(tells("good")));

        hooks.tell(joins("n1"));
        hooks.tell(joins("n2"));
        awaitTold("deaf n1", "good n1", "good n2");
        assertThat(hooks.counts().hanging()).isEqualTo(1);
        assertThat(hooks.counts().skipped()).isEqualTo(1);

        goOn.countDown();
        await().atMost(LONG).until(() -> hooks.counts().hanging() == 0);
        told.clear();
        hooks.tell(joins("n3"));
        awaitTold("deaf n3", "good n3");
    }

    @Test
    void what_waits_is_bounded_and_the_rest_is_dropped_and_counted() throws Exception {
        var goOn = new CountDownLatch(1);
        var hooks = hooks(c -> c.maxQueuedHookEvents(3).hook(Hook.on(PreClusterJoin.class, "slow", event -> {
            goOn.await();
            told.add(event.node().name());
        })));

        IntStream.range(0, 10).forEach(i -> hooks.tell(joins("n" + i)));

        assertThat(hooks.counts().dropped()).isEqualTo(7);
        goOn.countDown();
        awaitTold("n0", "n1", "n2");
    }

    // ---- the end ----

    @Test
    void a_close_waits_until_the_end_is_told_and_tells_nothing_after_it() {
        var hooks = hooks(c -> c.hook(Hook.on(CoordinatorShutdown.class, "end", event -> told.add(event.reason()))));

        hooks.tell(new CoordinatorShutdown("bye"));
        hooks.close();

        assertThat(told).containsExactly("bye");
        hooks.tell(new CoordinatorShutdown("again"));
        assertThat(hooks.counts().dropped()).isEqualTo(1);
    }

    @Test
    void a_close_cuts_short_what_hangs_before_the_end_and_tells_that() {
        var hooks = hooks(c -> c.hookTimeout(Duration.ofSeconds(2))
                .hook(Hook.on(PreClusterJoin.class, "slow-0", _ -> new CountDownLatch(1).await()))
                .hook(Hook.on(PreClusterJoin.class, "slow-1", _ -> new CountDownLatch(1).await()))
                .hook(Hook.on(PreClusterJoin.class, "slow-2", _ -> new CountDownLatch(1).await()))
                .hook(Hook.on(CoordinatorShutdown.class, "end", event -> told.add(event.reason()))));
        IntStream.range(0, 100).forEach(i -> hooks.tell(joins("n" + i)));

        hooks.tell(new CoordinatorShutdown("bye"));
        hooks.close();

        assertThat(told).containsExactly("bye");
        assertThat(hooks.counts().dropped()).isEqualTo(99);
    }

    // ---- changes of what is started ----

    private static ChildRequest request() {
        return new ChildRequest(ChildSpec.of("door", "sensor"), List.of());
    }

    private static ChildLaunch launch() {
        return new ChildLaunch(ChildId.of("door"), "sensor", "args", Map.of(), Optional.empty(), 7);
    }

    @Test
    void requests_pass_the_hooks_by_priority() throws Exception {
        var hooks = hooks(c -> c.hook(Hook.atCall(
                        "b", it -> it.spec(it.spec().tag(it.spec().tag().orElse("") + "b"))))
                .hook(Hook.atCall("a", it -> it.spec(it.spec().tag("a"))).priority(1))
                .hook(Hook.atCall("nodes", it -> it.nodes(List.of("n2")))));

        var changed = hooks.changed(request(), LONG);

        assertThat(changed.spec().tag()).contains("ab");
        assertThat(changed.nodes()).containsExactly("n2");
    }

    @Test
    void a_request_hook_that_fails_says_how() {
        assertThatThrownBy(() -> changedBy(_ -> {
                    throw new IllegalStateException("no vault");
                }))
                .hasMessage("hook \"x\" for ChildRequest threw java.lang.IllegalStateException: no vault");
        assertThatThrownBy(() -> changedBy(_ -> nothing())).hasMessageContaining("answered null");
        assertThatThrownBy(() -> changedBy(it -> it.spec(ChildSpec.of("window", "sensor"))))
                .hasMessageContaining("changed the id to window");
        assertThatThrownBy(() -> changedBy(it -> {
                    new CountDownLatch(1).await();
                    return it;
                }))
                .hasMessageContaining("did not return within PT0.05S (option hookTimeout)");
    }

    private static void changedBy(Hook.Change<ChildRequest> change) throws Exception {
        hooks(c -> c.hookTimeout(SHORT).hook(Hook.atCall("x", change))).changed(request(), LONG);
    }

    @Test
    void a_launch_hook_may_change_arguments_and_metadata_and_nothing_else() throws Exception {
        var hooks =
                hooks(c -> c.hook(Hook.atStart("a", it -> it.arguments("other").metadata("k", "v"))));

        var changed = hooks.changed(launch(), told::add);

        assertThat(changed.arguments()).isEqualTo("other");
        assertThat(changed.metadata()).containsExactly(Map.entry("k", "v"));
        assertThat(told).containsExactly("hook \"a\" for ChildLaunch");
        var wrong = hooks(c -> c.hook(Hook.atStart(
                "a", it -> new ChildLaunch(it.id(), "other", it.arguments(), it.metadata(), it.tag(), 7))));
        assertThatThrownBy(() -> wrong.changed(launch(), told::add))
                .hasMessageContaining("changed more than arguments and metadata");
        var nothing = hooks(c -> c.hook(Hook.atStart("a", _ -> nothing())));
        assertThatThrownBy(() -> nothing.changed(launch(), told::add)).hasMessageContaining("answered null");
        assertThat(nothing.counts().failed()).isEqualTo(1);
    }
}
