package io.processhub.format;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/// The Java sources below a directory, and what the formatter says of each.
///
/// @param root where the search for `src` directories begins
record Sources(Path root) {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    /// One file as it is and as it should be.
    record Source(Path file, String is, String shouldBe) {
        boolean isFormatted() {
            return is.equals(shouldBe);
        }
    }

    /// The sources of the project that the working directory belongs to.
    static Sources ofTheProject() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("processhub-bom"))) {
            here = Objects.requireNonNull(here.getParent(), "the check runs inside the project");
        }
        return new Sources(here);
    }

    /// Files that differ from what the formatter makes of them.
    ///
    /// @throws IllegalStateException if a file cannot be parsed; it names the file, line and column
    List<Source> unformatted() {
        return each(this::formatted).filter(source -> !source.isFormatted()).toList();
    }

    /// Places where a `///` line is too long: also those that cannot be wrapped.
    List<String> tooLongDocLines() {
        return each(this::tooLongDocLines).flatMap(List::stream).toList();
    }

    /// How many files there are.
    long count() {
        return each(Function.identity()).count();
    }

    /// Writes the files as they should be.
    ///
    /// @return those that were changed
    List<Path> apply() {
        var unformatted = unformatted();
        for (var source : unformatted) {
            write(source.file(), source.shouldBe());
        }
        return unformatted.stream().map(Source::file).toList();
    }

    private Source formatted(Path file) {
        var is = read(file);
        try {
            return new Source(file, is, FORMATTER.formatSourceAndFixImports(DocLines.wrap(is)));
        } catch (FormatterException e) {
            throw new IllegalStateException(
                    "%s cannot be parsed: %s%s".formatted(root.relativize(file), e.getMessage(), advice(e)), e);
        }
    }

    private static String advice(FormatterException e) {
        return e.getMessage().contains("expected token: '_'")
                ? "; inside a record pattern the formatter reads `var _`, not a bare `_`"
                : "";
    }

    private List<String> tooLongDocLines(Path file) {
        var lines = read(file).lines().toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
                .filter(i -> DocLines.isTooLong(lines.get(i)))
                .map(i -> "%s:%d has %d columns"
                        .formatted(root.relativize(file), i + 1, lines.get(i).length()))
                .toList();
    }

    private <T> Stream<T> each(Function<Path, T> question) {
        try (var files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> root.relativize(file).toString().contains("src/"))
                    .filter(file -> !root.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList()
                    .parallelStream()
                    .map(question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }
}
