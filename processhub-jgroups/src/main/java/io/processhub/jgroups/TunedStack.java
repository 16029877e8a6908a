package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Discovery;
import io.processhub.jgroups.JGroupsConfig.Security;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

/// The protocols of a node, bottom up, with the settings that measuring recommends.
///
/// The less usual settings: a closed connection raises a suspicion (so one port suffices, all of it
/// TLS); a sender thread for each peer (with one for all, a hung peer mutes the node); queues of
/// 128 Ki messages (shorter ones drop under load and repair half a second later); windows of 1 MiB
/// (a hung peer's unsent bytes mostly fit into the socket's buffers). No multicasts but JGroups'
/// own few, so there is no flow control for them.
final class TunedStack {
    /// The longest message on a connection: a bundle of 64 KiB, or a fragment, with ample room.
    static final int MAX_MESSAGE_BYTES = BytesOnly.MAX_BYTES + (64 << 10);

    private static final int BUNDLE_BYTES = 64 << 10;
    private static final int QUEUE_MESSAGES = 128 << 10;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int FRAGMENT_BYTES = 60 << 10;

    /// How long a merge leader waits for members; those that do not answer are left to the next
    /// merge.
    private static final Duration MERGE_LIMIT = Duration.ofSeconds(2);

    private final JGroupsConfig config;
    private final InetAddress address;

    TunedStack(JGroupsConfig config, InetAddress address) {
        this.config = config;
        this.address = address;
    }

    /// @throws io.processhub.spi.TransportException if a store of keys cannot be read
    List<Protocol> protocols() {
        var protocols = new ArrayList<Protocol>();
        protocols.add(transport());
        protocols.add(discovery());
        protocols.add(new MergeWatch()
                .setMinInterval(millis(config.mergeInterval().dividedBy(5)))
                .setMaxInterval(millis(config.mergeInterval())));
        protocols.add(new Heartbeats()
                .setTimeout(millis(config.hangTimeout()))
                .setInterval(millis(config.heartbeatInterval())));
        protocols.add(new ProvenDeath().setTimeout(millis(config.suspectTimeout())));
        protocols.add(new NAKACK2().useMcastXmit(false).logDiscardMessages(false));
        protocols.add(new UNICAST3());
        protocols.add(new STABLE().setDesiredAverageGossip(30_000).setMaxBytes(4 << 20));
        protocols.add(new PromptMerges()
                .setMergeTimeout(millis(MERGE_LIMIT))
                .printLocalAddress(false)
                .setJoinTimeout(millis(config.joinTimeout())));
        protocols.add(new PeerWindow().setMaxCredits(WINDOW_BYTES).setMinThreshold(0.4));
        protocols.add(new FRAG4().setFragSize(FRAGMENT_BYTES));
        return protocols;
    }

    private GuardedTcp transport() {
        var tcp = new GuardedTcp();
        tcp.setBindAddress(address);
        tcp.setBindPort(config.port());
        tcp.setPortRange(config.portCount() - 1);
        tcp.setSockConnTimeout((int) millis(config.connectTimeout()));
        tcp.tcpNodelay(true);
        tcp.setLinger(0);
        tcp.enableSuspectEvents(true);
        tcp.setMaxLength(MAX_MESSAGE_BYTES);
        tcp.logDetails(false);
        tcp.logDiscardMsgs(false);
        tcp.useVirtualThreads(false); // processes that only compute would keep heartbeats from leaving
        tcp.getThreadPool().setMinThreads(0).setMaxThreads(200).setKeepAliveTime(30_000);
        tcp.setBundler(bundler());
        if (config.security() instanceof Security.Tls tls) {
            tcp.tls(new GuardedTls(tls, config.peerNames(), tcp.refusals()));
        }
        return tcp;
    }

    private static DirectBundler bundler() {
        var bundler = new DirectBundler();
        bundler.setMaxSize(BUNDLE_BYTES);
        bundler.setCapacity(QUEUE_MESSAGES);
        bundler.useSingleSenderThread(false);
        return bundler;
    }

    private Protocol discovery() {
        return switch (config.discovery()) {
            case Discovery.OnThisMachine() ->
                asking(new Seed(address.getHostAddress(), config.port()).inJGroups())
                        .setPortRange(config.portCount() - 1);
            case Discovery.Seeds(var seeds) ->
                asking(seeds.stream().map(Seed::inJGroups).collect(Collectors.joining(",")))
                        .setPortRange(0);
            case Discovery.Dns(var query, var server) -> {
                var dns = new DNS_PING().setDNSQuery(query);
                server.ifPresent(dns::setDNSAddress);
                dns.asyncDiscovery(true);
                yield dns;
            }
        };
    }

    private static TCPPING asking(String hosts) {
        // As text, not as addresses, so that names that do not resolve yet are asked for again.
        var ping = new TCPPING();
        ping.setValue("initial_hosts_str", hosts);
        ping.asyncDiscovery(true);
        return ping;
    }

    private static long millis(Duration time) {
        return time.toMillis();
    }
}
