package io.processhub.jgroups;

import io.processhub.jgroups.Refusals.Reason;
import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.AsciiString;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/// JGroups' TCP, reading only what [BytesOnly] allows.
///
/// Each message is taken off the connection whole before it is interpreted, so that a refused one
/// does not take the connection out of step. And no peer holds up that its connection is closed.
public final class GuardedTcp extends TCP {
    /// Who sent what is being read.
    private static final ScopedValue<Address> SENDER = ScopedValue.newInstance();

    private static final Duration LONGEST_KNOCK = Duration.ofSeconds(1);

    private static final Address NOBODY = new IpAddress();

    private final Refusals refusals = new Refusals();
    private final ConnectionLog connectionLog = new ConnectionLog(refusals);

    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public GuardedTcp() {
        BytesOnly.install();
    }

    /// What was refused here.
    Refusals refusals() {
        return refusals;
    }

    @Override
    public void start() throws Exception {
        // The diagnostics port answers anybody; it stays closed, whatever a stack of XML says.
        getDiagnosticsHandler().setEnabled(false);
        super.start();
        srv.log(connectionLog);
        // Lengths are looked at below, where they are counted.
        srv.setMaxLength(0);
    }

    @Override
    protected void handleDisconnect() {
        Farewell.bid(connections(_ -> true));
        super.handleDisconnect();
    }

    /// On the thread that installs a view.
    @Override
    public void retainAll(Collection<Address> members) {
        Farewell.bid(connections(peer -> !members.contains(peer)));
        super.retainAll(members);
    }

    /// Closes the connection to a member without a farewell if its host accepts a new one; the next
    /// message makes it. Blocks for at most a second, and while the socket is closed.
    ///
    /// @return whether it was closed
    boolean replaceConnection(Address member) {
        if (!(getPhysicalAddressFromCache(member) instanceof IpAddress at)
                || !Knock.isAccepted(new InetSocketAddress(at.getIpAddress(), at.getPort()), LONGEST_KNOCK)) {
            return false;
        }
        for (var connection : connections(at::equals)) {
            // Closed on purpose, so the end of its reader must not make the member suspect.
            connection.setClosedGracefully(true);
            srv.removeConnectionIfPresent(at, connection);
        }
        return true;
    }

    private List<Connection> connections(Predicate<Address> to) {
        var found = new ArrayList<Connection>();
        if (srv != null) {
            srv.forAllConnections((peer, connection) -> {
                if (to.test(peer)) {
                    found.add(connection);
                }
            });
        }
        return found;
    }

    @Override
    public void receive(Address sender, DataInput in, int length) throws Exception {
        if (length <= 0 || length > max_length) {
            refusals.refused(
                    Reason.MESSAGE,
                    sender,
                    "it says that it has %d bytes; 1 to %d are allowed; the connection is closed"
                            .formatted(length, max_length));
            throw new EOFException("refused");
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        receive(sender, bytes, 0, length);
    }

    @Override
    public void receive(Address sender, byte[] data, int offset, int length) {
        ScopedValue.where(BytesOnly.SCOPE, true)
                .where(SENDER, sender)
                .run(() -> super.receive(sender, data, offset, length));
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

    @Override
    public void passMessageUp(Message message, boolean matchCluster, boolean multicast, boolean dropOwn) {
        TpHeader header = message.getHeader(id);
        if (matchCluster && header != null && isOfAnother(header.clusterName())) {
            ofAnother(message.getSrc(), new AsciiString(header.clusterName()));
        } else {
            super.passMessageUp(message, matchCluster, multicast, dropOwn);
        }
    }

    @Override
    public void passBatchUp(MessageBatch batch, boolean matchCluster, boolean dropOwn) {
        if (matchCluster
                && batch.clusterName() != null
                && isOfAnother(batch.clusterName().val())) {
            ofAnother(batch.sender(), batch.clusterName());
        } else {
            super.passBatchUp(batch, matchCluster, dropOwn);
        }
    }

    private boolean isOfAnother(byte @Nullable [] cluster) {
        return cluster_name != null && cluster != null && !cluster_name.equals(cluster);
    }

    private void ofAnother(Address sender, AsciiString cluster) {
        refusals.refused(
                Reason.CLUSTER,
                sender,
                "it belongs to cluster \"%s\", this node to \"%s\"".formatted(cluster, cluster_name));
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
        refusals.refused(Reason.MESSAGE, SENDER.orElse(NOBODY), String.valueOf(why));
    }
}
