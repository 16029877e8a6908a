package io.processhub.jgroups;

import static io.processhub.jgroups.TlsKeys.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.processhub.model.NodeId;
import io.processhub.spi.TransportException;
import io.processhub.testkit.TransportProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Mutual TLS: who has a certificate of the authority in the right name is in, everybody else stays
/// out.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static TlsKeys ours;
    private static TlsKeys strangers;
    private static Path here;
    private static Path hereAgain;
    private static Path elsewhere;

    private final int port = LoopbackPorts.free(10);
    private final List<TransportProbe> nodes = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        ours = new TlsKeys(directory, "ours");
        strangers = new TlsKeys(directory, "strangers");
        here = ours.keystore("ip:127.0.0.1");
        hereAgain = ours.keystore("ip:127.0.0.1");
        elsewhere = ours.keystore("dns:n1.hub.invalid,ip:127.9.9.9");
    }

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(JGroupsTransport.class)).addAppender(log);
    }

    @AfterEach
    void closeAll() {
        ((Logger) LoggerFactory.getLogger(JGroupsTransport.class)).detachAppender(log);
        nodes.forEach(node -> node.transport().close());
    }

    @Test
    void members_form_and_a_foreign_certificate_and_a_node_without_tls_stay_out() throws Exception {
        var foreign = strangers.keystore("ip:127.0.0.1");
        var a = open("a", with(here));
        var b = open("b", with(here));
        awaitSeeingEachOther(a, b);
        a.transport().send(b.id(), new byte[2_000_000]);
        await().atMost(PATIENCE).until(() -> b.framesFrom(a).size() == 1);

        var stranger = open("stranger", with(foreign));
        var plain = open("plain", _ -> {});

        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
        assertThat(stranger.views()).allMatch(view -> view.members().equals(List.of(stranger.id())));
        assertThat(plain.views()).allMatch(view -> view.members().equals(List.of(plain.id())));
        assertThat(List.of(a, b))
                .allSatisfy(node -> assertThat(node.views())
                        .noneMatch(view -> view.contains(stranger.id()) || view.contains(plain.id())));
        b.transport().send(a.id(), new byte[] {1});
        await().atMost(PATIENCE).until(() -> a.framesFrom(b).size() == 1);
        assertThat(a.refused("tlsHandshake")).isPositive();
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith("refused tlsHandshake from=/127.0.0.1:")
                        && line.contains("no TLS with a certificate of our authority"));
    }

    @Test
    void a_certificate_that_names_another_machine_stays_out_and_is_named_and_counted() {
        var a = open("a", with(here));
        var b = open("b", with(elsewhere));

        await().atMost(PATIENCE).until(() -> a.refused("tlsPeerName") > 2);

        assertThat(a.views()).allMatch(view -> view.members().equals(List.of(a.id())));
        assertThat(b.views()).allMatch(view -> view.members().equals(List.of(b.id())));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .contains("refused tlsPeerName from=127.0.0.1: its certificate names n1.hub.invalid, 127.9.9.9, and"
                        + " neither is nor resolves to 127.0.0.1; issue it for that address, or say with"
                        + " peerNames(…) which names members carry");
    }

    @Test
    void names_that_are_said_count_in_place_of_the_machine() {
        var a = open("a", with(elsewhere, c -> c.peerNames("other.invalid", "*.hub.invalid")));
        var b = open("b", with(elsewhere, c -> c.peerNames("N1.hub.invalid")));
        awaitSeeingEachOther(a, b);

        var unnamed = open("unnamed", with(here, JGroupsConfig.Builder::anyPeerName));
        await().atMost(PATIENCE).until(() -> a.refused("tlsPeerName") > 0);

        assertThat(unnamed.views()).allMatch(view -> view.members().equals(List.of(unnamed.id())));
    }

    @Test
    void any_name_is_fine_if_that_is_said() {
        var a = open("a", with(elsewhere, JGroupsConfig.Builder::anyPeerName));
        var b = open("b", with(here, JGroupsConfig.Builder::anyPeerName));

        awaitSeeingEachOther(a, b);
    }

    @Test
    void renewed_stores_are_used_without_a_restart_and_broken_ones_are_not() throws Exception {
        var keystore = Files.copy(here, directory.resolve("renewed.p12"));
        var truststore = Files.copy(ours.truststore(), directory.resolve("renewed-trusted.p12"));
        var a = open("a", c -> c.tls(keystore, PASSWORD, truststore, PASSWORD));
        assertThat(certificateShownBy(a)).isEqualTo(certificateIn(here));

        TlsKeys.replace(keystore, hereAgain);
        assertThat(certificateShownBy(a)).isEqualTo(certificateIn(hereAgain));
        var b = open("b", with(here));
        awaitSeeingEachOther(a, b);

        Files.writeString(keystore, "half a file");
        assertThat(certificateShownBy(a)).isEqualTo(certificateIn(hereAgain));
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.startsWith("tls the stores have changed and cannot be read; those read before go"
                        + " on: keystore " + keystore + " cannot be read"));

        TlsKeys.replace(keystore, here);
        TlsKeys.replace(truststore, strangers.truststore());
        assertThatThrownBy(() -> certificateShownBy(a)).isInstanceOf(IOException.class);
        assertThat(a.sees(a, b)).isTrue();
    }

    @Test
    void guests_who_say_nothing_or_noise_keep_nobody_out() throws IOException {
        var a = open("a", with(here));
        var guests = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 50; i++) {
                guests.add(new Socket(InetAddress.getLoopbackAddress(), portOf(a)));
            }
            var noise = new Socket(InetAddress.getLoopbackAddress(), portOf(a));
            guests.add(noise);
            noise.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

            var b = open("b", with(here));
            awaitSeeingEachOther(a, b);
            await().atMost(PATIENCE).until(() -> a.refused("tlsHandshake") >= 51);
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .anyMatch(line -> line.contains("no handshake within 5 s"))
                    .hasSizeLessThan(40);
        } finally {
            for (var guest : guests) {
                guest.close();
            }
        }
    }

    @Test
    void a_node_that_connects_offers_no_older_tls_either() throws IOException {
        var config = JGroupsConfig.of(c -> c.tls(here, PASSWORD, ours.truststore(), PASSWORD));
        var tls = new GuardedTls((JGroupsConfig.Security.Tls) config.security(), config.peerNames(), new Refusals());

        try (var socket = (SSLSocket) tls.createSocketFactory().createSocket("outgoing")) {
            assertThat(socket.getEnabledProtocols()).containsExactly("TLSv1.3");
        }
    }

    @Test
    void a_wrong_password_is_said_without_saying_it() {
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> open("a", c -> c.tls(here, "guessed-wrong", ours.truststore(), PASSWORD)))
                .withMessageContaining("keystore " + here + " cannot be read")
                .withMessageNotContaining("guessed-wrong");
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> open("a", c -> c.tls(ours.truststore(), PASSWORD, ours.truststore(), PASSWORD)))
                .withMessageContaining("holds no private key");
    }

    private static Consumer<JGroupsConfig.Builder> with(Path keystore) {
        return with(keystore, _ -> {});
    }

    private static Consumer<JGroupsConfig.Builder> with(Path keystore, Consumer<JGroupsConfig.Builder> names) {
        return c -> names.accept(c.tls(keystore, PASSWORD, ours.truststore(), PASSWORD));
    }

    private static void awaitSeeingEachOther(TransportProbe a, TransportProbe b) {
        await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
    }

    private TransportProbe open(String name, Consumer<JGroupsConfig.Builder> security) {
        var config = JGroupsConfig.of(c -> {
            c.cluster("tls-" + port)
                    .ports(port, 10)
                    .mergeInterval(Duration.ofMillis(600))
                    .joinTimeout(Duration.ofMillis(500));
            security.accept(c);
        });
        var node = new TransportProbe(new NodeId(name, 1), new JGroupsTransport(config));
        nodes.add(node);
        return node.open();
    }

    private static int portOf(TransportProbe node) {
        var address = node.transport().address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /// Shakes hands with a node as a member would; fails with an [IOException] if it is refused.
    private static X509Certificate certificateShownBy(TransportProbe node) throws Exception {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(here.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(ours.truststore().toFile(), PASSWORD.toCharArray()));
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (var socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), portOf(node))) {
            socket.startHandshake();
            // With TLS 1.3 a client hears of its refusal when it reads.
            socket.setSoTimeout(500);
            try {
                socket.getInputStream().read();
            } catch (java.net.SocketTimeoutException accepted) {
                // Nothing was said: we are in.
            }
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static X509Certificate certificateIn(Path store) throws Exception {
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        return (X509Certificate) keys.getCertificate(keys.aliases().nextElement());
    }
}
