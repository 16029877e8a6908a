package io.processhub.jgroups;

import java.io.DataInput;
import java.io.IOException;
import org.jgroups.Address;
import org.jgroups.protocols.TCP;

/// JGroups' TCP, reading only what [BytesOnly] allows.
///
/// Each message is taken off the connection whole before it is interpreted, so that a refused one
/// does not take the connection out of step.
public final class GuardedTcp extends TCP {
    /// For JGroups, which makes protocols by reflection when a stack is read from XML.
    public GuardedTcp() {
        BytesOnly.install();
    }

    @Override
    public void start() throws Exception {
        // The diagnostics port answers anybody; it stays closed, whatever a stack of XML says.
        getDiagnosticsHandler().setEnabled(false);
        super.start();
        srv.log(new ConnectionLog());
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
}
