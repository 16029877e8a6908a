package io.processhub.runtime.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChunksTest {
    private final SplittableRandom chance = new SplittableRandom(7);
    private final AtomicLong room = new AtomicLong();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private final List<ChunkReceiver.Complete> complete = new ArrayList<>();
    private long now;
    private final ChunkSender sender = new ChunkSender(
            (_, chunk) -> {
                chunks.add(chunk);
                return true;
            },
            () -> now);
    private final ChunkReceiver receiver = new ChunkReceiver(room, () -> now);

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        chance.nextBytes(bytes);
        return bytes;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /// Hands over everything that is under way, and loses some of it.
    private void talk(double loss) {
        for (var chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            if (chance.nextDouble() < loss) {
                continue;
            }
            var taken = Objects.requireNonNull(receiver.take(chunk));
            if (taken.complete() != null) {
                complete.add(taken.complete());
            }
            if (chance.nextDouble() >= loss) {
                sender.acknowledged(taken.number(), taken.known());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.3})
    void long_bodies_arrive_whole_once_and_in_order_whatever_gets_lost(double loss) {
        var tails = new ArrayList<byte[]>();
        for (int i = 1; i <= 5; i++) {
            var tail = bytes(i * 700_001);
            tails.add(tail);
            assertThat(sender.offer(i, "hub", bytes(10 * i), tail)).isTrue();
        }
        for (int i = 0; i < 10_000 && !sender.isQuiet(); i++) {
            talk(loss);
            pass(Duration.ofSeconds(3));
            sender.tick();
        }

        assertThat(sender.isQuiet()).isTrue();
        assertThat(complete).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(complete.get(i).head()).hasSize(10 * (i + 1));
            assertThat(complete.get(i).tail()).isEqualTo(tails.get(i));
        }
        assertThat(room).hasValue(0);
    }

    @Test
    void no_more_than_a_window_is_under_way() {
        sender.offer(1, "hub", bytes(100), bytes(10_000_000));

        assertThat(chunks.stream().mapToInt(chunk -> chunk.length).sum()).isLessThan(1_200_000);
    }

    @Test
    void a_peer_that_says_nothing_for_a_minute_is_given_up() {
        sender.offer(1, "hub", bytes(1), bytes(1_000_000));
        pass(Duration.ofSeconds(61));

        assertThat(sender.tick()).isTrue();
        assertThat(sender.isQuiet()).isTrue();
    }

    @Test
    void a_peer_without_room_is_asked_again_until_it_has_some() {
        room.set(ChunkReceiver.ROOM_BYTES);
        sender.offer(1, "hub", bytes(1), bytes(1_000_000));
        talk(0);
        assertThat(complete).isEmpty();

        room.set(0);
        pass(Duration.ofSeconds(3));
        sender.tick();
        for (int i = 0; i < 10; i++) {
            talk(0);
        }

        assertThat(complete).hasSize(1);
    }

    @Test
    void what_is_no_chunk_takes_no_memory() {
        assertThat(receiver.take(new byte[20])).isNull();
        var tooLong = new byte[30];
        tooLong[8] = 0x7f;
        tooLong[12] = 0x7f;
        assertThat(receiver.take(tooLong)).isNull();
        assertThat(room).hasValue(0);
    }

    @Test
    void a_body_for_which_there_is_no_memory_leaves_its_room_to_others() {
        var starved = new ChunkReceiver(room, () -> now, _ -> {
            throw new OutOfMemoryError("as if the heap were full");
        });
        var first = ByteBuffer.allocate(ChunkSender.HEADER_BYTES + 1)
                .putLong(1)
                .putInt(1)
                .putInt(900 << 20)
                .putInt(0)
                .array();

        var taken = starved.take(first);

        assertThat(taken).isEqualTo(new ChunkReceiver.Taken(1, ChunkReceiver.BUSY, null));
        assertThat(room).hasValue(0);
    }

    @Test
    void a_body_that_does_not_go_on_is_dropped() {
        sender.offer(1, "hub", bytes(1), bytes(1_000_000));
        var first = chunks.poll();
        assertThat(first).isNotNull();
        assertThat(receiver.take(first)).isNotNull();
        assertThat(room.get()).isEqualTo(1_000_001);

        pass(Duration.ofSeconds(61));
        receiver.tick();

        assertThat(room).hasValue(0);
    }
}
