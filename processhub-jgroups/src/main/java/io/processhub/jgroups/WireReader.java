package io.processhub.jgroups;

import java.io.DataInput;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jgroups.Address;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.protocols.FcHeader;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Bits;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;

/// Reads what stands before the payload of a message: flags, addresses and headers, and of each
/// only what our stack sends.
///
/// JGroups makes whatever class a number on the wire stands for, some of which make further classes
/// by name, and with one flag deserializes any payload. Everything that is not listed here throws
/// before an object is made for it, and a count is compared with the bytes that are left before
/// memory is taken for it.
final class WireReader {
    /// The headers of the protocols of [TunedStack], by class number.
    private static final Set<Short> HEADERS = Stream.of(
                    FragHeader.class,
                    PingHeader.class,
                    VERIFY_SUSPECT2.VerifyHeader.class,
                    GMS.GmsHeader.class,
                    STABLE.StableHeader.class,
                    FcHeader.class,
                    TpHeader.class,
                    FailureDetection.HeartbeatHeader.class,
                    MERGE3.MergeHeader.class,
                    NakAckHeader2.class,
                    UnicastHeader3.class)
            .map(ClassConfigurator::getMagicNumber)
            .collect(Collectors.toUnmodifiableSet());

    private static final short FRAGMENT = ClassConfigurator.getMagicNumber(FragHeader.class);
    private static final short EXTENDED_UUID = ClassConfigurator.getMagicNumber(ExtendedUUID.class);

    /// Our stack puts at most one header per protocol on a message.
    private static final int MAX_HEADERS = 16;

    /// The longest frame in the shortest fragments that a stack is given.
    private static final int MAX_FRAGMENTS = JGroupsTransport.MAX_FRAME_BYTES / (8 << 10);

    private WireReader() {}

    /// @throws IOException if the payload is to be deserialized
    static short flags(DataInput in) throws IOException {
        short flags = in.readShort();
        if ((flags & Message.Flag.SERIALIZED.value()) != 0) {
            throw new IOException("serialized payload refused: this cluster sends bytes only");
        }
        return flags;
    }

    /// @throws IOException if it is none of the three kinds of address of our stack
    static Address address(DataInput in) throws IOException, ClassNotFoundException {
        byte kind = in.readByte();
        Address address;
        if (Util.isFlagSet(kind, Address.UUID_ADDR)) {
            address = new UUID();
        } else if (Util.isFlagSet(kind, Address.IP_ADDR)) {
            address = new IpAddress();
        } else if ((kind & (Address.NULL | Address.SITE_UUID | Address.SITE_MASTER)) == 0) {
            short number = in.readShort();
            if (number != EXTENDED_UUID) {
                throw new IOException("address of class number " + number + " refused");
            }
            address = new ExtendedUUID();
        } else {
            throw new IOException("address of kind " + kind + " refused");
        }
        address.readFrom(in);
        return address;
    }

    /// @throws IOException if one is none of our stack's, or claims more than may be
    static Header[] headers(DataInput in) throws IOException, ClassNotFoundException {
        int count = in.readShort();
        if (count < 0 || count > MAX_HEADERS) {
            throw new IOException("message with " + count + " headers refused");
        }
        var headers = new Header[Math.max(count, Util.DEFAULT_HEADERS)];
        for (int i = 0; i < count; i++) {
            short protocol = in.readShort();
            short number = in.readShort();
            if (!HEADERS.contains(number)) {
                throw new IOException("header of class number " + number + " refused");
            }
            if (number == FRAGMENT) {
                checkFragment((ByteArrayDataInputStream) in);
            }
            Header header = ClassConfigurator.create(number);
            header.readFrom(in);
            headers[i] = header.setProtId(protocol);
        }
        return headers;
    }

    /// JGroups makes room for as many fragments as the first one of a message says.
    private static void checkFragment(ByteArrayDataInputStream in) throws IOException {
        int start = in.position();
        Bits.readLongCompressed(in);
        int index = Bits.readIntCompressed(in);
        int count = Bits.readIntCompressed(in);
        if (count < 1 || count > MAX_FRAGMENTS || index < 0 || index >= count) {
            throw new IOException("fragment %d of %d refused".formatted(index, count));
        }
        in.position(start);
    }

    /// Whether a header asks a protocol to read an object from the payload.
    static boolean asksForObject(Header header) {
        return header instanceof STABLE.StableHeader
                || (header instanceof NakAckHeader2 nak && nak.getType() == NakAckHeader2.XMIT_REQ)
                || (header instanceof UnicastHeader3 unicast && unicast.type() == UnicastHeader3.XMIT_REQ);
    }

    /// Looks ahead at a list of sequence numbers.
    ///
    /// @throws IOException if it says that it is longer than what is left
    static void checkSeqnoList(DataInput input) throws IOException {
        var in = (ByteArrayDataInputStream) input;
        int start = in.position();
        int numbers = in.readInt();
        long left = 8L * (in.limit() - in.position() - Long.BYTES);
        if (numbers < 0 || numbers > left) {
            throw new IOException("list of %d sequence numbers in %d bits refused".formatted(numbers, left));
        }
        in.position(start);
    }

    /// The class number of [SeqnoList].
    static final short SEQNO_LIST = ClassConfigurator.getMagicNumber(SeqnoList.class);
}
