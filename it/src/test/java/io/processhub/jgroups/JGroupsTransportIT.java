package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.processhub.model.NodeId;
import io.processhub.spi.TransportException;
import io.processhub.testkit.BusyCarriers;
import io.processhub.testkit.TransportProbe;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jgroups.JChannel;
import org.jgroups.ObjectMessage;
import org.jgroups.Version;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What is particular to JGroups: finding each other, ports, and guests who mean no good.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class JGroupsTransportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = LoopbackPorts.free(10);
    private final List<TransportProbe> nodes = new ArrayList<>();
    private final Random incarnations = new Random(port);

    @AfterEach
    void closeAll() {
        nodes.forEach(node -> node.transport().close());
    }

    @Test
    void a_port_in_use_is_named_with_what_to_do() throws IOException {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> open("a", c -> c.port(port)))
                    .withMessageMatching("node a#\\p{XDigit}+: port " + port + " of 127\\.0\\.0\\.1 is in use; end what"
                            + " uses it, or choose another with port\\(…\\)");
        }
    }

    @Test
    void ports_all_in_use_are_named_with_what_to_do() throws IOException {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var _ = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> open("a", c -> c.ports(port, 2)))
                    .withMessageContaining("ports %d to %d of 127.0.0.1 are all in use".formatted(port, port + 1));

            var a = open("a", c -> c.ports(port, 3));

            assertThat(a.transport().address()).isEqualTo("127.0.0.1:" + (port + 2));
        }
    }

    @Test
    void a_seed_that_is_down_is_no_error_and_is_found_when_it_comes() {
        var seeds = new String[] {"127.0.0.1:" + port, "127.0.0.1:" + (port + 1), "127.0.0.1:" + (port + 2)};

        var a = open("a", c -> c.port(port + 1).seeds(seeds));
        assertThat(a.members()).containsExactly(a.id());

        var b = open("b", c -> c.port(port).seeds(seeds));
        await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
    }

    @Test
    void nodes_that_start_at_once_become_one_cluster() {
        var opening = List.of("a", "b", "c", "d").stream()
                .map(name -> probe(name, _ -> {}))
                .toList();
        opening.parallelStream().forEach(TransportProbe::open);

        var all = opening.toArray(TransportProbe[]::new);
        await().atMost(PATIENCE).until(() -> opening.stream().allMatch(node -> node.sees(all)));
    }

    @Test
    void heartbeats_and_frames_pass_while_computing_keeps_all_carriers() throws InterruptedException {
        Consumer<JGroupsConfig.Builder> fast =
                c -> c.heartbeatInterval(Duration.ofMillis(200)).hangTimeout(Duration.ofMillis(800));
        var a = open("a", fast);
        var b = open("b", fast);
        await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
        int views = a.views().size() + b.views().size();

        try (var busy = new BusyCarriers(4)) {
            await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
            a.transport().send(b.id(), new byte[] {7});
            await().atMost(PATIENCE).until(() -> b.framesFrom(a).size() == 1);
            assertThat(busy.areKept()).isTrue();
        }

        assertThat(a.views().size() + b.views().size()).isEqualTo(views);
    }

    @Test
    void clusters_with_different_names_ignore_each_other() {
        var a = open("a", _ -> {});
        var b = open("b", c -> c.cluster("another"));
        var c = open("c", _ -> {});

        await().atMost(PATIENCE).until(() -> a.sees(a, c) && c.sees(a, c));
        await().during(Duration.ofSeconds(2)).atMost(PATIENCE).until(() -> b.sees(b));
        assertThat(a.views()).noneMatch(view -> view.contains(b.id()));
        assertThat(a.refused("otherCluster")).isPositive();
    }

    @Test
    void random_bytes_on_the_port_do_no_harm_and_are_counted() throws IOException {
        var a = open("a", _ -> {});
        var b = open("b", _ -> {});
        await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
        var random = new Random(1);

        for (int i = 0; i < 40; i++) {
            var noise = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(noise);
            knock(portOf(a), noise);
            knock(portOf(a), greetingAnd(noise));
            knock(portOf(a), greetingAnd(message(Integer.MAX_VALUE, noise)));
            knock(portOf(a), greetingAnd(message(-1 - i, noise)));
            knock(portOf(a), greetingAnd(message(noise.length, noise)));
        }
        b.transport().send(a.id(), new byte[] {7});

        await().atMost(PATIENCE).until(() -> a.framesFrom(b).size() == 1);
        assertThat(a.framesFrom(b)).containsExactly(new byte[] {7});
        assertThat(a.sees(a, b)).isTrue();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(a.refused("greeting")).isGreaterThan(30);
            assertThat(a.refused("message")).isGreaterThan(5);
        });
        assertThat(b.transport().refusals().values()).containsOnly(0L);
    }

    @Test
    void an_object_message_of_a_stranger_is_never_deserialized_and_the_stranger_is_no_member() throws Exception {
        var a = open("a", _ -> {});
        var stack = new TunedStack(config(_ -> {}), InetAddress.getLoopbackAddress());
        try (var stranger = new JChannel(stack.protocols())) {
            stranger.connect("cluster-" + port);
            await().atMost(PATIENCE).until(() -> stranger.getView().size() == 2);
            var target = stranger.getView().getMembers().getFirst();

            for (int i = 0; i < 20; i++) {
                stranger.send(new ObjectMessage(target, new Canary()));
                stranger.send(target, new byte[] {1});
            }
            var b = open("b", _ -> {});
            await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
            b.transport().send(a.id(), new byte[] {7});
            await().atMost(PATIENCE).until(() -> a.framesFrom(b).size() == 1);
        }

        assertThat(Canary.READ).hasValue(0);
        assertThat(a.views())
                .allSatisfy(view ->
                        assertThat(view.members()).extracting(NodeId::name).isSubsetOf("a", "b"));
    }

    @Test
    void dns_finds_the_others() throws IOException {
        var one = InetAddress.ofLiteral("127.0.0.1");
        try (var dns = new TinyDns("hub.test", List.of(one))) {
            var a = open("a", c -> c.ports(port, 3).dns("hub.test", dns.address()));
            var b = open("b", c -> c.ports(port, 3).dns("hub.test", dns.address()));

            await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
            assertThat(dns.questions()).contains("hub.test");
        }
    }

    @Test
    void a_stack_of_xml_is_used_as_it_is() throws IOException {
        var file = java.nio.file.Files.createTempFile("stack", ".xml");
        java.nio.file.Files.writeString(file, """
            <config xmlns="urn:org:jgroups">
                <io.processhub.jgroups.GuardedTcp bind_addr="127.0.0.1" bind_port="%1$d" port_range="3" max_length="1M"/>
                <TCPPING initial_hosts="127.0.0.1[%1$d]" port_range="3"/>
                <MERGE3 max_interval="2000" min_interval="500"/>
                <FD_ALL3/>
                <io.processhub.jgroups.ProvenDeath/>
                <pbcast.NAKACK2 use_mcast_xmit="false"/>
                <UNICAST3/>
                <pbcast.STABLE/>
                <pbcast.GMS join_timeout="500" print_local_addr="false"/>
                <io.processhub.jgroups.PeerWindow max_credits="1M"/>
                <FRAG4 frag_size="60K"/>
            </config>
            """.formatted(port));
        var a = open("a", c -> c.xml(file.toString()));
        var b = open("b", c -> c.xml(file.toString()));

        await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
        a.transport().send(b.id(), new byte[200_000]);
        await().atMost(PATIENCE).until(() -> b.framesFrom(a).size() == 1);
        assertThat(b.framesFrom(a).getFirst()).hasSize(200_000);
        java.nio.file.Files.delete(file);
    }

    private TransportProbe open(String name, Consumer<JGroupsConfig.Builder> changes) {
        return probe(name, changes).open();
    }

    private TransportProbe probe(String name, Consumer<JGroupsConfig.Builder> changes) {
        var node = new TransportProbe(new NodeId(name, incarnations.nextLong()), new JGroupsTransport(config(changes)));
        nodes.add(node);
        return node;
    }

    private JGroupsConfig config(Consumer<JGroupsConfig.Builder> changes) {
        return JGroupsConfig.of(c -> {
            c.cluster("cluster-" + port)
                    .ports(port, 10)
                    .mergeInterval(Duration.ofMillis(600))
                    .joinTimeout(Duration.ofMillis(300));
            changes.accept(c);
        });
    }

    private static int portOf(TransportProbe node) {
        var address = node.transport().address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static void knock(int port, byte[] bytes) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(bytes);
        } catch (IOException closedByPeer) {
            // That is its right.
        }
    }

    /// What a peer says first: the cookie, the version, its address; then the rest.
    private static byte[] greetingAnd(byte[] rest) throws IOException {
        var address = new IpAddress("127.0.0.1", 9);
        var out = new ByteArrayDataOutputStream(rest.length + 64);
        out.write(new byte[] {'b', 'e', 'l', 'a'});
        out.writeShort(Version.version);
        out.writeShort(address.serializedSize());
        address.writeTo(out);
        out.write(rest);
        return out.getBuffer().bytes();
    }

    private static byte[] message(int length, byte[] noise) {
        return ByteBuffer.allocate(Integer.BYTES + Short.BYTES + 1 + noise.length)
                .putInt(length)
                .putShort(Version.version)
                .put((byte) (length & 3))
                .put(noise)
                .array();
    }

    /// Counts how often it was deserialized.
    static final class Canary implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        static final AtomicInteger READ = new AtomicInteger();

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READ.incrementAndGet();
        }
    }
}
