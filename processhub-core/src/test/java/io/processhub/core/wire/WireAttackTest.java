package io.processhub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import io.processhub.model.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Frames that nobody of ours has sent: each is either a message or a [WireException], and takes no
/// more memory than its length allows.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WireAttackTest {
    private static final NodeId NODE = new NodeId("n1", 11);
    private static final int MUTANTS = 1_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// What decoding may allocate: a start, and per byte of the frame as much as an element of a
    /// list takes, which is at least 2 bytes of the frame.
    private static final long BYTES_AT_LEAST = 65_536;

    private static final long BYTES_PER_BYTE = 64;

    @Test
    void a_frame_cut_short_anywhere_is_refused_or_another_message() {
        int refused = 0;
        for (var frame : frames(3, 4)) {
            for (int length = 0; length < frame.length; length++) {
                refused += decode(Arrays.copyOf(frame, length)) ? 0 : 1;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    void a_million_mutants_of_right_frames_do_no_harm() throws Exception {
        var frames = frames(8, 2);

        // on a thread of its own, since an exception with a stack trace costs as much as the stack is deep
        try (var executor = Executors.newSingleThreadExecutor()) {
            int read = executor.submit(() -> readMutants(frames, MUTANTS)).get();

            assertThat(read).isBetween(MUTANTS / 100, MUTANTS - MUTANTS / 100);
        }
    }

    private static int readMutants(List<byte[]> frames, int mutants) {
        var chance = new SplittableRandom(42);
        int read = 0;
        for (int i = 0; i < mutants; i++) {
            var mutant = frames.get(chance.nextInt(frames.size())).clone();
            for (int changes = 1 + chance.nextInt(3); changes > 0; changes--) {
                mutate(mutant, chance);
            }
            read += decode(mutant) ? 1 : 0;
        }
        return read;
    }

    @Test
    void random_bytes_do_no_harm() {
        var chance = new SplittableRandom(43);

        for (int i = 0; i < 100_000; i++) {
            var bytes = new byte[chance.nextInt(200)];
            chance.nextBytes(bytes);
            if (i % 2 == 0 && bytes.length > 2) {
                bytes[0] = 1 << 3;
                bytes[1] = WireCodec.MAJOR;
            }
            decode(bytes);
        }
    }

    @Test
    void every_reason_to_refuse_comes_up() {
        var chance = new SplittableRandom(44);
        var frames = frames(4, 2);
        Map<WireException.Reason, Integer> reasons = new EnumMap<>(WireException.Reason.class);

        for (int i = 0; i < 50_000; i++) {
            var mutant = frames.get(chance.nextInt(frames.size())).clone();
            mutate(mutant, chance);
            try {
                WireCodec.decode(NODE, mutant);
            } catch (WireException e) {
                reasons.merge(e.reason(), 1, Integer::sum);
            }
        }

        assertThat(reasons).containsOnlyKeys(WireException.Reason.values());
    }

    /// Small elements are what makes a frame unpack to much: whole frames of the smallest ones
    /// there are.
    @Test
    void frames_of_the_smallest_elements_unpack_to_a_bounded_size() {
        for (var element : List.of(
                new byte[] {7 << 3 | 2, 0}, // of a delta
                new byte[] {7 << 3 | 2, 5, 5 << 3 | 2, 3, 1 << 3 | 2, 1, 'x'}, // a stop in a delta
                new byte[] {1 << 3 | 2, 0}, // of a digest
                new byte[] {2 << 3 | 2, 0}, // of a grant or an answer
                new byte[] {5 << 3 | 2, 1, 'x'}, // of a stop request
                new byte[] {6 << 3 | 2, 0})) { // of a mailbox
            for (int kind = 16; kind < 32; kind++) {
                decode(frameOf(kind, element, 1 << 20));
            }
        }
    }

    @BeforeAll
    static void loadClasses() {
        var chance = new SplittableRandom(41);
        var frames = frames(20, 2);
        for (int i = 0; i < 20_000; i++) {
            var mutant = frames.get(chance.nextInt(frames.size())).clone();
            mutate(mutant, chance);
            isMessage(mutant);
        }
        isMessage(new byte[0]);
    }

    private static byte[] frameOf(int kind, byte[] element, int length) {
        var body = new byte[length / element.length * element.length];
        for (int at = 0; at < body.length; at += element.length) {
            System.arraycopy(element, 0, body, at, element.length);
        }
        try {
            var array = new ByteArrayOutputStream();
            var out = CodedOutputStream.newInstance(array);
            out.writeUInt32(1, WireCodec.MAJOR);
            out.writeByteArray(kind, body);
            out.flush();
            return array.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mutate(byte[] frame, SplittableRandom chance) {
        int at = chance.nextInt(frame.length);
        switch (chance.nextInt(5)) {
            case 0 -> frame[at] ^= (byte) (1 << chance.nextInt(8));
            case 1 -> frame[at] = (byte) chance.nextInt(256);
            case 2 -> frame[at] = (byte) (chance.nextBoolean() ? 0xff : 0x7f);
            case 3 -> frame[at]++;
            default -> {
                int from = chance.nextInt(frame.length);
                int length = Math.min(chance.nextInt(1, 9), frame.length - Math.max(from, at));
                System.arraycopy(frame, from, frame, at, length);
            }
        }
    }

    /// Whether the frame is a message; fails if it does harm.
    private static boolean decode(byte[] frame) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean message = isMessage(frame);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > BYTES_AT_LEAST + BYTES_PER_BYTE * frame.length) {
            fail("%d bytes unpacked to %d: %s".formatted(frame.length, allocated, shown(frame)));
        }
        return message;
    }

    private static boolean isMessage(byte[] frame) {
        try {
            WireCodec.decode(NODE, frame);
            return true;
        } catch (WireException e) {
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("decoding " + shown(frame), e);
        }
    }

    private static String shown(byte[] frame) {
        return HexFormat.of().formatHex(frame, 0, Math.min(frame.length, 400));
    }

    private static List<byte[]> frames(int ofEachKind, int maxElements) {
        var frames = new ArrayList<byte[]>();
        for (int seed = 0; seed < ofEachKind; seed++) {
            var values = new RandomValues(new SplittableRandom(seed), maxElements);
            for (var kind : RandomValues.kindsOf(Message.class)) {
                frames.add(WireCodec.encode(values.member(), (Message) values.draw(kind)));
            }
        }
        return frames;
    }
}
