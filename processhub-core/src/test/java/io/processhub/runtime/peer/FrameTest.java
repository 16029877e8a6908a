package io.processhub.runtime.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FrameTest {
    @ParameterizedTest
    @EnumSource(FrameKind.class)
    void a_frame_of_every_kind_comes_back_as_it_was(FrameKind kind) {
        var frame = new Frame(kind, "orders", 0x0102030405060708L, true, new byte[] {1, 2, 3});

        var decoded = Frame.decode(frame.encode()).orElseThrow();

        assertThat(decoded.kind()).isEqualTo(kind);
        assertThat(decoded.hub()).isEqualTo("orders");
        assertThat(decoded.number()).isEqualTo(0x0102030405060708L);
        assertThat(decoded.wantsAck()).isTrue();
        assertThat(decoded.body()).containsExactly(1, 2, 3);
    }

    @Test
    void its_length_is_known_before_it_is_made() {
        var frame = new Frame(FrameKind.HUB, "h".repeat(128), 1, false, new byte[77]);

        assertThat(frame.encode()).hasSize(Frame.length("h".repeat(128), 77)).hasSize(Frame.MAX_HEADER_BYTES + 77);
    }

    @Test
    void what_is_no_frame_is_none() {
        var whole = new Frame(FrameKind.HUB, "orders", 1, false, new byte[0]).encode();
        for (int length = 0; length < whole.length; length++) {
            assertThat(Frame.decode(Arrays.copyOf(whole, length))).isEmpty();
        }
        whole[0] = 2;
        assertThat(Frame.decode(whole)).isEmpty();
        whole[0] = 1;
        whole[1] = 99;
        assertThat(Frame.decode(whole)).isEmpty();
        whole[1] = -1;
        assertThat(Frame.decode(whole)).isEmpty();
    }

    @Test
    void random_bytes_never_throw() {
        var random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 0) {
                noise[0] = 1;
            }
            Frame.decode(noise).ifPresent(frame -> assertThat(frame.body()).hasSizeLessThanOrEqualTo(200));
        }
    }
}
