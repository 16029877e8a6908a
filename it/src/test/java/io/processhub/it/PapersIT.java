package io.processhub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.HubOptions;
import io.processhub.api.Limits;
import io.processhub.api.NodeConfig;
import io.processhub.core.wire.Message;
import io.processhub.jgroups.JGroupsConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the papers to the code: samples compile and the first one runs, tests that are named
/// exist, tables are complete, links lead somewhere.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PapersIT {
    private static final Path ROOT = root();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Pattern SAMPLE = Pattern.compile("^```java\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("^```text\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern TEST = Pattern.compile("`((?=\\w*[a-z])[A-Z]\\w*(?:Test|IT|Contract))(?:#(\\w+))?`");

    /// A piece of Java in a paper.
    private record Sample(Path paper, int number, String code) {
        @Override
        public String toString() {
            return "sample %d of %s".formatted(number, ROOT.relativize(paper));
        }
    }

    @Test
    void every_sample_compiles_without_a_warning(@TempDir Path folder) throws IOException {
        var samples =
                papers().stream().flatMap(paper -> samples(paper).stream()).toList();

        assertThat(samples).hasSizeGreaterThanOrEqualTo(3);
        assertThat(samples).allSatisfy(sample -> {
            var target = Files.createDirectories(folder.resolve(sample.paper().getFileName() + "-" + sample.number()));
            assertThat(warningsOf(sample, target))
                    .as("%s:%n%s", sample, sample.code())
                    .isEmpty();
        });
    }

    @Test
    void the_first_sample_of_the_readme_runs_and_prints_what_stands_below_it(@TempDir Path folder) throws Exception {
        var readme = ROOT.resolve("README.md");
        assertThat(warningsOf(samples(readme).getFirst(), folder)).isEmpty();
        var printed = matches(PRINTED, text(readme))
                .findFirst()
                .orElseThrow()
                .group(1)
                .strip();
        var out = folder.resolve("out");

        var run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + System.getProperty("path.separator") + classPath(),
                        "Sample")
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();

        try {
            assertThat(run.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
        } finally {
            run.destroyForcibly();
        }
        assertThat(run.exitValue()).as(Files.readString(out)).isZero();
        assertThat(Files.readAllLines(out)).contains(printed);
    }

    @Test
    void every_test_that_a_paper_names_exists() {
        var names = papers().stream()
                .flatMap(paper -> matches(TEST, text(paper)))
                .distinct()
                .toList();

        assertThat(names).hasSizeGreaterThan(50);
        assertThat(names)
                .allSatisfy(name -> assertThat(isTest(name.group(1), name.group(2)))
                        .as("test %s", name.group())
                        .isTrue());
    }

    @Test
    void every_guarantee_names_a_test_or_an_invariant() {
        var guarantees = text(DOCS.resolve("GUARANTEES.md"));
        var rows = rows(guarantees.substring(0, guarantees.indexOf("## Accepted")));

        assertThat(rows).hasSizeGreaterThan(15);
        assertThat(rows)
                .allSatisfy(row -> assertThat(TEST.matcher(row).find() || row.matches(".*invariant [SLVP]\\d+.*"))
                        .as(row)
                        .isTrue());
    }

    @Test
    void every_row_of_the_specification_has_its_place_in_the_parity_table() {
        var rows = rows(text(DOCS.resolve("PARITY.md")));
        var ids = Stream.of(
                        ids("A", 0, 16),
                        ids("B", 1, 14),
                        ids("C", 1, 5),
                        ids("D", 1, 11),
                        ids("E", 1, 8),
                        ids("F", 1, 13),
                        Stream.of("G"))
                .flatMap(all -> all)
                .toList();

        assertThat(ids)
                .allSatisfy(id -> assertThat(rows)
                        .filteredOn(row -> row.startsWith("| " + id + " |"))
                        .as("row %s", id)
                        .hasSize(1)
                        .first()
                        .matches(
                                row -> TEST.matcher(row).find() || row.contains("not yet"),
                                "names a test or says: not yet"));
    }

    @Test
    void every_message_is_explained_in_the_protocol() {
        var rows = rows(text(DOCS.resolve("PROTOCOL.md")));

        var messages = records(Message.class).map(Class::getSimpleName).toList();

        assertThat(messages).hasSizeGreaterThan(10);
        assertThat(messages).allSatisfy(name -> assertThat(rows).anyMatch(row -> row.startsWith("| `" + name + "` |")));
    }

    @Test
    void every_limit_and_option_is_in_the_table_of_limits() throws IllegalAccessException {
        var limits = text(DOCS.resolve("LIMITS.md"));

        for (var field : Limits.class.getFields()) {
            var value = String.format(Locale.ROOT, "%,d", field.getInt(null));
            assertThat(limits).containsPattern("(?m)^\\| .*`" + field.getName() + "`.*\\| .*" + value + ".*\\|$");
        }
        for (var builder : List.of(HubOptions.class, NodeConfig.Builder.class, JGroupsConfig.Builder.class)) {
            assertThat(setters(builder))
                    .allSatisfy(option -> assertThat(limits)
                            .as("option %s of %s", option, builder.getName())
                            .containsPattern("(?m)^\\| `" + option + "`"));
        }
    }

    @Test
    void every_link_leads_to_a_file() {
        assertThat(papers()).allSatisfy(paper -> {
            var links = matches(LINK, text(paper))
                    .map(link -> link.group(1).replaceFirst("#.*", ""))
                    .filter(link -> !link.isEmpty() && !link.contains("://"))
                    .toList();
            assertThat(links)
                    .allSatisfy(link -> assertThat(paper.resolveSibling(link))
                            .as("link of %s", ROOT.relativize(paper))
                            .exists());
        });
    }

    @Test
    void every_paper_can_be_reached_from_the_readme() {
        var reached = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (int i = 0; i < reached.size(); i++) {
            var paper = reached.get(i);
            matches(LINK, text(paper))
                    .map(link -> paper.resolveSibling(link.group(1).replaceFirst("#.*", ""))
                            .normalize())
                    .filter(link -> link.toString().endsWith(".md") && Files.exists(link) && !reached.contains(link))
                    .forEach(reached::add);
        }

        assertThat(reached).containsAll(papers());
    }

    // ---- reading papers ----

    private static List<Path> papers() {
        try (var docs = Files.walk(DOCS);
                var top = Files.list(ROOT)) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("the papers cannot be listed", e);
        }
    }

    private static String text(Path paper) {
        try {
            return Files.readString(paper, UTF_8);
        } catch (IOException e) {
            throw new AssertionError(paper + " cannot be read", e);
        }
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static List<Sample> samples(Path paper) {
        var codes = matches(SAMPLE, text(paper)).map(found -> found.group(1)).toList();
        return IntStream.range(0, codes.size())
                .mapToObj(i -> new Sample(paper, i + 1, codes.get(i)))
                .toList();
    }

    private static List<String> rows(String text) {
        return text.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| id "))
                .filter(line -> !line.startsWith("| what "))
                .toList();
    }

    private static Stream<String> ids(String letter, int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(number -> letter + number);
    }

    // ---- looking at the code ----

    /// What the compiler says of a sample, taken as a source file of its own.
    private static String warningsOf(Sample sample, Path target) throws IOException {
        var source = target.resolve("Sample.java");
        Files.writeString(source, sample.code());
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "tests run on a JDK");
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, UTF_8)) {
            var options =
                    List.of("-d", target.toString(), "-cp", classPath(), "-proc:none", "-Xlint:all,-path,-classfile");
            compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
        }
        return said.toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /// Whether there is a test class of this name, and in it or above it a test of this name.
    private static boolean isTest(String type, String method) {
        try (var files = Files.walk(ROOT)) {
            var sources = files.filter(file -> file.toString().contains("src/"))
                    .filter(file -> file.getFileName().toString().equals(type + ".java"))
                    .toList();
            return sources.size() == 1
                    && (method == null
                            || Pattern.compile("void " + method + "\\(")
                                    .matcher(text(sources.getFirst()))
                                    .find());
        } catch (IOException e) {
            throw new AssertionError("the sources cannot be walked", e);
        }
    }

    private static Stream<Class<?>> records(Class<?> family) {
        return family.isRecord()
                ? Stream.of(family)
                : Arrays.stream(family.getPermittedSubclasses()).flatMap(PapersIT::records);
    }

    private static List<String> setters(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(method -> method.getName())
                .distinct()
                .toList();
    }

    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("LICENSE"))) {
            folder = Objects.requireNonNull(folder.getParent(), "the root of the project has a LICENSE");
        }
        return folder;
    }
}
