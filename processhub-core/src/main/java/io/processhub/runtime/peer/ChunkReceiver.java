package io.processhub.runtime.peer;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Puts the long bodies of one peer together again, one at a time, and says how much there is of
/// each.
///
/// Memory is taken when the first chunk comes, for a body of at most [#MAX_BYTES], and within what
/// all peers together may take, but for one body; a peer that finds no room tries again. A body
/// that does not go on is dropped after a minute. Chunks of a peer come one at a time.
final class ChunkReceiver {
    /// The longest body.
    static final int MAX_BYTES = (1 << 30) + (16 << 20);
    /// What all peers together may have under way.
    static final long ROOM_BYTES = 256L << 20;
    /// Said of a body that is complete.
    static final int ALL = Integer.MAX_VALUE;
    /// Said of a body for which there is no room now.
    static final int BUSY = -1;

    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// A body that is complete.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Complete(byte[] head, byte[] tail) {}

    /// What became of a chunk.
    ///
    /// @param known    what the sender is to be told
    /// @param complete the body, if this was its last chunk
    record Taken(long number, int known, @Nullable Complete complete) {}

    private final AtomicLong room;
    private final LongSupplier nanos;
    private final IntFunction<byte[]> memory;
    private long completed;
    private long number;
    private byte @Nullable [] head;
    private byte[] tail = new byte[0];
    private int known;
    private long movedNanos;

    /// @param room  bytes that all receivers of the node have taken
    /// @param nanos the clock
    ChunkReceiver(AtomicLong room, LongSupplier nanos) {
        this(room, nanos, byte[]::new);
    }

    /// @param memory allocates a buffer; a test may let it fail
    ChunkReceiver(AtomicLong room, LongSupplier nanos, IntFunction<byte[]> memory) {
        this.room = room;
        this.nanos = nanos;
        this.memory = memory;
    }

    /// Takes a chunk; null if it is none of ours.
    synchronized @Nullable Taken take(byte[] bytes) {
        if (bytes.length <= ChunkSender.HEADER_BYTES) {
            return null;
        }
        var chunk = ByteBuffer.wrap(bytes);
        long its = chunk.getLong();
        int headBytes = chunk.getInt();
        int tailBytes = chunk.getInt();
        int offset = chunk.getInt();
        if (headBytes < 0 || tailBytes < 0 || offset < 0 || (long) headBytes + tailBytes > MAX_BYTES) {
            return null;
        }
        if (its <= completed) {
            return new Taken(its, ALL, null);
        }
        if (its != number || head == null) {
            if (offset != 0) {
                return new Taken(its, 0, null);
            }
            if (!begin(its, headBytes, tailBytes)) {
                return new Taken(its, BUSY, null);
            }
        }
        return put(chunk, offset);
    }

    private boolean begin(long its, int headBytes, int tailBytes) {
        drop();
        long wanted = (long) headBytes + tailBytes;
        long taken = room.addAndGet(wanted);
        if (taken > ROOM_BYTES && taken != wanted) {
            room.addAndGet(-wanted);
            return false;
        }
        byte[] newHead;
        byte[] newTail;
        try {
            newHead = memory.apply(headBytes);
            newTail = memory.apply(tailBytes);
        } catch (OutOfMemoryError e) {
            room.addAndGet(-wanted); // else every later body would find no room
            return false;
        }
        number = its;
        head = newHead;
        tail = newTail;
        known = 0;
        movedNanos = nanos.getAsLong();
        return true;
    }

    private @Nullable Taken put(ByteBuffer chunk, int offset) {
        var its = head;
        if (its == null || offset + (long) chunk.remaining() > (long) its.length + tail.length) {
            return null;
        }
        if (offset != known) {
            return new Taken(number, known, null);
        }
        int ofHead = Math.clamp(its.length - (long) offset, 0, chunk.remaining());
        if (ofHead > 0) {
            chunk.get(its, offset, ofHead);
        }
        known += ofHead;
        int ofTail = chunk.remaining();
        chunk.get(tail, known - its.length < 0 ? 0 : known - its.length, ofTail);
        known += ofTail;
        movedNanos = nanos.getAsLong();
        if (known < its.length + tail.length) {
            return new Taken(number, known, null);
        }
        var complete = new Complete(its, tail);
        completed = number;
        drop();
        return new Taken(number, ALL, complete);
    }

    /// Gives up what does not go on.
    synchronized void tick() {
        if (head != null && nanos.getAsLong() - movedNanos > GIVE_UP_NANOS) {
            drop();
        }
    }

    /// The peer is gone.
    synchronized void clear() {
        drop();
    }

    private void drop() {
        if (head != null) {
            room.addAndGet(-((long) head.length + tail.length));
            head = null;
            tail = new byte[0];
        }
    }
}
