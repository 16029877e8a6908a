package io.processhub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Runs programs of this project as a user does, and kills in the end what they have left behind.
final class Programs implements AutoCloseable {
    /// The root of the project.
    static final Path ROOT = root();

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Path folder;
    private final List<Program> started = new ArrayList<>();

    /// @param folder where the outputs go
    Programs(Path folder) {
        this.folder = folder;
    }

    /// A program that was started.
    ///
    /// @param out the file with its standard output
    /// @param err the file with its standard error
    record Program(Process process, Path out, Path err, Set<ProcessHandle> family) {
        /// Its standard output so far.
        String output() {
            return text(out);
        }

        /// Its standard error so far.
        String errors() {
            return text(err);
        }

        /// Waits until it ends, and gives its exit code.
        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("ended within %s; standard error:%n%s", LIMIT, errors())
                    .isTrue();
            return process.exitValue();
        }

        /// Waits until it has so many processes below it; they are remembered from then on.
        Program awaitFamily(int size) {
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
                process.descendants().forEach(family::add);
                return family.size() >= size || !process.isAlive();
            });
            assertThat(family).as("processes; standard error:%n%s", errors()).hasSizeGreaterThanOrEqualTo(size);
            return this;
        }

        /// Sends a signal, as `kill` does.
        void signal(String name) throws IOException, InterruptedException {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Starts a program. Ctrl-C reaches it, also where this JVM was started in the background of a
    /// script and so ignores it.
    ///
    /// @param environment what is added to this process's
    Program start(Path directory, Map<String, String> environment, List<String> command) throws IOException {
        var out = folder.resolve("out-" + started.size());
        var err = folder.resolve("err-" + started.size());
        List<String> asFromATerminal = new ArrayList<>(List.of("env", "--default-signal=INT"));
        asFromATerminal.addAll(command);
        var builder = new ProcessBuilder(asFromATerminal)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        var program = new Program(builder.start(), out, err, new LinkedHashSet<>());
        started.add(program);
        return program;
    }

    /// Starts `./processhub` with these arguments; it is built already, by the build that runs the
    /// tests.
    Program processhub(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(ROOT.resolve("processhub").toString()));
        command.addAll(List.of(arguments));
        return start(ROOT, Map.of("PROCESSHUB_BUILD", "never"), command);
    }

    @Override
    public void close() {
        for (var program : started) {
            program.process().descendants().forEach(program.family()::add);
            program.process().destroyForcibly();
            program.family().forEach(ProcessHandle::destroyForcibly);
        }
    }

    /// The lines of a text that are not blank.
    static List<String> lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).toList();
    }

    /// The bytes of a text.
    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(here.resolve("processhub"))) {
            here = Objects.requireNonNull(here.getParent(), "the tests run inside the project");
        }
        return here;
    }
}
