package io.processhub.jgroups;

import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.PerDestinationBundler;
import org.jgroups.util.ByteArrayDataOutputStream;

/// JGroups' bundler with a thread for each peer, past which frames go: who sends them has a thread
/// for each peer already, and has put small ones together. That spares each frame a hand-over
/// between threads. JGroups' own messages are bundled.
final class DirectBundler extends PerDestinationBundler {
    private static final ScopedValue<Boolean> IS_FRAME = ScopedValue.newInstance();

    /// What goes before a message's own bytes: version, flags.
    private static final int HEAD_BYTES = 32;

    /// Sends a frame on the calling thread, and blocks while its receiver is slow.
    static void send(JChannel channel, Message frame) throws Exception {
        ScopedValue.where(IS_FRAME, true).call(() -> channel.send(frame));
    }

    @Override
    public void send(Message message) throws Exception {
        if (IS_FRAME.isBound() && message.dest() != null) {
            if (message.src() == null) {
                message.setSrc(local_addr);
            }
            var bytes = new ByteArrayDataOutputStream(message.size() + HEAD_BYTES);
            sendSingle(message.dest(), message, bytes.growExponentially(true));
        } else {
            super.send(message);
        }
    }
}
