package io.processhub.jgroups;

import io.processhub.jgroups.JGroupsConfig.Discovery;
import io.processhub.jgroups.JGroupsConfig.Security;
import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries frames over TCP, with JGroups for membership, failure detection and merges.
///
/// ```java
/// NodeConfig.named("n1", c -> c.transport(new JGroupsTransport(JGroupsConfig.local())))
/// ```
///
/// One transport serves one node, once. It uses one TCP port and platform threads: a few, and
/// some for each peer. JGroups logs under `org.jgroups`, through SLF4J.
///
/// Views are those of JGroups, unchanged: a node that woke from a hang may hold its old one for
/// seconds; two sides of a healed partition get one; two incarnations of a name may share one.
public final class JGroupsTransport implements ClusterTransport {
    /// The longest frame: 8 MiB.
    static final int MAX_FRAME_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsTransport.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final JGroupsConfig config;
    private final UnaryOperator<List<Protocol>> stackChange;
    private final CountDownLatch firstView = new CountDownLatch(1);
    private volatile @Nullable JChannel channel;
    private volatile Members members = Members.NONE;
    private volatile Refusals refusals = new Refusals();
    private boolean used;
    private volatile boolean closed;

    /// A transport that is not open yet. It does nothing before [#open].
    public JGroupsTransport(JGroupsConfig config) {
        this(config, UnaryOperator.identity());
    }

    /// With a change to the stack, for tests that break the network.
    JGroupsTransport(JGroupsConfig config, UnaryOperator<List<Protocol>> stackChange) {
        this.config = config;
        this.stackChange = stackChange;
    }

    @Override
    public void open(NodeId self, Receiver receiver) {
        synchronized (this) {
            if (used || closed) {
                throw new IllegalStateException("transport of " + self + " was opened before; make a new one");
            }
            used = true;
        }
        try {
            NeededJGroups.check();
            var address = bindAddress();
            var opened = channel(address);
            channel = opened;
            opened.name(self.name())
                    .addAddressGenerator(() -> NodeAddress.of(self))
                    .setReceiver(new Door(self, receiver));
            refuseOpenDoor(opened);
            opened.connect(config.cluster());
            firstView.await();
            tellIfAlone(self);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new TransportException("node " + self + " was interrupted while it joined " + config.cluster(), e);
        } catch (Exception e) {
            close();
            throw explained(self, e);
        }
    }

    @Override
    public void send(NodeId to, byte[] frame) {
        if (frame.length > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("frame for %s has %d bytes; at most %d are allowed, cut it into several"
                    .formatted(to, frame.length, MAX_FRAME_BYTES));
        }
        var open = channel;
        if (open == null) {
            throw new IllegalStateException("the transport is not open; call open first");
        }
        var address = members.address(to);
        if (closed || address.isEmpty()) {
            return;
        }
        try {
            DirectBundler.send(open, new BytesMessage(address.get(), frame));
        } catch (Exception e) {
            // The channel was closed meanwhile, or the thread was interrupted: the frame is lost, as it may be.
            LOG.debug("frame of {} bytes for {} is lost", frame.length, to, e);
        }
    }

    @Override
    public int maxFrameBytes() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public String address() {
        var open = channel;
        return open != null
                        && open.down(new Event(Event.GET_PHYSICAL_ADDRESS, open.getAddress())) instanceof IpAddress ip
                ? new Seed(ip.getIpAddress().getHostAddress(), ip.getPort()).toString()
                : "local";
    }

    /// What was refused so far: `greeting` (random bytes, another version, a silent guest),
    /// `tlsHandshake` (no TLS, a foreign certificate, a silent guest), `tlsPeerName` (a certificate
    /// that names another machine), `message` (no message, or too long), `otherCluster`, `frame`
    /// (of something that is no node of ours). All are logged too, each kind at most once a
    /// second, `otherCluster` once a minute.
    @Override
    public SortedMap<String, Long> refusals() {
        return refusals.counts();
    }

    /// Leaves the cluster; the others are told. Takes at most 10 s.
    @Override
    public void close() {
        closed = true;
        var open = channel;
        if (open == null || open.isClosed()) {
            return;
        }
        var closing =
                Thread.ofPlatform().daemon().name("close-" + open.getName()).start(() -> Util.close(open));
        try {
            if (!closing.join(CLOSE_LIMIT)) {
                LOG.warn("transport of {} did not close within {}; it is left to itself", open.getName(), CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JChannel channel(InetAddress address) throws Exception {
        if (config.xml().isPresent()) {
            BytesOnly.install();
            return new JChannel(config.xml().get());
        }
        return new JChannel(stackChange.apply(new TunedStack(config, address).protocols()));
    }

    private InetAddress bindAddress() throws UnknownHostException, SocketException {
        var wanted = config.bindAddress();
        if (wanted.equals("site-local")) {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(InetAddress::isSiteLocalAddress)
                    .findFirst()
                    .orElseThrow(() -> new TransportException(
                            "bindAddress: this machine has no site-local address; it has " + ownAddresses()));
        }
        var address = InetAddress.getByName(wanted);
        if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) == null) {
            throw new TransportException(
                    "bindAddress: %s is no address of this machine; it has %s".formatted(wanted, ownAddresses()));
        }
        return address;
    }

    private static List<String> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    /// What the config could not see: a name that resolves beyond loopback, or a stack of XML.
    private void refuseOpenDoor(JChannel opened) {
        var transport = opened.getProtocolStack().getTransport();
        boolean tls = transport instanceof TCP tcp && tcp.tls().enabled();
        if (!transport.getBindAddress().isLoopbackAddress()
                && !tls
                && !(config.security() instanceof Security.Insecure)) {
            throw new TransportException(
                    JGroupsConfig.NEEDS_TLS.formatted(transport.getBindAddress().getHostAddress()));
        }
        if (transport instanceof GuardedTcp guarded) {
            refusals = guarded.refusals();
        } else {
            LOG.warn(
                    "transport protocol={} deserializes object messages; use io.processhub.jgroups.GuardedTcp in {}",
                    transport.getName(),
                    config.xml().orElse("the stack"));
        }
    }

    private void tellIfAlone(NodeId self) {
        if (members.addresses().size() > 1) {
            return;
        }
        switch (config.discovery()) {
            case Discovery.OnThisMachine() -> LOG.info("transport node={} at {} is alone so far", self, address());
            case Discovery.Seeds(var seeds) ->
                LOG.info(
                        "transport node={} at {} is alone so far: no seed answered, {}; they are asked again",
                        self,
                        address(),
                        seeds);
            case Discovery.Dns(var query, var _) ->
                LOG.info(
                        "transport node={} at {} is alone so far: nobody answered at the addresses of {}; it is"
                                + " looked up again",
                        self,
                        address(),
                        query);
        }
    }

    private RuntimeException explained(NodeId self, Exception e) {
        if (e instanceof TransportException known) {
            return known;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new TransportException(noPort(self), e);
            }
            if (cause instanceof UnknownHostException) {
                return new TransportException(
                        "bindAddress: \"%s\" does not resolve to an address; write one of %s"
                                .formatted(config.bindAddress(), ownAddresses()),
                        e);
            }
        }
        return new TransportException(
                "node %s cannot join cluster \"%s\" with %s: %s".formatted(self, config.cluster(), config, e), e);
    }

    private String noPort(NodeId self) {
        return config.portCount() == 1
                ? "node %s: port %d of %s is in use; end what uses it, or choose another with port(…)"
                        .formatted(self, config.port(), config.bindAddress())
                : "node %s: ports %d to %d of %s are all in use; end what uses them, or choose others with ports(…)"
                        .formatted(self, config.port(), config.port() + config.portCount() - 1, config.bindAddress());
    }

    /// What JGroups tells, handed on in our words.
    private final class Door implements org.jgroups.Receiver {
        private final NodeId self;
        private final Receiver receiver;

        Door(NodeId self, Receiver receiver) {
            this.self = self;
            this.receiver = receiver;
        }

        @Override
        public void viewAccepted(View view) {
            var next = Members.of(view);
            next.foreign()
                    .forEach(address -> LOG.error(
                            "view {} member={} type={} is no node of this library and is left out; give other programs"
                                    + " another cluster name than \"{}\"",
                            view.getViewId(),
                            address,
                            address.getClass().getSimpleName(),
                            config.cluster()));
            members = next;
            if (!closed) {
                receiver.viewInstalled(next.view(view.getViewId(), self));
            }
            firstView.countDown();
        }

        @Override
        public void receive(Message message) {
            var from = NodeAddress.read(message.getSrc());
            if (closed
                    || from.isEmpty()
                    || !(message instanceof BytesMessage)
                    || message.getLength() > MAX_FRAME_BYTES) {
                if (!closed) {
                    refusals.refused(
                            Refusals.Reason.FRAME, message.getSrc(), message + " is no frame of a node of ours");
                }
                return;
            }
            try {
                receiver.frameReceived(from.get(), frame(message, from.get()));
            } catch (RuntimeException e) {
                LOG.error("node {} threw at a frame of {} bytes from {}", self, message.getLength(), from.get(), e);
            }
        }

        /// The bytes of a frame. Those to oneself are still the sender's array, and copied.
        private byte[] frame(Message message, NodeId from) {
            byte[] bytes = message.getArray();
            if (bytes == null) {
                return new byte[0];
            }
            int first = message.getOffset();
            int length = message.getLength();
            return first == 0 && length == bytes.length && !from.equals(self)
                    ? bytes
                    : Arrays.copyOfRange(bytes, first, first + length);
        }
    }
}
