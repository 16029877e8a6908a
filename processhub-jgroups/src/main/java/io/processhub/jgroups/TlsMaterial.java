package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Security.Tls;
import io.processhub.spi.TransportException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Reads keystore and truststore, with messages that say which of them is wrong and how.
final class TlsMaterial {
    private TlsMaterial() {}

    /// @throws TransportException if a store cannot be read, or holds nothing of use
    static SSLContext context(Tls tls) {
        var keys = load("keystore", tls.keystore(), tls.keystorePassword());
        var authorities = load("truststore", tls.truststore(), tls.truststorePassword());
        try {
            if (Collections.list(keys.aliases()).stream().noneMatch(alias -> isKey(keys, alias))) {
                throw new TransportException("keystore " + tls.keystore()
                        + " holds no private key; import this node's key and certificate into it");
            }
            if (authorities.size() == 0) {
                throw new TransportException("truststore " + tls.truststore()
                        + " is empty; import the certificate of your authority into it");
            }
            var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, tls.keystorePassword().toCharArray());
            var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(authorities);
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new TransportException(
                    "keystore " + tls.keystore() + " cannot be used: " + e.getMessage()
                            + "; the password of the key must be that of the keystore",
                    e);
        }
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyStore load(String what, Path path, String password) {
        try {
            return KeyStore.getInstance(path.toFile(), password.toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new TransportException(
                    "%s %s cannot be read: %s; it must be PKCS#12 or JKS, and the password its own"
                            .formatted(what, path, e.getMessage()),
                    e);
        }
    }
}
