package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.processhub.api.InvalidConfigException;
import io.processhub.jgroups.JGroupsConfig.Discovery;
import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class JGroupsConfigTest {
    @Test
    void every_problem_is_named_at_once() {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> JGroupsConfig.of(c -> c.cluster("a b")
                        .bindAddress("10.0.0.5")
                        .ports(70_000, 0)
                        .seeds("n1", "n2:x", "n3:99999", "::1:7800")
                        .heartbeatInterval(Duration.ofSeconds(4))
                        .joinTimeout(Duration.ZERO)))
                .withMessage("""
                    JGroupsConfig has 11 problem(s):
                      - cluster: cluster name "a b" has the character U+0020 at index 1; use letters, digits and . _ - @ :
                      - seeds: "n1" has no port; write host:port, like "10.0.0.5:7800"
                      - seeds: "n2:x" has no number behind the colon; write host:port, like "10.0.0.5:7800"
                      - seeds: port 99999 of "n3" is not in 1..65535
                      - seeds: "::1:7800" is not clear; write an IPv6 address in brackets, like "[::1]:7800"
                      - port: 70000 is not in 1..65535
                      - ports: a count of 0 is not in 1..100
                      - ports: 0 from 70000 on go beyond 65535
                      - security: 10.0.0.5 can be reached from other machines and there is no TLS: anybody who \
                    reaches it could command the cluster; set tls(…), or insecure() if you trust that network
                      - joinTimeout: PT0S is not in PT0.01S..PT1H
                      - hangTimeout: PT4S is below two heartbeats of PT4S; a single late one would be a hang\
                    """);
    }

    @Test
    void without_a_word_all_nodes_are_on_this_machine() {
        var config = JGroupsConfig.local();

        assertThat(config.bindAddress()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(7800);
        assertThat(config.portCount()).isEqualTo(10);
        assertThat(config.discovery()).isEqualTo(new Discovery.OnThisMachine());
    }

    @Test
    void with_seeds_a_node_listens_on_one_port() {
        var config = JGroupsConfig.of(c -> c.seeds("127.0.0.1:7800", "[::1]:7801", "node-3.example:7802"));

        assertThat(config.portCount()).isEqualTo(1);
        assertThat(config.discovery())
                .isEqualTo(new Discovery.Seeds(
                        List.of(new Seed("127.0.0.1", 7800), new Seed("::1", 7801), new Seed("node-3.example", 7802))));
    }

    @Test
    void beyond_this_machine_seeds_or_dns_are_needed() {
        assertProblem(c -> c.bindAddress("10.0.0.5").insecure(), "seeds: none, and bindAddress 10.0.0.5 is beyond");
        assertProblem(c -> c.seeds("a:1").dns("hub.example"), "seeds: are set, and dns is set to \"hub.example\"");
        assertProblem(c -> c.dns(" "), "dns: the query is blank");
    }

    @Test
    void one_address_is_needed_not_all() {
        assertProblem(c -> c.bindAddress("0.0.0.0").seeds("a:1").insecure(), "bindAddress: 0.0.0.0 is not one address");
        assertProblem(c -> c.bindAddress("").seeds("a:1").insecure(), "bindAddress: is blank");
    }

    @Test
    void insecure_is_said_or_tls_but_not_both(@TempDir Path directory) throws IOException {
        var store = Files.createFile(directory.resolve("store.p12"));

        var insecure = JGroupsConfig.of(
                c -> c.bindAddress("10.0.0.5").seeds("10.0.0.6:7800").insecure());
        var secure = JGroupsConfig.of(
                c -> c.bindAddress("10.0.0.5").seeds("10.0.0.6:7800").tls(store, "secret", store, "secret"));

        assertThat(insecure.toString()).contains("Insecure");
        assertThat(secure.toString()).contains("Tls").doesNotContain("secret");
        assertProblem(c -> c.tls(store, "a", store, "b").insecure(), "insecure: is set, and tls is set");
        assertProblem(c -> c.insecure().tls(store, "a", store, "b"), "insecure: is set, and tls is set");
        assertProblem(
                c -> c.tls(directory.resolve("none.p12"), "a", store, "b"),
                "tls: keystore " + directory.resolve("none.p12") + " cannot be read");
    }

    @Test
    void peers_are_known_by_their_machine_unless_names_are_said(@TempDir Path directory) throws IOException {
        var store = Files.createFile(directory.resolve("store.p12"));

        var machine = JGroupsConfig.of(c -> c.tls(store, "a", store, "b"));
        var named = JGroupsConfig.of(c -> c.tls(store, "a", store, "b").peerNames("n1.example", "*.hub.example"));
        var any = JGroupsConfig.of(c -> c.anyPeerName().tls(store, "a", store, "b"));

        assertThat(machine.peerNames()).isEqualTo(new PeerNames.OfItsMachine());
        assertThat(named.peerNames()).isEqualTo(new PeerNames.OneOf(List.of("n1.example", "*.hub.example")));
        assertThat(any.peerNames()).isEqualTo(new PeerNames.Any());
        assertProblem(c -> c.peerNames("n1.example"), "peerNames: are said and tls is not");
        assertProblem(
                c -> c.tls(store, "a", store, "b").peerNames("n1").anyPeerName(),
                "anyPeerName: is set, and peerNames are [n1]; choose one");
        for (var none : List.of("", "*", "a.*.b", "*hub", "two words")) {
            assertProblem(c -> c.tls(store, "a", store, "b").peerNames(none), "peerNames: \"" + none + "\" is no name");
        }
    }

    @Test
    void a_stack_of_xml_brings_its_own_discovery() {
        assertProblem(c -> c.xml("my.xml").seeds("a:1"), "xml: brings its own discovery and TLS; remove seeds");
    }

    @Test
    void a_name_that_resolves_beyond_this_machine_is_refused_when_the_transport_opens(@TempDir Path directory)
            throws IOException {
        var broken = Files.writeString(directory.resolve("store.p12"), "no keystore");

        assertOpenFails(
                JGroupsConfig.of(
                        c -> c.bindAddress("192.0.2.1").seeds("192.0.2.2:7800").insecure()),
                "bindAddress: 192.0.2.1 is no address of this machine; it has [");
        assertOpenFails(
                JGroupsConfig.of(c ->
                        c.bindAddress("nowhere.invalid").seeds("192.0.2.2:7800").insecure()),
                "bindAddress: \"nowhere.invalid\" does not resolve");
        assertOpenFails(
                JGroupsConfig.of(c -> c.tls(broken, "secret", broken, "secret")),
                "keystore " + broken + " cannot be read");
    }

    @Test
    void a_transport_that_was_closed_cannot_be_opened() {
        var transport = new JGroupsTransport(JGroupsConfig.local());
        transport.close();

        assertThatIllegalStateException().isThrownBy(() -> transport.open(new NodeId("a", 1), new Silent()));
        assertThatIllegalStateException()
                .isThrownBy(() -> new JGroupsTransport(JGroupsConfig.local()).send(new NodeId("a", 1), new byte[1]))
                .withMessage("the transport is not open; call open first");
    }

    private static void assertProblem(Consumer<JGroupsConfig.Builder> changes, String problem) {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> JGroupsConfig.of(changes))
                .withMessageContaining(problem);
    }

    private static void assertOpenFails(JGroupsConfig config, String message) {
        var transport = new JGroupsTransport(config);

        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> transport.open(new NodeId("a", 1), new Silent()))
                .withMessageContaining(message)
                .withMessageNotContaining("secret");
    }

    private static final class Silent implements ClusterTransport.Receiver {
        @Override
        public void viewInstalled(View view) {}

        @Override
        public void frameReceived(NodeId from, byte[] frame) {}
    }
}
