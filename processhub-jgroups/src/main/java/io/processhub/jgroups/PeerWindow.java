package io.processhub.jgroups;

import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FcHeader;
import org.jgroups.protocols.UFC;
import org.jgroups.util.MessageBatch;

/// JGroups' credits for unicasts, counted so that small messages have a window too.
///
/// A message costs its bytes, but at least [#MIN_COST]: 1 MiB of credits is then a window of at
/// most 1 MiB **and** 2,048 messages in flight to one peer. By bytes alone tens of thousands of
/// small messages fit into the window, more than the queues below hold; they then drop, and
/// repair half a second later. The sender blocks while its peer has no credits left.
public final class PeerWindow extends UFC {
    /// What the smallest message costs.
    static final int MIN_COST = 512;

    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public PeerWindow() {
        // The headers on the wire are those of UFC.
        setId(ClassConfigurator.getProtocolId(UFC.class));
    }

    @Override
    protected Object handleDownMessage(Message message, int length) {
        return super.handleDownMessage(message, cost(length));
    }

    @Override
    public Object up(Message message) {
        if (isOurs(message) && message.getHeader(id) == null) {
            try {
                return up_prot.up(message);
            } finally {
                replenish(message.getSrc(), cost(message.getLength()));
            }
        }
        return super.up(message);
    }

    @Override
    public void up(MessageBatch batch) {
        int cost = 0;
        for (var messages = batch.iterator(); messages.hasNext(); ) {
            var message = messages.next();
            FcHeader credits = message.getHeader(id);
            if (credits != null) {
                messages.remove();
                handleUpEvent(message, credits);
            } else if (isOurs(message)) {
                cost += cost(message.getLength());
            }
        }
        if (!batch.isEmpty()) {
            try {
                up_prot.up(batch);
            } finally {
                replenish(batch.sender(), cost);
            }
        }
    }

    private static boolean isOurs(Message message) {
        return message.getDest() != null && !message.isFlagSet(Message.Flag.NO_FC);
    }

    private static int cost(int length) {
        return length == 0 ? 0 : Math.max(length, MIN_COST);
    }

    private void replenish(org.jgroups.Address sender, int cost) {
        if (cost > 0) {
            long credits = adjustCredit(received, sender, cost);
            if (credits > 0) {
                sendCredit(sender, credits);
            }
        }
    }
}
