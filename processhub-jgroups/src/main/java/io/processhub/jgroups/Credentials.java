package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Security.Tls;
import io.processhub.spi.TransportException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's keystore and truststore, read again at the first handshake after one of the files has
/// changed: certificates are renewed without a restart. What cannot be read is said once, and the
/// stores that were read last go on.
///
/// Connections that are open already stay so. Safe for use by many threads.
final class Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsTransport.class);

    private final Tls tls;
    private Stores.@Nullable Stamp seen;
    private int edition;
    private @Nullable Stores before;
    private Stores current;

    /// @throws TransportException if a store cannot be read, or holds nothing of use
    Credentials(Tls tls) {
        this.tls = tls;
        this.seen = stamp();
        this.current = Stores.read(tls);
        LOG.info("tls keystore={} certificate={}", tls.keystore(), described(current));
    }

    /// What TLS asks for keys and for trust: always the newest, and no session is resumed past
    /// them.
    SSLContext context(PeerNames peers, Refusals refusals) {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {new CurrentKeys(this)},
                    new TrustManager[] {new CurrentTrust(this, peers, refusals)},
                    null);
            // In seconds; a resumed session would ask for no certificate.
            context.getClientSessionContext().setSessionTimeout(1);
            context.getServerSessionContext().setSessionTimeout(1);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TransportException("this JVM has no TLS 1.3: " + e.getMessage(), e);
        }
    }

    /// The stores that count now, and which edition of them it is.
    synchronized Edition newest() {
        var now = stamp();
        if (now != null && !now.equals(seen)) {
            seen = now;
            readAgain();
        }
        return new Edition(edition, current);
    }

    /// The stores of an edition that a handshake has begun with; empty if they are long gone.
    synchronized @Nullable Stores edition(int number) {
        if (number == edition) {
            return current;
        }
        return number == edition - 1 ? before : null;
    }

    /// @param number counts from 0
    record Edition(int number, Stores stores) {}

    private void readAgain() {
        try {
            var next = Stores.read(tls);
            before = current;
            current = next;
            edition++;
            LOG.info("tls keystore={} read again, certificate={}", tls.keystore(), described(next));
        } catch (TransportException e) {
            LOG.error("tls the stores have changed and cannot be read; those read before go on: {}", e.getMessage());
        }
    }

    private Stores.@Nullable Stamp stamp() {
        try {
            return Stores.Stamp.of(tls);
        } catch (IOException gone) {
            // Between the removal of an old file and its successor; the next handshake looks again.
            return null;
        }
    }

    private static String described(Stores stores) {
        return stores.own().stream().map(Credentials::described).collect(Collectors.joining("; "));
    }

    private static String described(X509Certificate certificate) {
        return "%s of %s until %s"
                .formatted(
                        PeerNames.Shown.by(certificate),
                        certificate.getSubjectX500Principal(),
                        certificate.getNotAfter().toInstant());
    }
}
