package io.processhub.jgroups;

import io.processhub.api.InvalidConfigException;
import io.processhub.api.Problems;
import io.processhub.model.Names;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Where a node listens, how it finds the others, and who may talk to it. Immutable; every instance
/// is valid, because none can be built that is not. What an option means and its default is said at
/// its setter in [Builder].
///
/// ```java
/// JGroupsConfig.local()                                         // all nodes on this machine
/// JGroupsConfig.of(c -> c.bindAddress("10.0.0.5")               // in a network
///         .seeds("10.0.0.5:7800", "10.0.0.6:7800", "10.0.0.7:7800")
///         .tls(keystore, password, truststore, password))
/// ```
///
/// Nodes of one cluster are given the same cluster name, seeds or query, and times.
public final class JGroupsConfig {
    /// How the others are found.
    sealed interface Discovery {
        record OnThisMachine() implements Discovery {}

        record Seeds(List<Seed> seeds) implements Discovery {}

        record Dns(String query, Optional<String> server) implements Discovery {}
    }

    /// Who may talk to the node.
    sealed interface Security {
        record Unsaid() implements Security {}

        record Insecure() implements Security {}

        record Tls(Path keystore, String keystorePassword, Path truststore, String truststorePassword)
                implements Security {
            @Override
            public String toString() {
                return "Tls[keystore=" + keystore + ", truststore=" + truststore + "]";
            }
        }
    }

    private static final int PORTS_ON_ONE_MACHINE = 10;

    private final Builder options;
    private final Discovery discovery;
    private final PeerNames peerNames;

    private JGroupsConfig(Builder builder) {
        options = new Builder(builder);
        var problems = new Problems("JGroupsConfig");
        problems.check("cluster", () -> Names.check("cluster name", options.cluster));
        discovery = checkedDiscovery(problems);
        peerNames = checkedPeerNames(problems);
        checkPorts(problems);
        checkSecurity(problems);
        checkTimes(problems);
        checkXml(problems);
        problems.throwIfAny();
    }

    /// All nodes on this machine: they listen on 127.0.0.1, and find each other on the ports
    /// 7800 to 7809. Nothing beyond this machine can connect.
    public static JGroupsConfig local() {
        return of(_ -> {});
    }

    /// With changes to the defaults, which are those of [#local].
    ///
    /// @throws InvalidConfigException names everything that is wrong, at once
    public static JGroupsConfig of(Consumer<Builder> changes) {
        var builder = new Builder();
        changes.accept(builder);
        return new JGroupsConfig(builder);
    }

    private Discovery checkedDiscovery(Problems problems) {
        var seeds = new ArrayList<Seed>();
        options.seeds.forEach(seed -> problems.check("seeds", () -> seeds.add(Seed.parse(seed))));
        var query = options.dnsQuery;
        problems.unless(
                options.seeds.isEmpty() || query.isEmpty(),
                "seeds: are set, and dns is set to \"%s\"; choose one",
                query.orElse(""));
        problems.unless(
                query.isEmpty() || !query.get().isBlank(), "dns: the query is blank; name the service to look up");
        problems.unless(
                isOnThisMachine() || !options.seeds.isEmpty() || query.isPresent() || options.xml.isPresent(),
                "seeds: none, and bindAddress %s is beyond this machine; name some, like \"%s:%d\", or a dns query",
                options.bindAddress,
                options.bindAddress,
                options.port);
        if (query.isPresent()) {
            return new Discovery.Dns(query.get(), options.dnsServer);
        }
        return seeds.isEmpty() ? new Discovery.OnThisMachine() : new Discovery.Seeds(List.copyOf(seeds));
    }

    private PeerNames checkedPeerNames(Problems problems) {
        boolean said = options.anyPeerName || !options.peerNames.isEmpty();
        problems.unless(
                !said || options.security instanceof Security.Tls,
                "peerNames: are said and tls is not; names are checked on certificates only");
        problems.unless(
                !options.anyPeerName || options.peerNames.isEmpty(),
                "anyPeerName: is set, and peerNames are %s; choose one",
                options.peerNames);
        options.peerNames.forEach(name -> problems.unless(
                PeerNames.isPattern(name),
                "peerNames: \"%s\" is no name; write one, like \"n1.example\", or \"*.example\" for all below it",
                name));
        if (options.anyPeerName) {
            return new PeerNames.Any();
        }
        return options.peerNames.isEmpty() ? new PeerNames.OfItsMachine() : new PeerNames.OneOf(options.peerNames);
    }

    private void checkPorts(Problems problems) {
        problems.unless(options.port >= 1 && options.port <= 65_535, "port: %d is not in 1..65535", options.port);
        int count = portCount();
        problems.unless(count >= 1 && count <= 100, "ports: a count of %d is not in 1..100", count);
        problems.unless(
                (long) options.port + count - 1 <= 65_535, "ports: %d from %d on go beyond 65535", count, options.port);
    }

    private void checkSecurity(Problems problems) {
        problems.unless(!options.bindAddress.isBlank(), "bindAddress: is blank; write an address of this machine");
        var literal = literal();
        problems.unless(
                literal.isEmpty() || !literal.get().isAnyLocalAddress(),
                "bindAddress: %s is not one address; others must know where to reach this node: write one"
                        + " address of this machine, or \"site-local\"",
                options.bindAddress);
        boolean unsaid = options.security instanceof Security.Unsaid;
        problems.unless(isOnThisMachine() || !unsaid || options.xml.isPresent(), NEEDS_TLS, options.bindAddress);
        problems.unless(
                !options.insecureToo,
                "insecure: is set, and tls is set; choose one, tls without insecure is the safe one");
        if (options.security instanceof Security.Tls tls) {
            problems.unless(Files.isReadable(tls.keystore()), "tls: keystore %s cannot be read", tls.keystore());
            problems.unless(Files.isReadable(tls.truststore()), "tls: truststore %s cannot be read", tls.truststore());
        }
    }

    /// What is said of an address that others can reach, without a word on who may.
    static final String NEEDS_TLS = "security: %s can be reached from other machines and there is no TLS: anybody"
            + " who reaches it could command the cluster; set tls(…), or insecure() if you trust that network";

    private void checkTimes(Problems problems) {
        positive(problems, "heartbeatInterval", options.heartbeatInterval);
        positive(problems, "hangTimeout", options.hangTimeout);
        positive(problems, "suspectTimeout", options.suspectTimeout);
        positive(problems, "mergeInterval", options.mergeInterval);
        positive(problems, "joinTimeout", options.joinTimeout);
        positive(problems, "connectTimeout", options.connectTimeout);
        problems.unless(
                options.hangTimeout.compareTo(options.heartbeatInterval.multipliedBy(2)) >= 0,
                "hangTimeout: %s is below two heartbeats of %s; a single late one would be a hang",
                options.hangTimeout,
                options.heartbeatInterval);
    }

    private void checkXml(Problems problems) {
        boolean both = options.xml.isPresent()
                && (!options.seeds.isEmpty()
                        || options.dnsQuery.isPresent()
                        || options.security instanceof Security.Tls);
        problems.unless(!both, "xml: brings its own discovery and TLS; remove seeds, dns and tls from this config");
    }

    private static void positive(Problems problems, String option, Duration time) {
        problems.unless(
                time.compareTo(Duration.ofMillis(10)) >= 0 && time.compareTo(Duration.ofHours(1)) <= 0,
                option + ": %s is not in PT0.01S..PT1H",
                time);
    }

    private boolean isOnThisMachine() {
        return options.bindAddress.equals("localhost")
                || literal().filter(InetAddress::isLoopbackAddress).isPresent();
    }

    /// The bind address if it is written in numbers.
    private Optional<InetAddress> literal() {
        try {
            return Optional.of(InetAddress.ofLiteral(options.bindAddress));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    /// See [Builder#cluster].
    public String cluster() {
        return options.cluster;
    }

    /// See [Builder#bindAddress].
    public String bindAddress() {
        return options.bindAddress;
    }

    /// The first port; see [Builder#ports].
    public int port() {
        return options.port;
    }

    /// How many ports are tried; see [Builder#ports].
    public int portCount() {
        boolean alone = options.seeds.isEmpty() && options.dnsQuery.isEmpty();
        return options.portCount.orElse(alone ? PORTS_ON_ONE_MACHINE : 1);
    }

    Discovery discovery() {
        return discovery;
    }

    Security security() {
        return options.security;
    }

    PeerNames peerNames() {
        return peerNames;
    }

    /// See [Builder#heartbeatInterval].
    public Duration heartbeatInterval() {
        return options.heartbeatInterval;
    }

    /// See [Builder#hangTimeout].
    public Duration hangTimeout() {
        return options.hangTimeout;
    }

    /// See [Builder#suspectTimeout].
    public Duration suspectTimeout() {
        return options.suspectTimeout;
    }

    /// See [Builder#mergeInterval].
    public Duration mergeInterval() {
        return options.mergeInterval;
    }

    /// See [Builder#joinTimeout].
    public Duration joinTimeout() {
        return options.joinTimeout;
    }

    /// See [Builder#connectTimeout].
    public Duration connectTimeout() {
        return options.connectTimeout;
    }

    /// See [Builder#xml].
    public Optional<String> xml() {
        return options.xml;
    }

    /// For people; holds no password.
    @Override
    public String toString() {
        return "JGroupsConfig[cluster=%s, %s:%d (%d ports), %s, %s]"
                .formatted(cluster(), bindAddress(), port(), portCount(), discovery, options.security);
    }

    /// The options with their defaults. Nothing is checked before the whole is built.
    public static final class Builder {
        private String cluster = "processhub";
        private String bindAddress = "127.0.0.1";
        private int port = 7800;
        private OptionalInt portCount = OptionalInt.empty();
        private List<String> seeds = List.of();
        private Optional<String> dnsQuery = Optional.empty();
        private Optional<String> dnsServer = Optional.empty();
        private Security security = new Security.Unsaid();
        private boolean insecureToo;
        private List<String> peerNames = List.of();
        private boolean anyPeerName;
        private Duration heartbeatInterval = Duration.ofSeconds(1);
        private Duration hangTimeout = Duration.ofSeconds(4);
        private Duration suspectTimeout = Duration.ofSeconds(1);
        private Duration mergeInterval = Duration.ofSeconds(2);
        private Duration joinTimeout = Duration.ofSeconds(1);
        private Duration connectTimeout = Duration.ofSeconds(1);
        private Optional<String> xml = Optional.empty();

        private Builder() {}

        private Builder(Builder from) {
            cluster = from.cluster;
            bindAddress = from.bindAddress;
            port = from.port;
            portCount = from.portCount;
            seeds = from.seeds;
            dnsQuery = from.dnsQuery;
            dnsServer = from.dnsServer;
            security = from.security;
            insecureToo = from.insecureToo;
            peerNames = from.peerNames;
            anyPeerName = from.anyPeerName;
            heartbeatInterval = from.heartbeatInterval;
            hangTimeout = from.hangTimeout;
            suspectTimeout = from.suspectTimeout;
            mergeInterval = from.mergeInterval;
            joinTimeout = from.joinTimeout;
            connectTimeout = from.connectTimeout;
            xml = from.xml;
        }

        /// Nodes with different cluster names ignore each other. Default: `processhub`.
        public Builder cluster(String name) {
            cluster = name;
            return this;
        }

        /// The address of this machine on which the node listens, and which it tells the others: in
        /// numbers, as a host name, or `site-local` for the first private address of the machine.
        /// Beyond loopback, [#tls] or [#insecure] must be said. Default: `127.0.0.1`.
        public Builder bindAddress(String address) {
            bindAddress = address;
            return this;
        }

        /// The port on which the node listens; no other is tried. Default: see [#ports].
        public Builder port(int number) {
            return ports(number, 1);
        }

        /// The node listens on the first free port of `count` from `first` on. A node uses one
        /// port. With neither seeds nor DNS it looks for the others on these ports of its own
        /// machine. Default: 7800, and 10 ports without seeds and DNS, otherwise 1.
        public Builder ports(int first, int count) {
            port = first;
            portCount = OptionalInt.of(count);
            return this;
        }

        /// Where other nodes may be found, as `host:port`. Name three or more; the node itself
        /// may be among them, so that all nodes can be given one list. One that is down is no
        /// error, and is asked again for as long as the node runs. Default: none.
        public Builder seeds(String... hostsAndPorts) {
            seeds = List.of(hostsAndPorts);
            return this;
        }

        /// Finds other nodes by the address records (A) of this name, on the port of this node. For
        /// Kubernetes: a headless service that publishes addresses that are not ready. Default:
        /// none.
        public Builder dns(String query) {
            dnsQuery = Optional.of(query);
            return this;
        }

        /// As [#dns(String)], asking one DNS server.
        ///
        /// @param server `host:port`
        public Builder dns(String query, String server) {
            dnsQuery = Optional.of(query);
            dnsServer = Optional.of(server);
            return this;
        }

        /// Mutual TLS 1.3 on every connection: a node shows the certificate of its keystore, and
        /// talks to those whose certificate the truststore vouches for and names the machine at
        /// the other end: by its address, or by a host name that resolves to it (subject
        /// alternative names; the common name if there are none). See [#peerNames] for
        /// certificates that name something else. Use a private authority. A changed file is read
        /// again at the next handshake; connections that are open stay so. Default: none, so only
        /// loopback is allowed.
        ///
        /// @param keystore           this node's key and certificate, PKCS#12 or JKS
        /// @param keystorePassword   of the keystore and of the key in it
        /// @param truststore         the authorities
        /// @param truststorePassword of the truststore
        public Builder tls(Path keystore, String keystorePassword, Path truststore, String truststorePassword) {
            insecureToo |= security instanceof Security.Insecure;
            security = new Security.Tls(keystore, keystorePassword, truststore, truststorePassword);
            return this;
        }

        /// Certificates of peers must carry one of these names, in place of that of their machine:
        /// for machines behind address translation, and for certificates of a service. A name is
        /// exact, or `*.` stands for its first label. Default: none.
        public Builder peerNames(String... names) {
            peerNames = List.of(names);
            return this;
        }

        /// Says that whoever has a certificate of the authority may be a member, whatever name is
        /// on it. Default: not said.
        public Builder anyPeerName() {
            anyPeerName = true;
            return this;
        }

        /// Says that everybody who reaches the port may be a member and may read along: for a
        /// network in which that is so. Default: not said, so beyond loopback TLS is demanded.
        public Builder insecure() {
            if (security instanceof Security.Unsaid) {
                security = new Security.Insecure();
            } else {
                insecureToo |= security instanceof Security.Tls;
            }
            return this;
        }

        /// Between two signs of life to all members. Default: 1 s.
        public Builder heartbeatInterval(Duration interval) {
            heartbeatInterval = interval;
            return this;
        }

        /// How long a member may be silent before it is held for hung or cut off, two heartbeats at
        /// least. A dead process is seen at once, by its closed port. Default: 4 s.
        public Builder hangTimeout(Duration timeout) {
            hangTimeout = timeout;
            return this;
        }

        /// How long a suspect may take to say that it lives. Default: 1 s.
        public Builder suspectTimeout(Duration timeout) {
            suspectTimeout = timeout;
            return this;
        }

        /// The longest between two looks for separated members; two sides of a healed partition,
        /// and nodes that started at the same moment and missed each other, meet after about two
        /// of them. Raise it for more than some fifty nodes. Default: 2 s.
        public Builder mergeInterval(Duration interval) {
            mergeInterval = interval;
            return this;
        }

        /// How long a node waits for answers when it looks for a cluster to join. Default: 1 s.
        public Builder joinTimeout(Duration timeout) {
            joinTimeout = timeout;
            return this;
        }

        /// How long opening a connection may take. Default: 1 s.
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = timeout;
            return this;
        }

        /// A JGroups stack of your own, by file, URL or resource name, in place of the tuned one.
        /// Of this config then only [#cluster] and [#insecure] count. Use
        /// `io.processhub.jgroups.GuardedTcp` in the place of `TCP`, or object messages are
        /// deserialized. Default: none.
        public Builder xml(String location) {
            xml = Optional.of(location);
            return this;
        }
    }
}
