package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.core.HubEvent;
import io.processhub.core.wire.Message;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.ViewId;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InboxTest {
    private static final HubEvent CALL = new HubEvent.CallCancelled(1);
    private static final HubEvent NEWS = new HubEvent.TimerDue();
    private static final NodeId N1 = new NodeId("n1", 1);
    private static final HubEvent FRAME =
            new HubEvent.MessageReceived(new MemberId(N1, 1), new Message.NotHere(new ViewId(N1, 1)));

    private final Inbox inbox = new Inbox(2, 100);

    @Test
    void what_is_put_in_comes_out_in_order() throws Exception {
        inbox.offer(NEWS);
        inbox.offerCall(CALL);
        inbox.offerFrame(FRAME, 10);

        assertThat(inbox.take(10, 0)).containsExactly(NEWS, CALL, FRAME);
        assertThat(inbox.take(10, 0)).isEmpty();
    }

    @Test
    void calls_over_the_limit_are_refused_until_some_are_taken() throws Exception {
        assertThat(inbox.offerCall(CALL)).isTrue();
        assertThat(inbox.offerCall(CALL)).isTrue();
        assertThat(inbox.offerCall(CALL)).isFalse();
        assertThat(inbox.calls()).isEqualTo(2);

        inbox.take(1, 0);

        assertThat(inbox.offerCall(CALL)).isTrue();
    }

    @Test
    void news_are_taken_however_full_it_is() throws Exception {
        inbox.offerCall(CALL);
        inbox.offerCall(CALL);

        IntStream.range(0, 10_000).forEach(_ -> inbox.offer(NEWS));

        assertThat(inbox.take(20_000, 0)).hasSize(10_002);
    }

    @Test
    void a_sender_of_frames_waits_while_too_many_bytes_wait_and_nothing_is_lost() throws Exception {
        inbox.offerFrame(FRAME, 101);
        var sender = Thread.ofVirtual().start(() -> inbox.offerFrame(FRAME, 1));
        await().until(() -> sender.getState() == Thread.State.WAITING);

        assertThat(inbox.take(1, 0)).hasSize(1);

        assertThat(sender.join(Duration.ofSeconds(30))).isTrue();
        assertThat(inbox.take(10, 0)).hasSize(1);
    }

    @Test
    void a_taker_waits_for_what_comes() throws Exception {
        Thread.startVirtualThread(() -> inbox.offer(NEWS));

        assertThat(inbox.take(10, 30_000)).containsExactly(NEWS);
    }

    @Test
    void a_closed_one_takes_nothing_more_but_gives_out_the_rest() throws Exception {
        inbox.offer(NEWS);
        inbox.close();

        inbox.offer(NEWS);
        inbox.offerFrame(FRAME, 1_000);

        assertThat(inbox.offerCall(CALL)).isFalse();
        assertThat(inbox.isSpent()).isFalse();
        assertThat(inbox.take(10, 30_000)).containsExactly(NEWS);
        assertThat(inbox.isSpent()).isTrue();
    }

    @Test
    void closing_frees_a_sender_that_waits() throws Exception {
        inbox.offerFrame(FRAME, 101);
        var sender = Thread.ofVirtual().start(() -> inbox.offerFrame(FRAME, 1));
        await().until(() -> sender.getState() == Thread.State.WAITING);

        inbox.close();

        assertThat(sender.join(Duration.ofSeconds(30))).isTrue();
    }
}
