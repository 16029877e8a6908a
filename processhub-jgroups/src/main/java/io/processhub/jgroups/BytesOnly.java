package io.processhub.jgroups;

import java.io.DataInput;
import java.io.IOException;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.LongMessage;
import org.jgroups.Message;
import org.jgroups.MessageFactory;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.Digest;
import org.jgroups.util.MutableDigest;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.SizeStreamable;

/// Keeps Java serialization, and lengths that lie, out of our clusters.
///
/// JGroups reads an object message by deserializing it, before any code above sees it, and
/// allocates what a length on the wire says. What is read inside [#SCOPE] may only be: bytes of
/// at most [#MAX_BYTES], nothing, a number, and the two kinds of object that JGroups' own repair
/// sends (lists and tables of sequence numbers), with the addresses and headers of [WireReader].
/// Everything else throws before a byte of it is interpreted. As a second wall, JGroups is told to
/// deserialize no class at all, in all channels of the JVM, unless
/// `jgroups.deserialization.filter` was set.
///
/// The table of message types is JGroups' own and one for the whole JVM; outside the scope, in
/// other users' channels, it makes what it always made.
final class BytesOnly extends MessageFactory {
    /// Bound while the bytes of one of our connections are read.
    static final ScopedValue<Boolean> SCOPE = ScopedValue.newInstance();

    /// The longest payload of one message. Longer frames travel in fragments of 60 KiB.
    static final int MAX_BYTES = 1 << 20;

    /// The class numbers of what repair sends.
    private static final Set<Short> REPAIR = Stream.of(SeqnoList.class, Digest.class, MutableDigest.class)
            .map(ClassConfigurator::getMagicNumber)
            .collect(Collectors.toUnmodifiableSet());

    /// What JGroups asks before it deserializes anything; it reads this once, before it first does.
    private static final String FILTER = "jgroups.deserialization.filter";

    /// What the first byte of a message says.
    private static final int DESTINATION = 1;

    private static final int SOURCE = 2;

    private static boolean installed;

    private BytesOnly() {}

    /// Sees to it that the scope is respected. Repeated calls do nothing.
    static synchronized void install() {
        if (installed) {
            return;
        }
        if (System.getProperty(FILTER) == null) {
            System.setProperty(FILTER, "!*");
        }
        guard(Message.BYTES_MSG, LimitedBytes::new);
        guard(Message.OBJ_MSG, RepairObject::new);
        guard(Message.EMPTY_MSG, Nothing::new);
        guard(Message.LONG_MSG, LimitedLong::new);
        refuse(Message.NIO_MSG, "direct memory");
        refuse(Message.COMPOSITE_MSG, "several in one");
        refuse(Message.FRAG_MSG, "a fragment of another kind");
        refuse(Message.EARLYBATCH_MSG, "an early batch");
        installed = true;
    }

    private static void guard(short type, Supplier<? extends Message> guarded) {
        var usual = creators[type];
        creators[type] = () -> SCOPE.isBound() ? guarded.get() : usual.get();
    }

    private static void refuse(short type, String what) {
        guard(type, () -> {
            throw new IllegalArgumentException(
                    "message of type " + type + " (" + what + ") refused: this cluster sends bytes only");
        });
    }

    private static void refuseIfItAsksForAnObject(Header[] headers) throws IOException {
        for (var header : headers) {
            if (header != null && WireReader.asksForObject(header)) {
                throw new IOException("repair without a list of sequence numbers refused");
            }
        }
    }

    // The four kinds read what stands before the payload alike; the fields belong to each message.

    /// Bytes whose length is checked before they are read.
    private static final class LimitedBytes extends BytesMessage {
        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            byte leading = in.readByte();
            flags = WireReader.flags(in);
            if ((leading & DESTINATION) != 0) {
                dest = WireReader.address(in);
            }
            if ((leading & SOURCE) != 0) {
                sender = WireReader.address(in);
            }
            headers = WireReader.headers(in);
            refuseIfItAsksForAnObject(headers);
            readPayload(in);
        }

        @Override
        public void readPayload(DataInput in) throws IOException {
            int length = in.readInt();
            if (length < 0) {
                return;
            }
            int left = ((ByteArrayDataInputStream) in).limit() - ((ByteArrayDataInputStream) in).position();
            if (length > MAX_BYTES) {
                throw new IOException("message of " + length + " bytes refused: at most " + MAX_BYTES + " are allowed");
            }
            if (length > left) {
                throw new IOException("message of " + length + " bytes in " + left + " refused");
            }
            var bytes = new byte[length];
            in.readFully(bytes);
            setArray(bytes);
        }
    }

    private static final class Nothing extends EmptyMessage {
        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            byte leading = in.readByte();
            flags = WireReader.flags(in);
            if ((leading & DESTINATION) != 0) {
                dest = WireReader.address(in);
            }
            if ((leading & SOURCE) != 0) {
                sender = WireReader.address(in);
            }
            headers = WireReader.headers(in);
            refuseIfItAsksForAnObject(headers);
            readPayload(in);
        }
    }

    private static final class LimitedLong extends LongMessage {
        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            byte leading = in.readByte();
            flags = WireReader.flags(in);
            if ((leading & DESTINATION) != 0) {
                dest = WireReader.address(in);
            }
            if ((leading & SOURCE) != 0) {
                sender = WireReader.address(in);
            }
            headers = WireReader.headers(in);
            refuseIfItAsksForAnObject(headers);
            readPayload(in);
        }
    }

    /// An object of JGroups' own repair, known by its number; nothing is looked up by name.
    private static final class RepairObject extends ObjectMessage {
        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            byte leading = in.readByte();
            flags = WireReader.flags(in);
            if ((leading & DESTINATION) != 0) {
                dest = WireReader.address(in);
            }
            if ((leading & SOURCE) != 0) {
                sender = WireReader.address(in);
            }
            headers = WireReader.headers(in);
            readPayload(in);
        }

        @Override
        public void readPayload(DataInput in) throws IOException, ClassNotFoundException {
            if (in.readByte() == 0) {
                return;
            }
            short magic = in.readShort();
            if (!REPAIR.contains(magic)) {
                throw new IOException(
                        "object message of class number " + magic + " refused: this cluster sends bytes only");
            }
            if (magic == WireReader.SEQNO_LIST) {
                WireReader.checkSeqnoList(in);
            }
            SizeStreamable object = ClassConfigurator.create(magic);
            object.readFrom(in);
            setObject(object);
        }
    }
}
