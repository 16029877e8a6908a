package io.processhub.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.benchmarks.jvm.Jvms;
import io.processhub.benchmarks.local.LocalMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read from a recording of a measured JVM.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ProfileTest {
    @TempDir
    private static Path folder = Path.of("");

    private static Path recording = Path.of("");
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    /// Starts in a JVM of their own, the second time 20,000 of them.
    @BeforeAll
    static void record() {
        recording = folder.resolve("recording.jfr");
        var flags = "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording;
        try (var jvms = new Jvms(List.of(flags))) {
            try (var jvm = jvms.start("recorded", LocalMain.class, 256)) {
                for (int n : new int[] {10, 20_000}) {
                    jvm.ask(Duration.ofMinutes(1), "startAndStop", Map.of("n", n));
                }
            }
        }
    }

    @Test
    void without_a_step_all_are_listed() {
        assertThat(run(recording.toString())).isZero();
        assertThat(output.toString().lines())
                .hasSize(4)
                .anyMatch(line -> line.contains("  start  ") && line.endsWith("n 10"))
                .anyMatch(line -> line.contains("  startAndStop  ") && line.contains("20000"));
    }

    @Test
    void a_step_says_which_threads_worked_in_what_and_who_allocated() {
        assertThat(run("--step", "start", "--number", "-1", recording.toString()))
                .isZero();
        assertThat(output.toString().lines())
                .anyMatch(line -> line.startsWith("1 steps of together "))
                .anyMatch(line -> line.startsWith("| `processhub-hub-"))
                .anyMatch(line -> line.startsWith("| `io.processhub.core.HubCore.step` | "))
                .anyMatch(line -> line.matches("\\| `java\\..*` \\| \\d+\\.\\d %? \\|"));
    }

    @Test
    void a_step_that_is_not_there_and_a_file_that_is_none_are_refused() throws IOException {
        assertThat(run("--step", "fly", recording.toString())).isEqualTo(3);
        assertThat(errors.toString()).contains("no such step");
        var other = Files.writeString(folder.resolve("other.jfr"), "no recording");
        assertThat(run(other.toString())).isEqualTo(3);
        assertThat(errors.toString()).contains("cannot be read");
    }

    private int run(String... arguments) {
        return ProfileMain.commandLine()
                .setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(output, true))
                .execute(arguments);
    }
}
