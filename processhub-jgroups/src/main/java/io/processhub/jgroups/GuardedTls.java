package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Security.Tls;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;
import org.jgroups.util.TLS;

/// Mutual TLS 1.3 for JGroups, with keys that are renewed, names that are checked, and guests who
/// are received in a [Vestibule].
final class GuardedTls extends TLS {
    /// On both sides of a connection: with 1.2 a server need not ask for a certificate.
    static final List<String> PROTOCOLS = List.of("TLSv1.3");

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
            public Socket createSocket(String service) throws IOException {
                var socket = super.createSocket(service);
                ((SSLSocket) socket).setEnabledProtocols(PROTOCOLS.toArray(String[]::new));
                return socket;
            }

            @Override
            public ServerSocket createServerSocket(String service) throws IOException {
                return new Vestibule(context, refusals);
            }
        };
    }
}
