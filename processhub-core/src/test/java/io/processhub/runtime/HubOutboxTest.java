package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.core.HubEffect;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.SubViewId;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.model.ViewId;
import io.processhub.runtime.peer.Frame;
import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.spi.ClusterTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HubOutboxTest {
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final NodeId N2 = new NodeId("n2", 1);
    private static final MemberId SELF = new MemberId(N1, 1);
    private static final SubViewId SUB_VIEW = new SubViewId(new ViewId(N1, 1), 7);
    private static final int A_LOT = 500;

    /// What another node is told.
    private static final class Peer implements Switchboard.Listener {
        final List<Message> heard = new CopyOnWriteArrayList<>();

        @Override
        public void viewInstalled(View view) {}

        @Override
        public void frameReceived(NodeId from, Frame frame) {
            heard.add(WireCodec.decode(from, frame.body()).message());
        }

        @Override
        public void longReceived(NodeId from, String hub, byte[] head, byte[] tail) {}
    }

    /// Hands everything to the other switchboard at once.
    private static final class Wire implements ClusterTransport {
        private final List<Receiver> receivers;

        Wire(List<Receiver> receivers) {
            this.receivers = receivers;
        }

        @Override
        public void open(NodeId self, Receiver receiver) {
            receivers.add(receiver);
        }

        @Override
        public void send(NodeId to, byte[] frame) {
            if (to.equals(N2)) {
                receivers.getFirst().frameReceived(N1, frame);
            }
        }

        @Override
        public int maxFrameBytes() {
            return 1 << 20;
        }

        @Override
        public String address() {
            return "wire";
        }

        @Override
        public void close() {}
    }

    private final Peer peer = new Peer();
    private final Switchboard theirs = new Switchboard(N2, peer, 100_000, 1 << 30, NodeGuard.NONE);
    private final Switchboard ours = new Switchboard(N1, new Peer(), 100_000, 1 << 30, NodeGuard.NONE);
    private final HubOutbox outbox = new HubOutbox("hub", SELF, new Inbox(10, 1 << 20), ours, NodeGuard.NONE);

    HubOutboxTest() {
        var receivers = new ArrayList<ClusterTransport.Receiver>();
        theirs.connect(new Wire(receivers));
        ours.connect(new Wire(receivers));
    }

    @AfterEach
    void close() throws InterruptedException {
        outbox.close(1_000);
        ours.close();
        theirs.close();
    }

    private static HubEffect.Send stop(long number, int children) {
        var ids = IntStream.range(0, children)
                .mapToObj(i -> ChildId.of("child-" + i))
                .toList();
        var operation = new OperationId(SELF, number);
        return new HubEffect.Send(
                List.of(N2), new Message.StopRequest(SUB_VIEW, operation, 1_000, operation, ids), false);
    }

    @Test
    void messages_arrive_in_their_order_whoever_encodes_them() {
        outbox.start();
        var chance = new SplittableRandom(1);

        for (int i = 0; i < 5_000; i++) {
            outbox.send(stop(i, chance.nextInt(10) == 0 ? A_LOT : 1));
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> peer.heard.size() == 5_000);
        assertThat(peer.heard)
                .extracting(
                        message -> ((Message.StopRequest) message).operation().number())
                .isEqualTo(IntStream.range(0, 5_000).mapToObj(i -> (long) i).toList());
        assertThat(outbox.dropped()).isZero();
    }

    @Test
    void a_small_message_does_not_wait_for_the_thread_unless_another_one_does() {
        outbox.send(stop(1, 1));
        await().atMost(Duration.ofSeconds(30)).until(() -> peer.heard.size() == 1);

        outbox.send(stop(2, A_LOT));
        outbox.send(stop(3, 1));
        assertThat(peer.heard).hasSize(1);

        outbox.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> peer.heard.size() == 3);
    }
}
