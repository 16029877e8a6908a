package io.processhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A heap that was full for some seconds leaves a node that works, or one that says that it does
/// not and has closed. Never one whose timers or drivers are dead while it looks alive.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class FullHeapIT {
    @TempDir
    Path folder;

    private Programs programs;

    @BeforeEach
    void open() {
        programs = new Programs(folder);
    }

    @AfterEach
    void close() {
        programs.close();
    }

    @Test
    void a_node_whose_heap_was_full_works_or_has_closed_and_every_call_ends() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var program = programs.start(
                folder,
                Map.of(),
                List.of(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullHeapMain.class.getName(),
                        "4"));

        int exitCode = program.exitCode();

        assertThat(exitCode).as(program.errors()).isZero();
        Map<String, String> said = new HashMap<>();
        for (var line : Programs.lines(program.output())) {
            var parts = line.split(" ", 2);
            said.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        assertThat(said).containsKeys("alive", "state", "problem", "closed");
        assertThat(said).containsEntry("ask", "ended").containsEntry("stop", "ended");
        if ("true".equals(said.get("alive"))) {
            assertThat(said).containsEntry("state", "ACTIVE").containsEntry("problem", "none");
        } else {
            assertThat(said.get("problem")).contains("failed with");
        }
    }
}
