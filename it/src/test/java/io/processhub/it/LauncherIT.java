package io.processhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./processhub` as a script: where it is called from, and what it says if it cannot run.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class LauncherIT {
    private static final Map<String, String> NO_BUILD = Map.of("PROCESSHUB_BUILD", "never");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Programs programs;

    @BeforeEach
    void prepare() {
        programs = new Programs(folder);
    }

    @AfterEach
    void end() {
        programs.close();
    }

    @Test
    void it_runs_from_another_folder_and_through_a_chain_of_symbolic_links() throws Exception {
        var bin = Files.createDirectories(folder.resolve("my bin"));
        Files.createSymbolicLink(bin.resolve("direct"), Programs.ROOT.resolve("processhub"));
        Files.createSymbolicLink(bin.resolve("ph"), Path.of("direct"));

        var version = programs.start(folder, NO_BUILD, List.of("my bin/ph", "--version"));

        assertThat(version.exitCode()).as(version.errors()).isZero();
        assertThat(version.output()).startsWith("ProcessHub 0.1");
    }

    @Test
    void it_runs_from_a_clone_with_blanks_in_its_path() throws Exception {
        var clone = cloneWithoutSources("my clone");

        var version = programs.start(folder, NO_BUILD, List.of(clone + "/processhub", "--version"));

        assertThat(version.exitCode()).as(version.errors()).isZero();
        assertThat(version.output()).startsWith("ProcessHub 0.1");
    }

    @Test
    void without_a_jdk_that_is_new_enough_it_says_what_to_install_and_ends_with_3() throws Exception {
        var clone = cloneWithoutSources("clone");
        var script = clone.resolve("processhub");
        Files.writeString(script, Files.readString(script).replace("\nleast=25\n", "\nleast=999\n"));

        var version = programs.start(folder, NO_BUILD, List.of(script.toString(), "--version"));

        assertThat(version.exitCode()).isEqualTo(3);
        assertThat(version.errors())
                .contains("no JDK 999 or newer was found, only")
                .contains("Install one");
    }

    @Test
    void what_is_not_built_and_must_not_be_is_said_and_ends_with_3() throws Exception {
        var clone = cloneWithoutSources("clone");
        Files.delete(clone.resolve("processhub-node/target/application.jar"));

        var version = programs.start(folder, NO_BUILD, List.of(clone + "/processhub", "--version"));

        assertThat(version.exitCode()).isEqualTo(3);
        assertThat(version.errors()).contains("processhub-node is not built");
    }

    @Test
    void what_is_out_of_date_is_built_and_a_build_that_fails_is_told_and_ends_with_3() throws Exception {
        var clone = cloneWithoutSources("clone");
        Files.createDirectories(clone.resolve("processhub-node/src/main"));

        var version = programs.start(folder, Map.of(), List.of(clone + "/processhub", "--version"));

        assertThat(version.exitCode()).isEqualTo(3);
        assertThat(version.errors()).contains("building with").contains("the build failed");
    }

    @Test
    void told_to_end_while_it_still_looks_around_it_starts_nothing_and_ends_with_130() throws Exception {
        var clone = cloneWithoutSources("clone");
        var asked = folder.resolve("asked");
        var find = Files.createDirectories(folder.resolve("slow")).resolve("find");
        Files.writeString(find, "#!/bin/sh\ntouch '%s'\nsleep 2\n".formatted(asked));
        assertThat(find.toFile().setExecutable(true)).isTrue();
        var path = Map.of("PATH", find.getParent() + ":" + System.getenv("PATH"));

        var version = programs.start(folder, path, List.of(clone + "/processhub", "--version"));
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(asked));
        version.signal("INT");

        assertThat(version.exitCode()).isEqualTo(130);
        assertThat(version.output()).isEmpty();
    }

    /// What the script needs of a clone that is built.
    private Path cloneWithoutSources(String name) throws IOException {
        var clone = folder.resolve(name);
        var target = Files.createDirectories(clone.resolve("processhub-node/target"));
        var built = Programs.ROOT.resolve("processhub-node/target");
        Files.copy(built.resolve("application.jar"), target.resolve("application.jar"));
        Files.copy(built.resolve("libraries.classpath"), target.resolve("libraries.classpath"));
        var script = Files.copy(Programs.ROOT.resolve("processhub"), clone.resolve("processhub"));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return clone;
    }
}
