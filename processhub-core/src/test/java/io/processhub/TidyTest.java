package io.processhub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// What is kept tidy in the sources of all modules: names, and the length of files and methods.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TidyTest {
    private static final int MAX_FILE_LINES = 700;
    private static final int MAX_METHOD_LINES = 70;
    private static final List<String> EMPTY_NAMES = List.of("Manager", "Util", "Utils", "Helper", "Impl", "Base");

    /// A type or a method as it stands in a file.
    record Piece(Path file, Kind kind, String name, long lines) {
        enum Kind {
            TYPE,
            METHOD
        }

        @Override
        public String toString() {
            return "%s %s in %s, %d lines".formatted(kind, name, file, lines);
        }
    }

    private static final Path ROOT = root();
    private static final List<Path> SOURCES = sources();
    private static final List<Piece> PIECES = new ArrayList<>();

    @BeforeAll
    static void parse() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(SOURCES));
            for (var unit : task.parse()) {
                new PieceScanner(unit, Trees.instance(task)).scan(unit, null);
            }
        }
    }

    @Test
    void no_name_ends_in_a_word_that_says_nothing() {
        assertThat(PIECES)
                .filteredOn(piece -> piece.kind() == Piece.Kind.TYPE)
                .filteredOn(piece -> EMPTY_NAMES.stream().anyMatch(piece.name()::endsWith))
                .as("types with a name that says nothing (%s)", EMPTY_NAMES)
                .isEmpty();
    }

    @Test
    void no_file_is_longer_than_700_lines() {
        assertThat(SOURCES)
                .filteredOn(TidyTest::isMain)
                .filteredOn(file -> lines(file) > MAX_FILE_LINES)
                .as("files of more than %d lines: look for the seam", MAX_FILE_LINES)
                .isEmpty();
    }

    @Test
    void no_method_of_the_core_module_is_longer_than_a_screen() {
        assertThat(PIECES)
                .filteredOn(piece -> piece.kind() == Piece.Kind.METHOD)
                .filteredOn(piece ->
                        isMain(piece.file()) && ROOT.relativize(piece.file()).startsWith("processhub-core"))
                .filteredOn(piece -> piece.lines() > MAX_METHOD_LINES)
                .as("methods of more than %d lines: one branches, its helpers compute", MAX_METHOD_LINES)
                .isEmpty();
    }

    @Test
    void the_walk_sees_all_modules() {
        assertThat(SOURCES)
                .filteredOn(TidyTest::isMain)
                .extracting(file -> ROOT.relativize(file).getName(0).toString())
                .contains("processhub-core", "processhub-jgroups", "processhub-testkit", "processhub-node", "examples");
        assertThat(PIECES).extracting(Piece::name).contains("TidyTest", "Piece", "the_walk_sees_all_modules");
    }

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("processhub-bom"))) {
            here = Objects.requireNonNull(here.getParent(), "the tests run inside the project");
        }
        return here;
    }

    private static List<Path> sources() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> ROOT.relativize(file).toString().contains("src/"))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMain(Path file) {
        return ROOT.relativize(file).toString().contains("src/main/");
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Collects the types and methods of one file.
    private static final class PieceScanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final Trees trees;

        PieceScanner(CompilationUnitTree unit, Trees trees) {
            this.unit = unit;
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree tree, Void unused) {
            add(Piece.Kind.TYPE, tree.getSimpleName().toString(), tree);
            return super.visitClass(tree, null);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void unused) {
            add(Piece.Kind.METHOD, tree.getName().toString(), tree);
            return super.visitMethod(tree, null);
        }

        private void add(Piece.Kind kind, String name, Tree tree) {
            var positions = trees.getSourcePositions();
            var lines = unit.getLineMap();
            var first = lines.getLineNumber(positions.getStartPosition(unit, tree));
            var last = lines.getLineNumber(positions.getEndPosition(unit, tree));
            PIECES.add(new Piece(Path.of(unit.getSourceFile().toUri()), kind, name, last - first + 1));
        }
    }
}
