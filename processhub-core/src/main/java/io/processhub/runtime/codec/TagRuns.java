package io.processhub.runtime.codec;

import io.processhub.spi.CodecException;

/// Refuses CBOR with many tags in a row, for which the parser takes time that is quadratic in their
/// number. No value that the codec writes has more than one.
final class TagRuns {
    private static final int MAX_RUN = 8;
    /// Shorter values are not looked through: they cannot have enough tags to take long.
    private static final int LONG = 2_048;

    private TagRuns() {}

    /// Takes time in proportion to the length. Bytes that are not CBOR are left to the parser.
    ///
    /// @throws CodecException if more tags than eight follow each other
    static void check(byte[] bytes, int from) {
        if (bytes.length < LONG) {
            return;
        }
        long at = from;
        int run = 0;
        while (at < bytes.length) {
            int first = bytes[(int) at] & 0xff;
            int size = argumentSize(first & 31);
            int major = first >> 5;
            run = major == 6 ? run + 1 : 0;
            if (run > MAX_RUN) {
                throw new CodecException(
                        "%d bytes have more than %d tags in a row at byte %d".formatted(bytes.length, MAX_RUN, at));
            }
            boolean text = major == 2 || major == 3;
            long length = text ? argument(bytes, at, size) : 0;
            if (length < 0) {
                return;
            }
            at += 1 + size + length;
        }
    }

    private static int argumentSize(int low) {
        return low < 24 || low > 27 ? 0 : 1 << (low - 24);
    }

    /// The length of a text or byte string, 0 for one in chunks; negative if it is cut off.
    private static long argument(byte[] bytes, long at, int size) {
        int low = bytes[(int) at] & 31;
        if (size == 0) {
            return low < 24 ? low : 0;
        }
        if (at + size >= bytes.length) {
            return -1;
        }
        long value = 0;
        for (int i = 1; i <= size; i++) {
            value = value << 8 | (bytes[(int) at + i] & 0xff);
        }
        return value > Integer.MAX_VALUE ? -1 : value;
    }
}
