package io.processhub.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.format.Sources.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The format of all modules' sources: checked, or applied with `-Dformat=apply`. It runs on the
/// JDK that compiles them, since the formatter reads only as much Java as the JDK it runs on.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class FormatTest {
    private static final Sources PROJECT = Sources.ofTheProject();

    @BeforeAll
    static void applyIfAsked() {
        switch (System.getProperty("format", "check")) {
            case "apply" -> PROJECT.apply().forEach(file -> System.out.println("formatted " + file));
            case "check" -> {}
            case String other -> throw new IllegalArgumentException("format=" + other + " is not check or apply");
        }
    }

    @Test
    void all_sources_of_the_project_are_formatted() {
        assertThat(PROJECT.unformatted())
                .extracting(source -> PROJECT.root().relativize(source.file()))
                .as("unformatted files; run: mvn -q -pl build/format test -Dformat=apply")
                .isEmpty();
        assertThat(PROJECT.count()).isGreaterThan(50);
    }

    @Test
    void doc_comments_keep_within_100_columns_where_the_formatter_leaves_them_alone() {
        assertThat(PROJECT.tooLongDocLines()).isEmpty();
    }

    @Test
    void todays_java_and_its_doc_comments_stay_as_they_are(@TempDir Path root) throws IOException {
        var source = """
            package x;

            import java.util.Map;

            /// What it is, with [a link][Map] and a table:
            ///
            /// | when | what |
            /// |------|------|
            /// | now  | this |
            record Pair(Object left, Object right) {
                /// How it is.
                ///
                /// @param pair any
                static String of(Object pair) {
                    return switch (pair) {
                        case Pair(String s, var _) -> s;
                        case Pair(var _, Pair(var inner, var _)) -> "" + inner;
                        case Pair _ -> String.valueOf(Map.<String, String>of());
                        case Runnable _ -> take(_ -> {});
                        default -> "no";
                    };
                }
            }
            """;

        plant(root, source);

        assertThat(new Sources(root).unformatted()).extracting(Source::shouldBe).isEmpty();
    }

    @Test
    void an_import_that_only_a_doc_comment_uses_stays(@TempDir Path root) throws IOException {
        plant(root, "package x;\n\nimport java.util.Map;\n\n/// See [Map].\nfinal class X {}\n");

        assertThat(new Sources(root).unformatted()).isEmpty();
    }

    @Test
    void a_bare_underscore_in_a_record_pattern_is_refused_with_advice(@TempDir Path root) throws IOException {
        plant(
                root,
                "record P(int x) {\n    static boolean is(Object o) {\n        return o instanceof P(_);\n    }\n}\n");

        assertThatThrownBy(() -> new Sources(root).unformatted())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("src/X.java cannot be parsed: 3:")
                .hasMessageContaining("reads `var _`, not a bare `_`");
    }

    @Test
    void a_file_that_is_not_formatted_is_found_and_set_right(@TempDir Path root) throws IOException {
        var file = plant(root, "package x;\n\nimport java.util.List;\nfinal class Ugly{ int  x ; }\n");

        assertThat(new Sources(root).unformatted()).extracting(Source::file).containsExactly(file);
        assertThat(new Sources(root).apply()).containsExactly(file);

        assertThat(file).hasContent("package x;\n\nfinal class Ugly {\n    int x;\n}\n");
        assertThat(new Sources(root).unformatted()).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_parsed_is_named(@TempDir Path root) throws IOException {
        plant(root, "package x;\n\nfinal class Broken {\n    int x = ;\n}\n");

        assertThatThrownBy(() -> new Sources(root).unformatted())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("src/X.java cannot be parsed: 4:");
    }

    @Test
    void a_doc_line_over_100_columns_is_named(@TempDir Path root) throws IOException {
        plant(root, "package x;\n\n/// " + "a".repeat(96) + "\n/// " + "a".repeat(97) + "\nfinal class X {}\n");

        assertThat(new Sources(root).tooLongDocLines()).containsExactly("src/X.java:4 has 101 columns");
    }

    @Test
    void a_doc_line_over_100_columns_is_wrapped_into_its_paragraph(@TempDir Path root) throws IOException {
        var word = "words ";
        var file = plant(root, """
            package x;

            /// %s
            /// and the rest of the paragraph.
            ///
            /// * %s
            ///
            /// | %s |
            ///
            /// @param <T> %s
            ///            of all kinds
            final class X<T> {}
            """.formatted(word.repeat(18), word.repeat(17), "t".repeat(110), word.repeat(16)));

        new Sources(root).apply();

        assertThat(file).hasContent("""
            package x;

            /// %s
            /// words words and the rest of the paragraph.
            ///
            /// * %s
            ///   words words
            ///
            /// | %s |
            ///
            /// @param <T> %s
            ///            words words of all kinds
            final class X<T> {}
            """.formatted(
                        word.repeat(16).strip(),
                        word.repeat(15).strip(),
                        "t".repeat(110),
                        word.repeat(14).strip()));
    }

    private static Path plant(Path root, String source) throws IOException {
        var file = Files.createDirectories(root.resolve("src")).resolve("X.java");
        return Files.writeString(file, source);
    }
}
