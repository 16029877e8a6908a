package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.processhub.model.NodeId;
import io.processhub.spi.TransportException;
import io.processhub.testkit.TransportProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mutual TLS: who has a certificate of the authority is in, everybody else stays out.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a-password";

    @TempDir
    private static Path directory;

    private static Path memberKeys;
    private static Path strangerKeys;
    private static Path trusted;

    private final int port = LoopbackPorts.free(10);
    private final List<TransportProbe> nodes = new ArrayList<>();

    /// A member's key and a stranger's, each its own authority; all trust the member's only.
    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        memberKeys = key("member");
        strangerKeys = key("stranger");
        trusted = directory.resolve("trusted.p12");
        var certificate = directory.resolve("member.pem").toString();
        keytool("-exportcert", "-rfc", "-alias", "member", "-file", certificate, "-keystore", memberKeys.toString());
        keytool("-importcert", "-noprompt", "-alias", "member", "-file", certificate, "-keystore", trusted.toString());
    }

    @AfterEach
    void closeAll() {
        nodes.forEach(node -> node.transport().close());
    }

    @Test
    void members_form_and_a_foreign_certificate_and_a_node_without_tls_stay_out() {
        var a = open("a", c -> c.tls(memberKeys, PASSWORD, trusted, PASSWORD));
        var b = open("b", c -> c.tls(memberKeys, PASSWORD, trusted, PASSWORD));
        await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
        a.transport().send(b.id(), new byte[2_000_000]);
        await().atMost(PATIENCE).until(() -> b.framesFrom(a).size() == 1);

        var stranger = open("stranger", c -> c.tls(strangerKeys, PASSWORD, trusted, PASSWORD));
        var plain = open("plain", _ -> {});

        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));
        assertThat(stranger.views()).allMatch(view -> view.members().equals(List.of(stranger.id())));
        assertThat(plain.views()).allMatch(view -> view.members().equals(List.of(plain.id())));
        assertThat(List.of(a, b))
                .allSatisfy(node -> assertThat(node.views())
                        .noneMatch(view -> view.contains(stranger.id()) || view.contains(plain.id())));
        b.transport().send(a.id(), new byte[] {1});
        await().atMost(PATIENCE).until(() -> a.framesFrom(b).size() == 1);
    }

    @Test
    void a_wrong_password_is_said_without_saying_it() {
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> open("a", c -> c.tls(memberKeys, "guessed-wrong", trusted, PASSWORD)))
                .withMessageContaining("keystore " + memberKeys + " cannot be read")
                .withMessageNotContaining("guessed-wrong");
        assertThatExceptionOfType(TransportException.class)
                .isThrownBy(() -> open("a", c -> c.tls(trusted, PASSWORD, trusted, PASSWORD)))
                .withMessageContaining("holds no private key");
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

    private static Path key(String name) throws IOException, InterruptedException {
        var store = directory.resolve(name + ".p12");
        keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-keystore", store.toString());
        return store;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = Stream.of(Stream.of(tool), Arrays.stream(arguments), Stream.of("-storepass", PASSWORD))
                .flatMap(part -> part)
                .toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
