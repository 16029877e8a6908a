package io.processhub.runtime.codec;

import io.processhub.spi.CodecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rewrites CBOR so that equal values have equal bytes: the entries of maps and the elements of
/// sets are put in the order of their bytes, at every depth. All lengths are written up front.
///
/// CBOR does not tell a set from a list, so the writer marks sets with tags (see [SetMarks]); the
/// marks are left out here. The time is that of sorting, times how deep the value is nested. Not
/// thread-safe; one object for each value.
final class CanonicalCbor {
    /// Marks a set.
    static final int SET = 258;
    /// Marks a set with the name of its type before it: `[name, set]`.
    static final int NAMED_SET = 259;

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int BREAK = 0xff;
    private static final int INDEFINITE = 31;

    private final byte[] in;
    private int at;
    private byte[] out;
    private int size;

    private CanonicalCbor(byte[] in, int head) {
        this.in = in;
        at = head;
        out = new byte[in.length];
        System.arraycopy(in, 0, out, 0, head);
        size = head;
    }

    /// The canonical form of one value.
    ///
    /// @param bytes well-formed CBOR, as the writer made it
    /// @param head  how many bytes before it are kept as they are
    static byte[] of(byte[] bytes, int head) {
        var canonical = new CanonicalCbor(bytes, head);
        canonical.item(false, false);
        return Arrays.copyOf(canonical.out, canonical.size);
    }

    /// Copies one item.
    ///
    /// @param set   whether it is a set
    /// @param named whether it is a name and a set
    private void item(boolean set, boolean named) {
        int start = at;
        int major = (in[at] & 0xff) >> 5;
        boolean indefinite = (in[at] & 31) == INDEFINITE;
        long argument = argument();
        switch (major) {
            case UNSIGNED, NEGATIVE -> copy(start, at);
            case BYTES, TEXT -> text(start, indefinite, argument);
            case ARRAY -> array(indefinite, argument, set, named);
            case MAP -> map(indefinite, argument);
            case TAG -> {
                if (argument != SET && argument != NAMED_SET) {
                    copy(start, at);
                }
                item(argument == SET, argument == NAMED_SET);
            }
            default -> copy(start, at); // false, true, null and floating point
        }
    }

    /// Reads what follows the first byte of an item: a number, a length, a tag.
    private long argument() {
        int low = in[at++] & 31;
        if (low < 24 || low == INDEFINITE) {
            return low;
        }
        if (low > 27) {
            throw new CodecException("byte %d of the encoded value is not valid CBOR".formatted(at - 1));
        }
        long value = 0;
        for (int i = 0; i < 1 << (low - 24); i++) {
            value = value << 8 | (in[at++] & 0xff);
        }
        return value;
    }

    private void text(int start, boolean indefinite, long length) {
        if (!indefinite) {
            at += Math.toIntExact(length);
        } else {
            while (!isBreak()) {
                long chunk = argument();
                at += Math.toIntExact(chunk);
            }
        }
        copy(start, at);
    }

    private void array(boolean indefinite, long length, boolean set, boolean named) {
        int start = size;
        var ends = new ArrayList<Integer>();
        while (indefinite ? !isBreak() : ends.size() < length) {
            item(named && ends.size() == 1, false);
            ends.add(size);
        }
        close(ARRAY, start, ends, set);
    }

    private void map(boolean indefinite, long length) {
        int start = size;
        var ends = new ArrayList<Integer>();
        while (indefinite ? !isBreak() : ends.size() < length) {
            item(false, false);
            item(false, false);
            ends.add(size);
        }
        close(MAP, start, ends, true);
    }

    /// Puts the length before the parts that were copied, and sorts them if they have no order.
    private void close(int major, int start, List<Integer> ends, boolean sort) {
        var parts = Arrays.copyOfRange(out, start, size);
        size = start;
        head(major, ends.size());
        if (!sort) {
            append(parts, 0, parts.length);
            return;
        }
        var ranges = new ArrayList<Range>(ends.size());
        int from = 0;
        for (int end : ends) {
            ranges.add(new Range(from, end - start));
            from = end - start;
        }
        ranges.sort((one, other) -> Arrays.compareUnsigned(parts, one.from, one.to, parts, other.from, other.to));
        for (var range : ranges) {
            append(parts, range.from, range.to);
        }
    }

    private record Range(int from, int to) {}

    private void head(int major, int length) {
        int first = major << 5;
        if (length < 24) {
            append(new byte[] {(byte) (first | length)}, 0, 1);
        } else {
            append(
                    new byte[] {
                        (byte) (first | 26),
                        (byte) (length >> 24),
                        (byte) (length >> 16),
                        (byte) (length >> 8),
                        (byte) length
                    },
                    0,
                    5);
        }
    }

    private boolean isBreak() {
        if ((in[at] & 0xff) != BREAK) {
            return false;
        }
        at++;
        return true;
    }

    private void copy(int from, int to) {
        append(in, from, to);
    }

    private void append(byte[] from, int begin, int end) {
        if (out.length - size < end - begin) {
            out = Arrays.copyOf(out, Math.max(size + (end - begin), out.length + (out.length >> 1)));
        }
        System.arraycopy(from, begin, out, size, end - begin);
        size += end - begin;
    }
}
