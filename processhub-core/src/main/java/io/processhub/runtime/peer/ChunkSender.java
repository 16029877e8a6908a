package io.processhub.runtime.peer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Long bodies on their way to one peer, one after the other, each in chunks.
///
/// At most [#WINDOW_BYTES] are under way that the peer has not said to have, so a long body takes
/// no memory but its own and never fills the queues. If nothing is heard for a while the chunks
/// after the last known one are sent again; a body of which nothing is heard for long is dropped,
/// which the core repairs. From any thread; nothing blocks.
final class ChunkSender {
    static final int CHUNK_BYTES = 128 << 10;
    static final int HEADER_BYTES = 20;

    private static final int WINDOW_BYTES = 1 << 20;
    private static final int MAX_WAITING = 65_536;
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// Where chunks go.
    interface Way {
        /// False if there is no room for it now.
        boolean send(String hub, byte[] chunk);
    }

    private static final class Body {
        final long number;
        final String hub;
        final byte[] head;
        final byte[] tail;
        int sent;
        int known;

        Body(long number, String hub, byte[] head, byte[] tail) {
            this.number = number;
            this.hub = hub;
            this.head = head;
            this.tail = tail;
        }

        int length() {
            return head.length + tail.length;
        }

        /// The next chunk: number, lengths of head and tail, offset, and bytes.
        byte[] chunk() {
            int length = Math.min(CHUNK_BYTES, length() - sent);
            var chunk = ByteBuffer.allocate(HEADER_BYTES + length)
                    .putLong(number)
                    .putInt(head.length)
                    .putInt(tail.length)
                    .putInt(sent);
            int ofHead = Math.clamp(head.length - (long) sent, 0, length);
            if (ofHead > 0) {
                chunk.put(head, sent, ofHead);
            }
            chunk.put(tail, Math.max(0, sent - head.length), length - ofHead);
            return chunk.array();
        }
    }

    private final Way way;
    private final LongSupplier nanos;
    private final Deque<Body> bodies = new ArrayDeque<>();
    private long heardNanos;
    private long movedNanos;

    /// @param nanos the clock
    ChunkSender(Way way, LongSupplier nanos) {
        this.way = way;
        this.nanos = nanos;
    }

    /// Takes a body, which is not copied.
    ///
    /// @return false if too many wait
    synchronized boolean offer(long number, String hub, byte[] head, byte[] tail) {
        if (bodies.size() >= MAX_WAITING) {
            return false;
        }
        bodies.add(new Body(number, hub, head, tail));
        if (bodies.size() == 1) {
            begin();
        }
        return true;
    }

    private void begin() {
        heardNanos = nanos.getAsLong();
        movedNanos = heardNanos;
        push();
    }

    private void push() {
        var body = bodies.peek();
        while (body != null
                && body.sent < body.length()
                && body.sent - body.known < WINDOW_BYTES
                && way.send(body.hub, body.chunk())) {
            body.sent += Math.min(CHUNK_BYTES, body.length() - body.sent);
        }
    }

    /// The peer has so much of a body; see [ChunkReceiver].
    synchronized void acknowledged(long number, int known) {
        var body = bodies.peek();
        if (body == null || body.number != number) {
            return;
        }
        heardNanos = nanos.getAsLong();
        if (known == ChunkReceiver.ALL) {
            bodies.remove();
            begin();
        } else if (known > body.known && known <= body.sent) {
            movedNanos = heardNanos;
            body.known = known;
            push();
        } else if (known < body.known || known == ChunkReceiver.BUSY) {
            // Not at once: both would talk of nothing else until there is room.
            body.known = Math.max(0, known);
            body.sent = body.known;
        }
    }

    /// Once in a while: sends again what may be lost.
    ///
    /// @return whether a body was given up
    synchronized boolean tick() {
        var body = bodies.peek();
        if (body == null) {
            return false;
        }
        long now = nanos.getAsLong();
        if (now - heardNanos > GIVE_UP_NANOS) {
            bodies.remove();
            begin();
            return true;
        }
        if (now - movedNanos > AGAIN_NANOS) {
            body.sent = body.known;
            movedNanos = now;
        }
        push();
        return false;
    }

    synchronized boolean isQuiet() {
        return bodies.isEmpty();
    }

    /// The peer is gone.
    synchronized void clear() {
        bodies.clear();
    }

    /// What an acknowledgement says.
    record Acknowledged(long number, int known) {
        byte[] bytes() {
            return ByteBuffer.allocate(12).putLong(number).putInt(known).array();
        }

        static @Nullable Acknowledged of(byte[] bytes) {
            if (bytes.length != 12) {
                return null;
            }
            var in = ByteBuffer.wrap(bytes);
            return new Acknowledged(in.getLong(), in.getInt());
        }
    }
}
