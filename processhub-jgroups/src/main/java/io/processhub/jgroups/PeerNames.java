package io.processhub.jgroups;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Whose certificate a peer may show, beyond that the authority has signed it.
sealed interface PeerNames {
    /// One that names the machine at the other end of the connection: its address, or a host name
    /// that resolves to it.
    record OfItsMachine() implements PeerNames {}

    /// One that carries at least one of these names, exact or `*.` in place of the first label.
    record OneOf(List<String> names) implements PeerNames {}

    /// Any of the authority.
    record Any() implements PeerNames {}

    /// What is wrong with the certificate of a peer; empty if nothing is. May look up host names.
    ///
    /// @param peer the address at the other end of the connection
    default Optional<String> objection(X509Certificate certificate, InetAddress peer) {
        return switch (this) {
            case Any() -> Optional.empty();
            case OneOf(var allowed) -> {
                var shown = Shown.by(certificate);
                yield shown.names().stream().anyMatch(name -> allowed.stream().anyMatch(one -> covers(one, name)))
                        ? Optional.empty()
                        : Optional.of("its certificate names %s, and none of them is in peerNames %s"
                                .formatted(shown, allowed));
            }
            case OfItsMachine() -> {
                var shown = Shown.by(certificate);
                yield shown.addresses().contains(peer)
                                || shown.names().stream().anyMatch(name -> resolvesTo(name, peer))
                        ? Optional.empty()
                        : Optional.of(("its certificate names %s, and neither is nor resolves to %s; issue it for that"
                                        + " address, or say with peerNames(…) which names members carry")
                                .formatted(shown, peer.getHostAddress()));
            }
        };
    }

    /// Whether a name is fit for [OneOf].
    static boolean isPattern(String name) {
        return !name.isBlank()
                && !name.contains(" ")
                && name.lastIndexOf('*') <= 0
                && !name.equals("*")
                && (!name.startsWith("*") || name.startsWith("*."));
    }

    private static boolean covers(String allowed, String name) {
        var wanted = allowed.toLowerCase(Locale.ROOT);
        if (!wanted.startsWith("*.")) {
            return wanted.equals(name);
        }
        int dot = name.indexOf('.');
        return dot > 0 && name.substring(dot).equals(wanted.substring(1));
    }

    private static boolean resolvesTo(String name, InetAddress peer) {
        try {
            return !name.contains("*")
                    && Arrays.asList(InetAddress.getAllByName(name)).contains(peer);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /// What a certificate says whose it is: its subject alternative names, or its common name if
    /// it has none of them.
    ///
    /// @param names     of hosts, in small letters
    /// @param addresses of machines
    record Shown(List<String> names, List<InetAddress> addresses) {
        private static final int DNS_NAME = 2;
        private static final int ADDRESS = 7;

        static Shown by(X509Certificate certificate) {
            var names = new ArrayList<String>();
            var addresses = new ArrayList<InetAddress>();
            for (var entry : alternatives(certificate)) {
                if (entry.get(0) instanceof Integer kind && entry.get(1) instanceof String value) {
                    if (kind == DNS_NAME) {
                        names.add(value.toLowerCase(Locale.ROOT));
                    } else if (kind == ADDRESS) {
                        addresses.add(InetAddress.ofLiteral(value));
                    }
                }
            }
            if (names.isEmpty() && addresses.isEmpty()) {
                commonName(certificate).ifPresent(names::add);
            }
            return new Shown(List.copyOf(names), List.copyOf(addresses));
        }

        private static Collection<List<?>> alternatives(X509Certificate certificate) {
            try {
                var all = certificate.getSubjectAlternativeNames();
                return all == null ? List.of() : all;
            } catch (CertificateParsingException e) {
                return List.of();
            }
        }

        private static Optional<String> commonName(X509Certificate certificate) {
            try {
                return new LdapName(certificate.getSubjectX500Principal().getName())
                        .getRdns().stream()
                                .filter(part -> part.getType().equalsIgnoreCase("CN"))
                                .map(part -> part.getValue().toString().toLowerCase(Locale.ROOT))
                                .findFirst();
            } catch (InvalidNameException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            var all = new ArrayList<>(names);
            addresses.forEach(address -> all.add(address.getHostAddress()));
            return all.isEmpty() ? "nobody" : String.join(", ", all);
        }
    }
}
