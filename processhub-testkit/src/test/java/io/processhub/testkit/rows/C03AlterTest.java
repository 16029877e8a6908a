package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildError;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hook;
import io.processhub.api.Hub;
import io.processhub.api.HubOptions;
import io.processhub.api.HubProcess;
import io.processhub.api.NodeConfig;
import io.processhub.api.NotReadyException;
import io.processhub.api.ProcessContext;
import io.processhub.api.ProcessType;
import io.processhub.api.Refusal;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.model.ChildId;
import io.processhub.model.RestartType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What is started can be changed at the call, and just before each start.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class C03AlterTest {
    /// Answers with its metadata and its arguments.
    private record Mirror(Nodes.Greeting greeting) implements HubProcess<Object> {
        @Override
        public void handle(Object message, ProcessContext ctx) {
            if (message instanceof Nodes.Crash(var why)) {
                throw new IllegalStateException(why);
            }
            ctx.reply(greeting.words() + " " + ctx.metadata());
        }
    }

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private Hub open(Consumer<HubOptions> changes) throws Exception {
        for (var name : List.of("n1", "n2", "n3")) {
            open(name, changes);
        }
        for (var hub : nodes.hubs()) {
            hub.awaitReady(LONG);
        }
        return nodes.on("n1");
    }

    private void open(String name, Consumer<HubOptions> changes) {
        nodes.open(NodeConfig.named(
                name,
                c -> c.transport(nodes.network().transport())
                        .processTypes(Nodes.types())
                        .processType(ProcessType.of("mirror", Nodes.Greeting.class, Mirror::new))
                        .allowTypes(Nodes.Crash.class)));
        nodes.start(name, Nodes.hubConfig(c -> changes.accept(c.expectedMembers(3))));
    }

    private static ChildSpec mirror(String id) {
        return ChildSpec.of(id, "mirror", new Nodes.Greeting("hello")).metadata("own", "1");
    }

    /// What a hook may answer that is not checked.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static String said(Hub hub, String id) throws Exception {
        return hub.ask(hub.pid(id).orElseThrow(), "what", String.class, LONG).get();
    }

    // ---- at the call ----

    @Test
    void what_a_hook_answers_at_the_call_is_what_every_registry_shows_and_where_it_runs() throws Exception {
        var hub = open(c -> c.distributionStrategy(Strategies.guided()));
        hub.registerHook(Hook.atCall(
                "change",
                request -> request.spec(request.spec()
                                .arguments(new Nodes.Greeting("changed"))
                                .restart(RestartType.TEMPORARY)
                                .shutdownTimeout(Duration.ofSeconds(3))
                                .metadata("added", "2")
                                .tag("changed"))
                        .nodes(List.of("n3"))));

        var started = hub.startChild(mirror("a"), StartOptions.DEFAULT.metadata("call", "0"))
                .await();

        assertThat(started.errors()).isEmpty();
        assertThat(started.node().name()).isEqualTo("n3");
        await().atMost(LONG).until(() -> nodes.on("n2").pid("a").isPresent());
        assertThat(nodes.on("n2").childLookup("a").orElseThrow().spec())
                .isEqualTo(mirror("a")
                        .arguments(new Nodes.Greeting("changed"))
                        .restart(RestartType.TEMPORARY)
                        .shutdownTimeout(Duration.ofSeconds(3))
                        .metadata(Map.of("own", "1", "added", "2", "call", "0"))
                        .tag("changed"));
        assertThat(said(hub, "a")).isEqualTo("changed {added=2, call=0, own=1}");
    }

    @Test
    void a_hook_that_fails_at_the_call_refuses_that_child_alone() throws Exception {
        var hub = open(_ -> {});
        hub.registerHook(Hook.atCall(
                "picky", request -> switch (request.spec().id().value()) {
                    case "throws" -> throw new IllegalStateException("no vault");
                    case "null" -> nothing();
                    case "id" -> request.spec(mirror("other"));
                    case "arguments" -> request.spec(request.spec().arguments("text"));
                    case "type" -> request.spec(ChildSpec.of("type", "unknown"));
                    default -> request;
                }));

        var result = hub.startChildren(List.of(
                        mirror("throws"),
                        mirror("good"),
                        mirror("null"),
                        mirror("id"),
                        mirror("arguments"),
                        mirror("type")))
                .await();

        assertThat(result.cids()).containsExactly(ChildId.of("good"));
        assertThat(result.outcomes())
                .filteredOn(StartOutcome.Refused.class::isInstance)
                .hasSize(5);
        assertThat(result.outcomes())
                .first()
                .isEqualTo(new StartOutcome.Refused(
                        ChildId.of("throws"),
                        Refusal.HOOK_FAILED,
                        "hook \"picky\" for ChildRequest threw java.lang.IllegalStateException: no vault"));
        assertThat(result.errors())
                .extracting(ChildError::reason)
                .satisfiesExactly(
                        threw -> assertThat(threw).contains("no vault"),
                        nothing -> assertThat(nothing).contains("answered null"),
                        id -> assertThat(id).contains("changed the id to other"),
                        arguments -> assertThat(arguments).contains("Greeting", "java.lang.String"),
                        type -> assertThat(type).contains("\"unknown\""));
        assertThat(hub.childLookup("throws")).isEmpty();
    }

    @Test
    void a_hook_that_hangs_at_the_call_never_blocks_the_caller_and_ends_in_time() throws Exception {
        var hub = open(c -> c.hookTimeout(Duration.ofMillis(100)));
        hub.registerHook(Hook.atCall("slow", request -> {
            if (request.spec().id().value().equals("slow")) {
                new CountDownLatch(1).await();
            }
            return request;
        }));

        var result = hub.startChildren(List.of(mirror("slow"), mirror("good"))).await();

        assertThat(result.cids()).containsExactly(ChildId.of("good"));
        assertThat(result.errors().getFirst().reason()).contains("did not return within PT0.1S");
    }

    @Test
    void a_call_that_rolls_back_starts_nothing_if_a_hook_fails() throws Exception {
        var hub = open(_ -> {});
        hub.registerHook(Hook.atCall("picky", request -> {
            if (request.spec().id().value().equals("bad")) {
                throw new IllegalStateException("no");
            }
            return request;
        }));

        var result = hub.startChildren(
                        List.of(mirror("good"), mirror("bad")),
                        StartOptions.DEFAULT.onFailure(StartOptions.OnFailure.ROLLBACK))
                .await();

        assertThat(result.rolledBack()).isTrue();
        assertThat(result.errors()).hasSize(2);
        assertThat(hub.childLookup("good")).isEmpty();
    }

    @Test
    void a_replacement_passes_the_hooks_and_is_not_begun_if_one_fails() throws Exception {
        var hub = open(_ -> {});
        var pid = hub.startChild(mirror("a")).await().pid();
        hub.registerHook(Hook.atCall("picky", request -> {
            if (request.spec().tag().isEmpty()) {
                throw new IllegalStateException("no tag");
            }
            return request.spec(request.spec().metadata("seen", "1"));
        }));

        assertThat(hub.replaceChild(mirror("a").metadata("v", "2")).await().errors())
                .extracting(ChildError::reason)
                .singleElement()
                .asString()
                .contains("no tag");
        assertThat(hub.pid("a")).contains(pid);
        assertThat(hub.replaceChild(mirror("a").tag("t")).await().errors()).isEmpty();
        assertThat(hub.childLookup("a").orElseThrow().metadata()).containsEntry("seen", "1");
    }

    @Test
    void static_children_pass_the_hooks_too() throws Exception {
        var hub = open(c -> c.childSpecs(mirror("static"))
                .hook(Hook.atCall("mark", request -> request.spec(request.spec().metadata("seen", "1")))));

        assertThat(hub.childLookup("static").orElseThrow().metadata()).containsEntry("seen", "1");
    }

    @Test
    void a_static_child_for_which_a_hook_fails_is_named_by_those_who_wait() {
        open(
                "n1",
                c -> c.expectedMembers(1).childSpecs(mirror("static")).hook(Hook.atCall("bad", _ -> {
                    throw new IllegalStateException("no vault");
                })));

        assertThatThrownBy(() -> nodes.on("n1").awaitReady(LONG))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("static")
                .hasMessageContaining("no vault");
    }

    // ---- just before the start ----

    @Test
    void what_a_hook_answers_at_the_start_is_what_that_life_sees_and_no_registry() throws Exception {
        var lives = new AtomicInteger();
        var hub = open(c -> c.hook(Hook.atStart(
                "secrets",
                launch -> launch.arguments(new Nodes.Greeting("secret"))
                        .metadata("life", String.valueOf(lives.incrementAndGet())))));

        var pid = hub.startChild(mirror("a")).await().pid();

        assertThat(said(hub, "a")).isEqualTo("secret {life=1, own=1}");
        assertThat(hub.childLookup("a").orElseThrow().spec()).isEqualTo(mirror("a"));
        hub.tell(pid, new Nodes.Crash("again"));
        await().atMost(LONG)
                .until(() -> hub.pid("a").filter(now -> !now.equals(pid)).isPresent());
        assertThat(said(hub, "a")).isEqualTo("secret {life=2, own=1}");
    }

    @Test
    void a_child_that_moves_passes_the_hooks_of_its_new_node() throws Exception {
        Consumer<HubOptions> onNode = c -> {};
        for (var name : List.of("n1", "n2", "n3")) {
            open(name, onNode.andThen(c -> c.hook(Hook.atStart("where", launch -> launch.metadata("at", name)))));
        }
        for (var hub : nodes.hubs()) {
            hub.awaitReady(LONG);
        }
        var hub = nodes.on("n1");
        var ids = IntStream.range(0, 12).mapToObj(i -> "m-" + i).toList();
        hub.startChildren(ids.stream().map(C03AlterTest::mirror).toList()).await();

        nodes.node("n3").close();

        for (var id : ids) {
            await().atMost(LONG)
                    .until(() -> hub.pid(id)
                            .filter(pid -> !pid.node().name().equals("n3"))
                            .isPresent());
            var node = hub.pid(id).orElseThrow().node().name();
            assertThat(said(hub, id)).isEqualTo("hello {at=" + node + ", own=1}");
        }
    }

    @Test
    void a_hook_that_fails_at_the_start_fails_that_child_alone() throws Exception {
        var hub = open(c ->
                c.hook(Hook.atStart("picky", launch -> switch (launch.id().value()) {
                    case "throws" -> throw new IllegalStateException("no vault");
                    case "null" -> nothing();
                    case "arguments" -> launch.arguments("text");
                    default -> launch;
                })));

        var result = hub.startChildren(List.of(mirror("throws"), mirror("good"), mirror("null"), mirror("arguments")))
                .await();

        assertThat(result.cids()).containsExactly(ChildId.of("good"));
        assertThat(result.outcomes())
                .filteredOn(StartOutcome.StartFailed.class::isInstance)
                .hasSize(3);
        assertThat(result.errors())
                .extracting(ChildError::reason)
                .satisfiesExactly(
                        threw -> assertThat(threw).contains("hook \"picky\" for ChildLaunch threw", "no vault"),
                        nothing -> assertThat(nothing).contains("answered null"),
                        arguments -> assertThat(arguments).contains("Greeting", "java.lang.String"));
    }

    @Test
    void a_hook_that_hangs_at_the_start_ends_with_the_time_to_start_and_is_named() throws Exception {
        var hub = open(c -> c.startTimeout(Duration.ofMillis(200)).hook(Hook.atStart("slow", launch -> {
            if (launch.id().value().equals("slow")) {
                new CountDownLatch(1).await();
            }
            return launch;
        })));

        var result = hub.startChildren(List.of(mirror("slow"), mirror("good"))).await();

        assertThat(result.cids()).containsExactly(ChildId.of("good"));
        assertThat(result.errors().getFirst().reason())
                .contains("hook \"slow\" for ChildLaunch did not return within the start timeout of PT0.2S");
    }
}
