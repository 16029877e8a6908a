package io.processhub.jgroups;

import java.io.DataInput;
import java.io.IOException;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.protocols.TCP;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;

/// JGroups' TCP, reading only what [BytesOnly] allows.
///
/// Each message is taken off the connection whole before it is interpreted, so that a refused one
/// does not take the connection out of step.
public final class GuardedTcp extends TCP {
    private final ConnectionLog connectionLog = new ConnectionLog();

    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public GuardedTcp() {
        BytesOnly.install();
    }

    @Override
    public void start() throws Exception {
        // The diagnostics port answers anybody; it stays closed, whatever a stack of XML says.
        getDiagnosticsHandler().setEnabled(false);
        super.start();
        srv.log(connectionLog);
    }

    @Override
    public void receive(Address sender, DataInput in, int length) throws Exception {
        if (length <= 0 || length > max_length) {
            throw new IOException("message of %d bytes from %s refused: 1 to %d are allowed; the connection is closed"
                    .formatted(length, sender, max_length));
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        receive(sender, bytes, 0, length);
    }

    @Override
    public void receive(Address sender, byte[] data, int offset, int length) {
        ScopedValue.where(BytesOnly.SCOPE, true).run(() -> super.receive(sender, data, offset, length));
    }

    @Override
    protected void handleMessageBatch(DataInput in, boolean multicast) {
        MessageBatch[] batches;
        try {
            checkCount((ByteArrayDataInputStream) in);
            batches = Util.readMessageBatch(in, multicast);
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            refused(e);
            return;
        }
        var regular = batches[0];
        var outOfBand = batches[1];
        if (outOfBand != null) {
            msg_stats.received(outOfBand);
        }
        if (regular != null) {
            msg_stats.received(regular);
        }
        processBatch(outOfBand, true);
        processBatch(regular, false);
    }

    @Override
    protected void handleSingleMessage(DataInput in, boolean multicast) {
        Message message;
        try {
            message = Util.readMessage(in);
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            refused(e);
            return;
        }
        if (multicast || !unicastDestMismatch(message.getDest())) {
            msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
            msg_stats.received(message);
        }
    }

    /// Looks ahead at how many messages a batch says it holds, since JGroups makes room for as
    /// many.
    private static void checkCount(ByteArrayDataInputStream batch) throws IOException, ClassNotFoundException {
        int start = batch.position();
        Util.readAddress(batch);
        Util.readAddress(batch);
        int nameBytes = batch.readShort();
        batch.skipBytes(Math.max(nameBytes, 0));
        int count = batch.readInt();
        int left = batch.limit() - batch.position();
        if (count < 0 || count > left) {
            throw new IOException("batch of " + count + " messages in " + left + " bytes refused");
        }
        batch.position(start);
    }

    private void refused(Exception why) {
        connectionLog.warn(local_addr + ": message refused", why);
    }
}
