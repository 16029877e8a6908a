package io.processhub.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whether the simulation would notice: plants bugs into a copy of the core, one at a time, and
/// runs seeds until one fails. Takes minutes, so it runs only when asked for:
/// `-Dplanted.seeds=1000`.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PlantedBugsTest {
    private static final Pattern FIRST = Pattern.compile("first failed: seed (\\d+) (\\w+)");
    private static final long LIMIT_MINUTES = 10;

    @TempDir
    Path place;

    static Stream<PlantedBug> bugs() throws IOException {
        try (var files = Files.list(root().resolve("processhub-testkit/src/test/planted-bugs"))) {
            return files
                    .filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .map(file -> {
                        try {
                            return PlantedBug.read(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList()
                    .stream();
        }
    }

    @Test
    void every_bug_still_fits_the_sources() throws IOException {
        for (var bug : bugs().toList()) {
            bug.plant(root(), place.resolve(bug.name()));
        }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    @EnabledIfSystemProperty(named = "planted.seeds", matches = "\\d+")
    void a_planted_bug_is_caught(PlantedBug bug) throws IOException, InterruptedException {
        var classes = Files.createDirectories(place.resolve("classes"));
        compile(bug.plant(root(), place.resolve("sources")), classes);

        var output = storm(classes, bug.isAboutQuorums() ? "1" : "0");

        var first = FIRST.matcher(output);
        assertThat(first.find())
                .as("%s (%s) is caught; the run said:%n%s", bug.name(), bug.says(), output)
                .isTrue();
        System.out.printf("| %s | %s | %s | %s |%n", bug.name(), bug.says(), first.group(1), first.group(2));
    }

    private static void compile(List<Path> sources, Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp", classPath());
            var task = compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources));
            assertThat(task.call()).as("%s compile", sources).isTrue();
        }
    }

    private String storm(Path classes, String quorum) throws IOException, InterruptedException {
        var log = place.resolve("storm.log");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", classes + File.pathSeparator + classPath()));
        command.addAll(List.of(StormMain.class.getName(), "--stop", "1", "--show", "0"));
        command.addAll(List.of("--quorum", quorum));
        command.addAll(List.of("--seeds", System.getProperty("planted.seeds")));
        var run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!run.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                return "first failed: seed 0 HANG (no end after " + LIMIT_MINUTES + " minutes)";
            }
        } finally {
            run.destroyForcibly();
        }
        return Files.readString(log);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("processhub-bom"))) {
            here = Objects.requireNonNull(here.getParent(), "the tests run inside the project");
        }
        return here;
    }
}
