package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Security.Tls;
import io.processhub.spi.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A keystore and a truststore as they were when they were read.
///
/// @param keys  this node's
/// @param trust in the authorities
/// @param own   this node's certificates, one for each key
record Stores(X509ExtendedKeyManager keys, X509ExtendedTrustManager trust, List<X509Certificate> own) {
    /// When the two files were changed last, and how long they are.
    record Stamp(FileTime keystoreTime, long keystoreBytes, FileTime truststoreTime, long truststoreBytes) {
        static Stamp of(Tls tls) throws IOException {
            return new Stamp(
                    Files.getLastModifiedTime(tls.keystore()),
                    Files.size(tls.keystore()),
                    Files.getLastModifiedTime(tls.truststore()),
                    Files.size(tls.truststore()));
        }
    }

    /// Reads both, with messages that say which of them is wrong and how.
    ///
    /// @throws TransportException if a store cannot be read, or holds nothing of use
    static Stores read(Tls tls) {
        var keys = load("keystore", tls.keystore(), tls.keystorePassword());
        var authorities = load("truststore", tls.truststore(), tls.truststorePassword());
        try {
            var own = ownCertificates(keys);
            if (own.isEmpty()) {
                throw new TransportException("keystore " + tls.keystore()
                        + " holds no private key; import this node's key and certificate into it");
            }
            if (authorities.size() == 0) {
                throw new TransportException("truststore " + tls.truststore()
                        + " is empty; import the certificate of your authority into it");
            }
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, tls.keystorePassword().toCharArray());
            var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(authorities);
            return new Stores(
                    only(X509ExtendedKeyManager.class, keyManagers.getKeyManagers()),
                    only(X509ExtendedTrustManager.class, trustManagers.getTrustManagers()),
                    own);
        } catch (GeneralSecurityException e) {
            throw new TransportException(
                    "keystore " + tls.keystore() + " cannot be used: " + e.getMessage()
                            + "; the password of the key must be that of the keystore",
                    e);
        }
    }

    private static <T> T only(Class<T> type, Object[] managers) {
        return Arrays.stream(managers)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<X509Certificate> ownCertificates(KeyStore keys) throws GeneralSecurityException {
        return Collections.list(keys.aliases()).stream()
                .flatMap(alias -> certificate(keys, alias))
                .toList();
    }

    private static Stream<X509Certificate> certificate(KeyStore keys, String alias) {
        try {
            return keys.isKeyEntry(alias) && keys.getCertificate(alias) instanceof X509Certificate certificate
                    ? Stream.of(certificate)
                    : Stream.empty();
        } catch (GeneralSecurityException e) {
            return Stream.empty();
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
