package io.processhub.runtime.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FrameBatchTest {
    private final FrameBatch batch = new FrameBatch();

    private static Frame frame(int number, int bytes) {
        return new Frame(FrameKind.USER, number % 2 == 0 ? "" : "orders", number, number == 3, new byte[bytes]);
    }

    private byte[] taken() {
        return Objects.requireNonNull(batch.take());
    }

    private static List<Long> numbers(byte[] piece) {
        return FrameBatch.read(piece).orElseThrow().stream().map(Frame::number).toList();
    }

    @Test
    void one_frame_goes_as_it_is() {
        batch.add(frame(1, 100));

        assertThat(taken()).isEqualTo(frame(1, 100).encode());
        assertThat(batch.take()).isNull();
    }

    @Test
    void several_come_back_in_their_order_and_as_they_were() {
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i <= 5; i++) {
                batch.add(frame(i, i));
            }

            var back = FrameBatch.read(taken()).orElseThrow();

            assertThat(back).extracting(Frame::number).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(back).extracting(Frame::hub).containsExactly("orders", "", "orders", "", "orders");
            assertThat(back).extracting(frame -> frame.body().length).containsExactly(1, 2, 3, 4, 5);
            assertThat(back).extracting(Frame::wantsAck).containsExactly(false, false, true, false, false);
        }
    }

    @Test
    void it_holds_no_more_than_its_limit_and_a_single_frame_of_any_length() {
        assertThat(batch.hasRoom(10 << 20, 1_000)).isTrue();
        int added = 0;
        while (batch.hasRoom(frame(2, 88).length(), Integer.MAX_VALUE)) {
            batch.add(frame(2, 88));
            added++;
        }

        assertThat(added).isEqualTo((FrameBatch.MAX_BYTES - 12) / 104);
        assertThat(taken()).hasSizeLessThanOrEqualTo(FrameBatch.MAX_BYTES);
        batch.add(frame(1, 100));
        assertThat(batch.hasRoom(100, 200)).isFalse();
        assertThat(batch.hasRoom(100, 300)).isTrue();
    }

    @Test
    void what_is_damaged_is_none() {
        batch.add(frame(1, 3));
        batch.add(frame(2, 3));
        var whole = taken();
        assertThat(numbers(whole)).containsExactly(1L, 2L);
        int second = whole.length - 4 - frame(2, 3).length();

        for (int length = 1; length < whole.length; length++) {
            if (length != 12 && length != second) {
                assertThat(FrameBatch.read(Arrays.copyOf(whole, length))).isEmpty();
            }
        }
    }

    @Test
    void a_batch_holds_no_batch() {
        batch.add(frame(1, 3));
        batch.add(new Frame(FrameKind.BATCH, "", 0, false, new byte[0]));

        assertThat(FrameBatch.read(taken())).isEmpty();
    }

    @Test
    void random_bytes_never_throw() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var noise = new byte[12 + random.nextInt(200)];
            random.nextBytes(noise);
            noise[0] = 1;
            noise[1] = FrameKind.BATCH.code();
            noise[11] = 0;
            if (noise.length > 16 && i % 2 == 0) {
                Arrays.fill(noise, 12, 15, (byte) 0);
            }
            var _ = FrameBatch.read(noise);
        }
    }
}
