package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An authority of a test, and the keys that it signs.
final class TlsKeys {
    static final String PASSWORD = "a-password";

    private final Path directory;
    private final String authority;
    private int issued;

    /// An authority with a key of its own.
    TlsKeys(Path directory, String authority) throws IOException, InterruptedException {
        this.directory = directory;
        this.authority = authority;
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-keyalg",
                "EC",
                "-ext",
                "bc:c",
                "-dname",
                "CN=" + authority,
                "-keystore",
                mint());
        var certificate = file("pem");
        keytool("-exportcert", "-rfc", "-alias", "ca", "-file", certificate, "-keystore", mint());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "ca",
                "-file",
                certificate,
                "-keystore",
                truststore().toString());
    }

    /// Vouches for this authority alone.
    Path truststore() {
        return directory.resolve(authority + "-trusted.p12");
    }

    /// A keystore with a new key, and a certificate with these subject alternative names, as
    /// keytool writes them: `ip:127.0.0.1`, `dns:n1.example`.
    Path keystore(String alternatives) throws IOException, InterruptedException {
        var alias = "key" + issued++;
        var store = directory.resolve(authority + "-" + alias + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-signer",
                "ca",
                "-ext",
                "san=" + alternatives,
                "-keystore",
                mint());
        keytool(
                "-importkeystore",
                "-srckeystore",
                mint(),
                "-srcstorepass",
                PASSWORD,
                "-srcalias",
                alias,
                "-destkeystore",
                store.toString(),
                "-deststorepass",
                PASSWORD);
        return store;
    }

    /// Puts one file in the place of another at once, as a renewal does.
    static void replace(Path old, Path by) throws IOException {
        var next = old.resolveSibling(old.getFileName() + ".next");
        Files.copy(by, next);
        Files.move(next, old, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private String mint() {
        return file("mint");
    }

    private String file(String kind) {
        return directory.resolve(authority + "." + kind).toString();
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var password =
                arguments[0].equals("-importkeystore") ? Stream.<String>empty() : Stream.of("-storepass", PASSWORD);
        var command = Stream.of(Stream.of(tool), Arrays.stream(arguments), password)
                .flatMap(part -> part)
                .toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
