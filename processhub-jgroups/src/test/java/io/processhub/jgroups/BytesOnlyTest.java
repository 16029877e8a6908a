package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.BytesMessage;
import org.jgroups.CompositeMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.FragmentedMessage;
import org.jgroups.LongMessage;
import org.jgroups.Message;
import org.jgroups.NioMessage;
import org.jgroups.ObjectMessage;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.SizeStreamable;
import org.jgroups.util.Util;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BytesOnlyTest {
    @BeforeAll
    static void install() {
        BytesOnly.install();
    }

    @Test
    void an_object_message_is_refused_before_it_is_deserialized() throws Exception {
        byte[] weapon = bytes(new ObjectMessage(null, new Canary()));
        int before = Canary.READ.get();

        assertThatThrownBy(() -> guarded(weapon)).hasMessageContaining("refused: this cluster sends bytes only");
        assertThat(Canary.READ).hasValue(before);

        assertThatThrownBy(() -> read(weapon))
                .as("the same bytes outside our connections: the second wall")
                .isInstanceOf(InvalidClassException.class);
        assertThat(Canary.READ).hasValue(before);
    }

    @Test
    void an_object_that_names_its_class_is_refused_before_the_class_is_made() throws Exception {
        byte[] weapon = bytes(new ObjectMessage(null, new Named()));
        int before = Named.MADE.get();

        assertThatThrownBy(() -> guarded(weapon)).hasMessageContaining("object message of class number -1 refused");
        assertThat(Named.MADE).hasValue(before);

        read(weapon);
        assertThat(Named.MADE).as("the same bytes outside our connections").hasValue(before + 1);
    }

    @Test
    void messages_that_hold_others_are_refused() {
        var inner = new BytesMessage(null, new byte[10]);

        assertThatThrownBy(() -> guarded(bytes(new CompositeMessage(null, inner))))
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> guarded(bytes(new FragmentedMessage(inner, 0, 5))))
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> guarded(bytes(new NioMessage(null, ByteBuffer.allocate(4)))))
                .hasMessageContaining("refused");
    }

    @Test
    void a_length_that_lies_is_refused_before_anything_is_allocated() {
        var lying = ByteBuffer.wrap(bytes(new BytesMessage(null, new byte[16])));
        lying.putInt(lying.capacity() - 20, Integer.MAX_VALUE);

        assertThatThrownBy(() -> guarded(lying.array()))
                .isInstanceOf(IOException.class)
                .hasMessage("message of 2147483647 bytes refused: at most 1048576 are allowed");
    }

    @Test
    void a_batch_that_lies_about_its_count_is_refused_before_room_is_made() throws Exception {
        var batch = new ByteArrayDataOutputStream(64);
        Util.writeAddress(null, batch);
        Util.writeAddress(null, batch);
        batch.writeShort(-1);
        batch.writeInt(Integer.MAX_VALUE);
        batch.write(new byte[20]);

        var tcp = new GuardedTcp();

        assertThatCode(() -> tcp.handleMessageBatch(new ByteArrayDataInputStream(batch.getBuffer()), false))
                .as("room for 2,147,483,647 messages would be an OutOfMemoryError")
                .doesNotThrowAnyException();
    }

    @Test
    void what_the_stack_itself_sends_passes() throws Exception {
        Message frame = guarded(bytes(new BytesMessage(null, new byte[] {1, 2, 3})));
        Message credits = guarded(bytes(new LongMessage(null, 42)));
        Message nothing = guarded(bytes(new EmptyMessage()));
        Message repair = guarded(bytes(new ObjectMessage(null, new SeqnoList(8, 1).add(3, 5))));

        assertThat(frame.getArray()).containsExactly(1, 2, 3);
        assertThat(((LongMessage) credits).getValue()).isEqualTo(42);
        assertThat(nothing.getLength()).isZero();
        assertThat(repair.<SeqnoList>getObject()).containsExactly(3L, 4L, 5L);
    }

    private static byte[] bytes(Message message) {
        try {
            return Util.messageToBuffer(message).bytes();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Message guarded(byte[] bytes) throws Exception {
        return ScopedValue.where(BytesOnly.SCOPE, true).call(() -> read(bytes));
    }

    private static Message read(byte[] bytes) throws Exception {
        return Util.messageFromBuffer(bytes, 0, bytes.length);
    }

    /// Counts how often it was deserialized.
    static final class Canary implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static final AtomicInteger READ = new AtomicInteger();

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READ.incrementAndGet();
        }
    }

    /// A class that JGroups knows no number of, so that its name is on the wire.
    public static final class Named implements SizeStreamable {
        static final AtomicInteger MADE = new AtomicInteger();

        /// By reflection.
        public Named() {
            MADE.incrementAndGet();
        }

        @Override
        public int serializedSize() {
            return 0;
        }

        @Override
        public void writeTo(DataOutput out) {}

        @Override
        public void readFrom(DataInput in) {}
    }
}
