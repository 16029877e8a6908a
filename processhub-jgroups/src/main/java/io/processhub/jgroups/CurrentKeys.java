package io.processhub.jgroups;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.NullUnmarked;

/// The newest keys of [Credentials]. TLS asks for a name first and for key and certificate by that
/// name later; the name carries the edition of the stores, so that both are of the same.
@NullUnmarked // as the interface of the JDK is
final class CurrentKeys extends X509ExtendedKeyManager {
    private static final char SEPARATOR = '|';

    private final Credentials credentials;

    CurrentKeys(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        var newest = credentials.newest();
        return name(newest, newest.stores().keys().chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        var newest = credentials.newest();
        return name(newest, newest.stores().keys().chooseServerAlias(keyType, issuers, socket));
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        var newest = credentials.newest();
        return name(newest, newest.stores().keys().chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        var newest = credentials.newest();
        return name(newest, newest.stores().keys().chooseEngineServerAlias(keyType, issuers, engine));
    }

    @Override
    public X509Certificate[] getCertificateChain(String name) {
        var stores = stores(name);
        return stores == null ? null : stores.keys().getCertificateChain(alias(name));
    }

    @Override
    public PrivateKey getPrivateKey(String name) {
        var stores = stores(name);
        return stores == null ? null : stores.keys().getPrivateKey(alias(name));
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return names(credentials.newest(), keyType, issuers, true);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return names(credentials.newest(), keyType, issuers, false);
    }

    private static String[] names(Credentials.Edition edition, String keyType, Principal[] issuers, boolean client) {
        var keys = edition.stores().keys();
        var aliases = client ? keys.getClientAliases(keyType, issuers) : keys.getServerAliases(keyType, issuers);
        if (aliases == null) {
            return null;
        }
        return java.util.Arrays.stream(aliases)
                .map(alias -> name(edition, alias))
                .toArray(String[]::new);
    }

    private static String name(Credentials.Edition edition, String alias) {
        return alias == null ? null : edition.number() + String.valueOf(SEPARATOR) + alias;
    }

    private Stores stores(String name) {
        return credentials.edition(Integer.parseInt(name.substring(0, name.indexOf(SEPARATOR))));
    }

    private static String alias(String name) {
        return name.substring(name.indexOf(SEPARATOR) + 1);
    }
}
