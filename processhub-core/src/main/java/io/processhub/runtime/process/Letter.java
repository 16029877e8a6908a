package io.processhub.runtime.process;

import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One message on its way into one mailbox, of which it is a link: never in two.
public final class Letter {
    private static final byte VERSION = 1;
    private static final int HAS_SENDER = 1;
    private static final int IS_ASKED = 2;

    /// A message that came as bytes, and is decoded by the process that takes it.
    static final class Encoded {
        final byte[] bytes;

        private Encoded(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /// The letter pushed before this one, or the one to be read after it.
    @Nullable
    Letter next;

    /// How many letters there are from here on down, this one included, while in the stack.
    int depth;

    final Object message;
    final @Nullable Pid sender;
    final @Nullable ReplyAddress asker;

    private Letter(Object message, @Nullable Pid sender, @Nullable ReplyAddress asker) {
        this.message = message;
        this.sender = sender;
        this.asker = asker;
    }

    /// A letter with the message itself.
    public static Letter of(Object message, @Nullable Pid sender, @Nullable ReplyAddress asker) {
        return new Letter(message, sender, asker);
    }

    /// A letter with the message in the bytes of the node's codec.
    public static Letter encoded(byte[] message, @Nullable Pid sender, @Nullable ReplyAddress asker) {
        return new Letter(new Encoded(message), sender, asker);
    }

    /// The letter as bytes, to be delivered on another node.
    ///
    /// @param codec encodes the message if it is not bytes already
    Payload pack(Function<Object, byte[]> codec) {
        byte[] body = message instanceof Encoded encoded ? encoded.bytes : codec.apply(message);
        byte[] senderName = sender == null ? new byte[0] : utf8(sender.node());
        byte[] askerName = asker == null ? new byte[0] : utf8(asker.node());
        var out = ByteBuffer.allocate(2 + 2 * 17 + senderName.length + askerName.length + body.length);
        out.put(VERSION).put((byte) ((sender == null ? 0 : HAS_SENDER) | (asker == null ? 0 : IS_ASKED)));
        if (sender != null) {
            put(out, senderName, sender.node().incarnation(), sender.serial());
        }
        if (asker != null) {
            put(out, askerName, asker.node().incarnation(), asker.number());
        }
        out.put(body).flip();
        var packed = new byte[out.remaining()];
        out.get(packed);
        return Payload.of(packed);
    }

    /// The letter that was packed into these bytes.
    ///
    /// @param askers finds the way back to an ask, by its node and number
    /// @throws IllegalArgumentException if they are not of a letter
    static Letter unpack(Payload packed, BiFunction<NodeId, Long, ReplyAddress> askers) {
        try {
            var in = ByteBuffer.wrap(packed.bytes());
            byte version = in.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("a packed letter of version " + version + ", not " + VERSION);
            }
            int flags = in.get();
            var sender = (flags & HAS_SENDER) == 0 ? null : new Pid(node(in), in.getLong());
            var asker = (flags & IS_ASKED) == 0 ? null : askers.apply(node(in), in.getLong());
            var body = new byte[in.remaining()];
            in.get(body);
            return encoded(body, sender, asker);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a packed letter ends after " + packed.size() + " bytes", e);
        }
    }

    private static byte[] utf8(NodeId node) {
        return node.name().getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer out, byte[] name, long incarnation, long number) {
        out.put((byte) name.length).put(name).putLong(incarnation).putLong(number);
    }

    private static NodeId node(ByteBuffer in) {
        var name = new byte[in.get() & 0xff];
        in.get(name);
        return new NodeId(new String(name, StandardCharsets.UTF_8), in.getLong());
    }
}
