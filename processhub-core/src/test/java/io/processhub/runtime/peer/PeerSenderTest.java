package io.processhub.runtime.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.model.NodeId;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.spi.ClusterTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PeerSenderTest {
    private static final NodeId N2 = new NodeId("n2", 2);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    /// A transport that keeps what is sent, one piece per permit.
    private static final class Slow implements ClusterTransport {
        final List<Frame> sent = new CopyOnWriteArrayList<>();
        final List<Integer> pieces = new CopyOnWriteArrayList<>();
        final Semaphore permits = new Semaphore(0);
        volatile boolean broken;
        volatile int maxFrameBytes = 2 << 20;

        @Override
        public void open(NodeId self, Receiver receiver) {}

        @Override
        public void send(NodeId to, byte[] frame) {
            permits.acquireUninterruptibly();
            if (broken) {
                throw new IllegalStateException("broken");
            }
            var frames = FrameBatch.read(frame).orElseThrow();
            pieces.add(frames.size());
            sent.addAll(frames);
        }

        List<Integer> bodies() {
            return sent.stream()
                    .filter(frame -> frame.kind() != FrameKind.ACK)
                    .map(frame -> (int) frame.body()[0])
                    .toList();
        }

        @Override
        public int maxFrameBytes() {
            return maxFrameBytes;
        }

        @Override
        public String address() {
            return "slow";
        }

        @Override
        public void close() {}
    }

    private final Slow transport = new Slow();
    private final AtomicInteger errors = new AtomicInteger();
    private final CompletableFuture<Boolean> waited = new CompletableFuture<>();
    private PeerSender sender = sender(100, 10_000, 100, 10_000, FOR_EVER);

    private PeerSender sender(int queueFrames, long queueBytes, int windowFrames, long windowBytes, Duration patience) {
        var bounds = new PeerSender.Bounds(queueFrames, queueBytes, windowFrames, windowBytes, patience);
        return new PeerSender(N2, bounds, () -> transport, errors::incrementAndGet, NodeGuard.NONE).start();
    }

    @AfterEach
    void close() {
        sender.close();
        transport.permits.release(1_000);
    }

    private boolean offer(Lane lane, int body) {
        return sender.offer(lane, FrameKind.HUB, "hub", new byte[] {(byte) body});
    }

    /// Lets the sender take one frame and hang on it, so that what is offered next waits.
    private void hang() {
        offer(Lane.CONTROL, 0);
        await().until(transport.permits::hasQueuedThreads);
    }

    @Test
    void frames_of_one_lane_go_in_their_order_and_are_counted() {
        for (int i = 1; i <= 5; i++) {
            offer(Lane.CONTROL, i);
        }
        transport.permits.release(5);

        await().untilAsserted(() -> assertThat(transport.bodies()).containsExactly(1, 2, 3, 4, 5));
        assertThat(transport.sent).extracting(Frame::number).containsExactly(1L, 2L, 3L, 4L, 5L);
        await().until(sender::isQuiet);
    }

    @Test
    void control_goes_first_and_users_and_bulk_take_turns() {
        hang();
        offer(Lane.BULK, 31);
        offer(Lane.BULK, 32);
        offer(Lane.USER, 21);
        offer(Lane.USER, 22);
        offer(Lane.CONTROL, 11);
        transport.permits.release(6);

        await().untilAsserted(() -> assertThat(transport.bodies()).containsExactly(0, 11, 21, 31, 22, 32));
    }

    @Test
    void what_waits_goes_as_one_piece_up_to_its_limit() {
        sender.close();
        sender = sender(1_000, 1_000_000, 1_000, 1_000_000, FOR_EVER);
        hang();
        for (int i = 0; i < 99; i++) {
            offer(Lane.USER, i);
        }
        sender.offer(Lane.USER, FrameKind.HUB, "hub", new byte[FrameBatch.MAX_BYTES]);
        offer(Lane.USER, 100);
        transport.permits.release(4);

        await().untilAsserted(() -> assertThat(transport.pieces).containsExactly(1, 99, 1, 1));
        assertThat(transport.sent).extracting(Frame::number).isSorted().hasSize(102);
    }

    @Test
    void no_piece_is_longer_than_the_transport_takes() {
        transport.maxFrameBytes = 200;
        hang();
        for (int i = 0; i < 30; i++) {
            offer(Lane.USER, i);
        }
        transport.permits.release(100);

        await().untilAsserted(() -> assertThat(transport.sent).hasSize(31));
        assertThat(transport.pieces).allMatch(frames -> frames <= 9);
    }

    @Test
    void who_waits_for_room_goes_on_when_the_lane_is_nearly_empty() throws InterruptedException {
        fillHalf();
        var waits = Thread.ofVirtual().start(() -> waited.complete(sender.awaitRoom(FOR_EVER)));
        await().until(() -> waits.getState() == Thread.State.TIMED_WAITING);
        transport.permits.release(1_000);

        assertThat(waits.join(Duration.ofSeconds(30))).isTrue();
        assertThat(waited).isCompletedWithValue(true);
    }

    @Test
    void who_waits_for_room_goes_on_when_its_time_is_over_it_is_interrupted_or_the_sender_closed() throws Exception {
        fillHalf();

        assertThat(sender.awaitRoom(Duration.ofMillis(20))).isFalse();
        Thread.currentThread().interrupt();
        assertThat(sender.awaitRoom(FOR_EVER)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        var waits = Thread.ofVirtual().start(() -> waited.complete(sender.awaitRoom(FOR_EVER)));
        await().until(() -> waits.getState() == Thread.State.TIMED_WAITING);
        sender.close();
        transport.permits.release(1_000);
        assertThat(waits.join(Duration.ofSeconds(30))).isTrue();
        assertThat(waited).isCompletedWithValue(false);
    }

    /// Until who comes next waits for room; what is put in all the same is taken.
    private void fillHalf() {
        hang();
        for (int i = 0; i <= 50; i++) {
            assertThat(offer(Lane.USER, i)).isTrue();
        }
    }

    @Test
    void a_full_lane_drops_and_leaves_the_others_their_room() {
        sender.close();
        sender = sender(2, 10_000, 100, 10_000, FOR_EVER);
        hang();

        assertThat(offer(Lane.USER, 1)).isTrue();
        assertThat(offer(Lane.USER, 2)).isTrue();
        assertThat(offer(Lane.USER, 3)).isFalse();
        assertThat(offer(Lane.CONTROL, 4)).isTrue();
    }

    @Test
    void a_lane_is_full_by_bytes_too() {
        sender.close();
        sender = sender(100, 1_000, 100, 10_000, FOR_EVER);
        hang();

        assertThat(sender.offer(Lane.BULK, FrameKind.HUB, "hub", new byte[900])).isTrue();
        assertThat(sender.offer(Lane.BULK, FrameKind.HUB, "hub", new byte[900])).isFalse();
    }

    @Test
    void no_more_than_a_window_is_under_way_until_the_peer_says_it_has_taken_it() {
        sender.close();
        sender = sender(1_000, 100_000, 16, 100_000, FOR_EVER);
        transport.permits.release(1_000);
        for (int i = 0; i < 50; i++) {
            offer(Lane.CONTROL, i);
        }
        await().until(() -> transport.sent.size() == 16);
        assertThat(sender.isQuiet()).isFalse();

        var wanted = transport.sent.stream().filter(Frame::wantsAck).toList();
        sender.acknowledged(wanted.getLast().number());

        await().until(() -> transport.sent.size() == 16 + wanted.getLast().number());
        assertThat(wanted).hasSizeGreaterThan(2);
    }

    @Test
    void a_peer_that_never_says_so_costs_pauses_and_not_the_link() {
        sender.close();
        sender = sender(1_000, 100_000, 16, 100_000, Duration.ofMillis(10));
        transport.permits.release(1_000);

        for (int i = 0; i < 50; i++) {
            offer(Lane.CONTROL, i);
        }

        await().until(() -> transport.sent.size() == 50);
    }

    @Test
    void a_peer_that_never_says_so_costs_pauses_also_while_more_and_more_is_put_in() {
        sender.close();
        sender = sender(1_000_000, 100_000_000, 16, 100_000, Duration.ofMillis(50));
        transport.permits.release(1_000_000);

        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            offer(Lane.CONTROL, 1);
            return transport.sent.size() >= 40;
        });
    }

    @Test
    void a_frame_longer_than_the_window_goes_by_itself() {
        sender.close();
        sender = sender(1_000, 1_000_000, 16, 1_000, FOR_EVER);
        transport.permits.release(1_000);

        sender.offer(Lane.BULK, FrameKind.HUB, "hub", new byte[100_000]);

        await().until(() -> transport.sent.size() == 1);
        assertThat(transport.sent.getFirst().wantsAck()).isTrue();
    }

    @Test
    void acknowledgements_are_not_held_up_by_a_full_window_and_only_the_latest_goes() {
        hang();
        sender.acknowledge(3);
        sender.acknowledge(9);
        transport.permits.release(2);

        await().until(() -> transport.sent.size() == 2);
        assertThat(transport.sent.get(1).kind()).isEqualTo(FrameKind.ACK);
        assertThat(transport.sent.get(1).number()).isEqualTo(9);
        await().until(sender::isQuiet);
    }

    @Test
    void a_transport_that_throws_is_counted_and_the_next_frame_goes() {
        transport.broken = true;
        offer(Lane.CONTROL, 1);
        transport.permits.release();
        await().until(() -> errors.get() == 1);
        transport.broken = false;

        offer(Lane.CONTROL, 2);
        transport.permits.release();

        await().untilAsserted(() -> assertThat(transport.bodies()).containsExactly(2));
    }

    @Test
    void a_closed_sender_takes_nothing() {
        sender.close();

        assertThat(offer(Lane.CONTROL, 1)).isFalse();
    }
}
