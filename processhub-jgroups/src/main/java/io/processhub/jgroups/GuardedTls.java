package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Security.Tls;
import java.net.ServerSocket;
import javax.net.ssl.SSLContext;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;
import org.jgroups.util.TLS;

/// Mutual TLS 1.3 for JGroups, with keys that are renewed, names that are checked, and guests who
/// are received in a [Vestibule].
final class GuardedTls extends TLS {
    private final SSLContext context;
    private final Refusals refusals;

    /// @throws io.processhub.spi.TransportException if a store cannot be read
    GuardedTls(Tls tls, PeerNames peers, Refusals refusals) {
        this.context = new Credentials(tls).context(peers, refusals);
        this.refusals = refusals;
        enabled(true);
    }

    @Override
    public SocketFactory createSocketFactory() {
        return new DefaultSocketFactory(context) {
            @Override
            public ServerSocket createServerSocket(String service) throws java.io.IOException {
                return new Vestibule(context, refusals);
            }
        };
    }
}
