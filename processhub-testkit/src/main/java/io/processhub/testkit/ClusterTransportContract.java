package io.processhub.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.spi.ClusterTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// The promises of [ClusterTransport] as tests: extend it, and say how a world of nodes is made.
///
/// ```java
/// final class MyTransportTest extends ClusterTransportContract {
///     @Override
///     protected TransportWorld world() {
///         return new MyWorld();
///     }
/// }
/// ```
///
/// All sends are from the thread of the test, so that a world with virtual time can pass it too.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class ClusterTransportContract {
    private static final int BURST = 300;

    private TransportWorld world;
    private final List<TransportProbe> nodes = new ArrayList<>();
    private final Random incarnations = new Random(1);

    /// A fresh world without nodes. Called before each test; the contract closes it.
    protected abstract TransportWorld world();

    @BeforeEach
    void makeWorld() {
        world = world();
    }

    @AfterEach
    void nothing_was_delivered_at_once_and_the_world_ends() {
        try {
            assertThat(nodes).allSatisfy(node -> assertThat(node.offences()).isEmpty());
        } finally {
            world.close();
        }
    }

    @Test
    void a_frame_arrives_at_most_once_whole_and_unchanged() {
        var a = open("a");
        var b = open("b");
        awaitAllSeeAll();
        var sizes = List.of(
                1, 17, 1_000, 60_000, 64 * 1024, 300_000, 2 << 20, a.transport().maxFrameBytes());
        var frames = sizes.stream().map(ClusterTransportContract::noise).toList();

        frames.forEach(frame -> a.transport().send(b.id(), frame.clone()));
        awaitFrames(b, a, frames.size());
        a.transport().send(b.id(), text("last"));
        awaitFrames(b, a, frames.size() + 1);

        var arrived = b.framesFrom(a);
        assertThat(arrived).hasSize(frames.size() + 1);
        for (int i = 0; i < frames.size(); i++) {
            assertThat(Arrays.equals(arrived.get(i), frames.get(i)))
                    .as("the frame of %d bytes", sizes.get(i))
                    .isTrue();
        }
    }

    @Test
    void frames_arrive_in_the_order_of_their_sends_by_send_and_broadcast_together() {
        var a = open("a");
        var b = open("b");
        var c = open("c");
        awaitAllSeeAll();

        for (int i = 0; i < BURST; i++) {
            if (i % 3 == 0) {
                a.transport().broadcast(List.of(b.id(), c.id()), text(i));
            } else {
                a.transport().send(b.id(), text(i));
                a.transport().send(c.id(), text(i));
            }
        }
        awaitFrames(b, a, BURST);
        awaitFrames(c, a, BURST);

        assertThat(numbers(b, a)).isEqualTo(IntStream.range(0, BURST).boxed().toList());
        assertThat(numbers(c, a)).isEqualTo(IntStream.range(0, BURST).boxed().toList());
    }

    @Test
    void a_frame_arrives_while_both_nodes_stay_in_each_others_view() {
        open("a");
        open("b");
        open("c");
        awaitAllSeeAll();

        for (int i = 0; i < BURST; i++) {
            for (var from : nodes) {
                for (var to : nodes) {
                    from.transport().send(to.id(), text(i));
                }
            }
        }

        for (var from : nodes) {
            for (var to : nodes) {
                awaitFrames(to, from, BURST);
                assertThat(numbers(to, from))
                        .isEqualTo(IntStream.range(0, BURST).boxed().toList());
            }
        }
    }

    @Test
    void a_frame_may_be_lost_or_arrive_late_around_a_change_of_views_but_never_twice_or_out_of_order() {
        var a = open("a");
        var b = open("b");
        open("c");
        awaitAllSeeAll();

        int sent = sendSome(a, b, 0);
        world.partition(List.of(Set.of("a"), Set.of("b", "c")));
        sent = sendSome(a, b, sent);
        world.await("a to see only itself", () -> a.sees(a));
        sent = sendSome(a, b, sent);
        world.heal();
        awaitAllSeeAll();
        int whole = sent;
        int all = sendSome(a, b, sent);
        world.await("the last frame", () -> lastNumber(b, a) == all - 1);

        var arrived = numbers(b, a);
        assertThat(arrived).isSorted().doesNotHaveDuplicates();
        assertThat(arrived).containsAll(IntStream.range(whole, all).boxed().toList());
    }

    @Test
    void every_view_holds_the_node_itself() {
        var a = open("a");
        open("b");
        var c = open("c");
        awaitAllSeeAll();
        world.partition(List.of(Set.of("a", "b"), Set.of("c")));
        world.await("c to see only itself", () -> c.sees(c));
        world.heal();
        awaitAllSeeAll();
        a.transport().close();
        nodes.remove(a);
        awaitAllSeeAll();

        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.views())
                        .isNotEmpty()
                        .allSatisfy(view -> assertThat(view.contains(node.id())).isTrue()));
    }

    @Test
    void a_node_that_crashed_leaves_the_view() {
        var a = open("a");
        var b = open("b");
        var c = open("c");
        awaitAllSeeAll();

        world.crash("a");

        world.await("b and c to see a go", () -> b.sees(b, c) && c.sees(b, c));
        assertThat(b.members()).isEqualTo(c.members()).doesNotContain(a.id());
    }

    @Test
    void a_node_that_hangs_leaves_the_view_and_comes_back_by_itself() {
        var a = open("a");
        var b = open("b");
        var c = open("c");
        awaitAllSeeAll();
        int viewsOfB = b.views().size();

        world.hang("b");
        world.await("a and c to see b go", () -> a.sees(a, c) && c.sees(a, c));
        world.wake("b");
        world.await(
                "all to see b come back",
                () -> a.sees(a, b, c) && c.sees(a, b, c) && b.views().size() > viewsOfB);
        awaitAllSeeAll();

        assertTalkingToEachOther();
    }

    @Test
    void a_node_that_is_cut_off_leaves_the_view_and_comes_back_by_itself() {
        var a = open("a");
        var b = open("b");
        var c = open("c");
        awaitAllSeeAll();

        world.partition(List.of(Set.of("a", "b"), Set.of("c")));
        world.await("both sides to see only themselves", () -> a.sees(a, b) && b.sees(a, b) && c.sees(c));
        world.heal();
        awaitAllSeeAll();

        assertTalkingToEachOther();
    }

    @Test
    void two_nodes_of_which_one_does_not_hear_the_other_do_not_both_stay_in_view_and_meet_again() {
        var a = open("a");
        var b = open("b");
        awaitAllSeeAll();

        world.cut("a", "b");
        world.await("one of them to drop the other", () -> !a.sees(a, b) || !b.sees(a, b));
        world.heal();
        awaitAllSeeAll();

        assertTalkingToEachOther();
    }

    @Test
    void who_joins_stands_last_and_the_order_stays_when_members_leave() {
        var a = open("a");
        var b = open("b");
        awaitAllSeeAll();
        var c = open("c");
        awaitAllSeeAll();
        assertThat(c.members()).containsExactly(a.id(), b.id(), c.id());

        world.crash("a");
        nodes.remove(a);
        awaitAllSeeAll();
        assertThat(c.members()).containsExactly(b.id(), c.id());

        var d = open("d");
        awaitAllSeeAll();
        assertThat(d.members()).containsExactly(b.id(), c.id(), d.id());
    }

    @Test
    void all_that_install_a_view_get_the_same_member_list() {
        var a = open("a");
        var b = open("b");
        var c = open("c");
        awaitAllSeeAll();

        world.partition(List.of(Set.of("a"), Set.of("b", "c")));
        world.await("both sides to see only themselves", () -> a.sees(a) && b.sees(b, c) && c.sees(b, c));
        world.heal();
        awaitAllSeeAll();
        world.crash("a");
        nodes.remove(a);
        awaitAllSeeAll();

        Map<ViewId, List<NodeId>> seen = new HashMap<>();
        for (var view :
                Stream.of(a, b, c).flatMap(node -> node.views().stream()).toList()) {
            assertThat(seen.computeIfAbsent(view.id(), _ -> view.members()))
                    .as("view %s", view.id())
                    .isEqualTo(view.members());
        }
        for (var node : List.of(a, b, c)) {
            assertThat(node.views().stream().map(View::id)).doesNotHaveDuplicates();
        }
    }

    @Test
    void frames_to_oneself_are_delivered_like_any_other() {
        var a = open("a");

        sendSome(a, a, 0);
        awaitFrames(a, a, BURST);

        assertThat(numbers(a, a)).isEqualTo(IntStream.range(0, BURST).boxed().toList());
    }

    @Test
    void a_node_started_again_under_its_old_name_is_another_node() {
        var a = open("a");
        var b = open("b");
        awaitAllSeeAll();

        world.crash("b");
        nodes.remove(b);
        var again = open("b");
        awaitAllSeeAll();
        a.transport().send(b.id(), text("for the dead"));
        a.transport().send(again.id(), text("for the living"));
        awaitFrames(again, a, 1);

        assertThat(a.members()).containsExactly(a.id(), again.id());
        assertThat(again.framesFrom(a)).containsExactly(text("for the living"));
        assertThat(again.views())
                .allSatisfy(view -> assertThat(view.contains(again.id())).isTrue());
    }

    @Test
    void a_node_that_is_gone_is_no_error() {
        var a = open("a");
        var b = open("b");
        awaitAllSeeAll();
        b.transport().close();
        nodes.remove(b);
        awaitAllSeeAll();

        sendSome(a, b, 0);
        a.transport().send(new NodeId("nobody", 7), text("hello"));
        a.transport().send(a.id(), text("still here"));
        awaitFrames(a, a, 1);

        assertThat(b.framesFrom(a)).isEmpty();
    }

    @Test
    void a_node_that_closes_leaves_the_view_and_hears_nothing_more() {
        var a = open("a");
        var b = open("b");
        var c = open("c");
        awaitAllSeeAll();

        b.transport().close();
        int viewsOfB = b.views().size();
        world.await("a and c to see b go", () -> a.sees(a, c) && c.sees(a, c));
        b.transport().close();

        assertThatCode(() -> b.transport().send(a.id(), text("too late"))).doesNotThrowAnyException();
        assertThat(b.views()).hasSize(viewsOfB);
        a.transport().send(c.id(), text("go on"));
        awaitFrames(c, a, 1);
        assertThat(a.framesFrom(b)).isEmpty();
    }

    @Test
    void open_returns_when_the_first_view_has_been_delivered() {
        var a = open("a");
        assertThat(a.members()).containsExactly(a.id());

        var b = open("b");

        assertThat(b.views()).isNotEmpty();
        awaitAllSeeAll();
    }

    @Test
    void open_twice_is_a_mistake() {
        var a = open("a");

        assertThatIllegalStateException().isThrownBy(() -> a.transport().open(a.id(), a));
    }

    @Test
    void a_frame_that_is_too_long_is_a_mistake_that_names_the_limit() {
        var a = open("a");
        int limit = a.transport().maxFrameBytes();

        assertThat(limit).isGreaterThanOrEqualTo(2 << 20);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.transport().send(a.id(), new byte[limit + 1]))
                .withMessageContaining(String.valueOf(limit + 1))
                .withMessageContaining(String.valueOf(limit));
    }

    private TransportProbe open(String name) {
        var id = new NodeId(name, incarnations.nextLong());
        var node = new TransportProbe(id, world.transport(name)).open();
        nodes.add(node);
        return node;
    }

    /// Waits until all nodes that a test holds for living have installed one and the same view of
    /// all.
    private void awaitAllSeeAll() {
        var all = nodes.toArray(TransportProbe[]::new);
        world.await(
                "all to see " + nodes.stream().map(TransportProbe::id).toList(),
                () -> nodes.stream().allMatch(node -> node.sees(all))
                        && nodes.stream()
                                        .map(node -> node.views().getLast().id())
                                        .distinct()
                                        .count()
                                == 1);
    }

    private void awaitFrames(TransportProbe to, TransportProbe from, int count) {
        world.await(
                "%d frames at %s from %s".formatted(count, to.id(), from.id()),
                () -> to.framesFrom(from).size() >= count);
    }

    /// Each sends to each, and all of it arrives in order behind whatever came late.
    private void assertTalkingToEachOther() {
        for (var from : nodes) {
            for (var to : nodes) {
                sendSome(from, to, 0);
            }
        }
        for (var from : nodes) {
            for (var to : nodes) {
                awaitFrames(to, from, BURST);
                assertThat(numbers(to, from))
                        .isEqualTo(IntStream.range(0, BURST).boxed().toList());
            }
        }
    }

    private static int sendSome(TransportProbe from, TransportProbe to, int first) {
        for (int i = first; i < first + BURST; i++) {
            from.transport().send(to.id(), text(i));
        }
        return first + BURST;
    }

    private static List<Integer> numbers(TransportProbe to, TransportProbe from) {
        return to.framesFrom(from).stream()
                .map(frame -> Integer.parseInt(new String(frame, US_ASCII)))
                .toList();
    }

    private static int lastNumber(TransportProbe to, TransportProbe from) {
        var all = numbers(to, from);
        return all.isEmpty() ? -1 : all.getLast();
    }

    private static byte[] text(Object text) {
        return text.toString().getBytes(US_ASCII);
    }

    private static byte[] noise(int size) {
        var bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }
}
