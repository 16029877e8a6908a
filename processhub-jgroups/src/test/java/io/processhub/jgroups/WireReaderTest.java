package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.LongMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.ViewId;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.pbcast.STABLE.StableHeader;
import org.jgroups.util.MillisAddress;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What anybody can write before the payload of a message.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class WireReaderTest {
    private static final Address STRANGER = UUID.randomUUID();

    @BeforeAll
    static void install() {
        BytesOnly.install();
    }

    @Test
    void of_all_numbers_of_headers_only_those_of_the_stack_are_read_and_no_class_is_made_by_name() throws Exception {
        Set<Integer> read = new TreeSet<>();
        var named = named();
        for (int number = Short.MIN_VALUE; number <= Short.MAX_VALUE; number++) {
            for (short protocol : new short[] {protocol(STABLE.class), protocol(NAKACK2.class), (short) 30}) {
                var message = new EmptyMessage(null);
                message.setSrc(STRANGER);
                message.putHeader(protocol, new Forged((short) number, named));
                try {
                    guarded(message);
                    read.add(number);
                } catch (IOException refused) {
                    if (!String.valueOf(refused.getMessage())
                            .contains("header of class number " + number + " refused")) {
                        read.add(number);
                    }
                } catch (ClassNotFoundException | RuntimeException ofAnAllowedHeader) {
                    read.add(number);
                }
            }
        }

        assertThat(read)
                .hasSize(11)
                .contains(52, 53, 55, 56, 59, 60, 75, 78, 82)
                .doesNotContain(66, 92, 88);
        assertThat(Made.COUNT).hasValue(0);
    }

    @Test
    void a_payload_that_is_to_be_deserialized_is_refused_with_every_kind_of_message_and_every_repair()
            throws Exception {
        for (var message : new Message[] {
            new BytesMessage(null, serialized()),
            new EmptyMessage(null),
            new LongMessage(null, 1),
            new ObjectMessage(null, new SeqnoList(8, 1))
        }) {
            for (var header : new Header[] {
                new StableHeader(StableHeader.STABLE_GOSSIP, new ViewId(STRANGER, 1)),
                NakAckHeader2.createXmitRequestHeader(STRANGER),
                UnicastHeader3.createXmitReqHeader()
            }) {
                var weapon = message.copy(true, false).setSrc(STRANGER);
                weapon.setFlag(Message.Flag.SERIALIZED);
                weapon.putHeader(protocol(STABLE.class), header);

                assertThatThrownBy(() -> guarded(weapon)).hasMessageContaining("serialized payload refused");
            }
        }
    }

    @Test
    void a_request_for_repair_brings_a_list_of_sequence_numbers_or_is_refused() throws Exception {
        var request = new BytesMessage(null, new byte[] {1, 2, 3});
        request.putHeader(protocol(UNICAST3.class), UnicastHeader3.createXmitReqHeader());
        assertThatThrownBy(() -> guarded(request)).hasMessageContaining("repair without a list");

        var right = new ObjectMessage(null, new SeqnoList(8, 1).add(3));
        right.putHeader(protocol(UNICAST3.class), UnicastHeader3.createXmitReqHeader());
        assertThat(guarded(right).<SeqnoList>getObject()).containsExactly(3L);
    }

    @Test
    void a_list_that_lies_about_its_length_is_refused_before_memory_is_taken() throws Exception {
        var bytes = Util.messageToBuffer(new ObjectMessage(null, new SeqnoList(8, 1).add(3)))
                .bytes();
        ByteBuffer.wrap(bytes).putInt(bytes.length - 8 - 8 - 4, Integer.MAX_VALUE - 1);

        assertThatThrownBy(() -> guarded(bytes)).hasMessageContaining("sequence numbers");
    }

    @Test
    void so_are_fragments_of_more_than_a_frame_and_too_many_headers() throws Exception {
        for (var lie : new FragHeader[] {
            new FragHeader(1, 0, 50_000_000), new FragHeader(1, 5, 5), new FragHeader(1, -1, 5), new FragHeader(1, 0, 0)
        }) {
            var message = new BytesMessage(null, new byte[] {1});
            message.putHeader(protocol(FRAG4.class), lie);
            assertThatThrownBy(() -> guarded(message)).hasMessageContaining("fragment");
        }

        var many = new EmptyMessage(null);
        for (short i = 1; i <= 17; i++) {
            many.putHeader(i, new FragHeader(1, 0, 2));
        }
        assertThatThrownBy(() -> guarded(many)).hasMessageContaining("17 headers refused");
    }

    @Test
    void an_address_of_another_kind_is_refused() throws Exception {
        assertThatThrownBy(() -> guarded(new EmptyMessage(null).setSrc(new MillisAddress(1))))
                .hasMessageContaining("address of class number");

        var node = NodeAddress.of(new io.processhub.model.NodeId("a", 1));
        var ip = new org.jgroups.stack.IpAddress(InetAddress.getLoopbackAddress(), 1);
        var read = guarded(new EmptyMessage(ip).setSrc(node));
        assertThat(read.getSrc()).isEqualTo(node);
        assertThat(read.getDest()).isEqualTo(ip);
    }

    private static short protocol(Class<?> type) {
        return ClassConfigurator.getProtocolId(type);
    }

    private static byte[] named() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeByte(1);
        out.writeShort(-1);
        out.writeUTF(Made.class.getName());
        return bytes.toByteArray();
    }

    private static byte[] serialized() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new BytesOnlyTest.Canary());
        }
        return bytes.toByteArray();
    }

    private static Message guarded(Message message) throws Exception {
        return guarded(Util.messageToBuffer(message).bytes());
    }

    private static Message guarded(byte[] bytes) throws Exception {
        return ScopedValue.where(BytesOnly.SCOPE, true).call(() -> Util.messageFromBuffer(bytes, 0, bytes.length));
    }

    /// Any class of the class path.
    public static final class Made {
        static final AtomicInteger COUNT = new AtomicInteger();

        /// By reflection.
        public Made() {
            COUNT.incrementAndGet();
        }
    }

    private static final class Forged extends Header {
        private final short number;
        private final byte[] body;

        Forged(short number, byte[] body) {
            this.number = number;
            this.body = body;
        }

        @Override
        public short getMagicId() {
            return number;
        }

        @Override
        public Supplier<? extends Header> create() {
            throw new AssertionError();
        }

        @Override
        public int serializedSize() {
            return body.length;
        }

        @Override
        public void writeTo(DataOutput out) throws IOException {
            out.write(body);
        }

        @Override
        public void readFrom(DataInput in) {}
    }
}
