package io.processhub.testkit.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A bug that is planted into a copy of the core's sources, to see whether the simulation finds it.
/// A file in `src/test/planted-bugs`: a line that says what is wrong, and a unified diff.
///
/// @param name  of the file
/// @param says  what is wrong
/// @param edits the diff's hunks, by the path of their file
record PlantedBug(String name, String says, Map<String, List<Hunk>> edits) {
    /// Lines to look for, and what to put in their place.
    record Hunk(List<String> before, List<String> after) {}

    /// Reads a bug.
    static PlantedBug read(Path file) throws IOException {
        var lines = Files.readAllLines(file);
        var edits = new LinkedHashMap<String, List<Hunk>>();
        var says = new StringBuilder();
        List<Hunk> current = List.of();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith("+++ b/")) {
                current = edits.computeIfAbsent(line.substring("+++ b/".length()), _ -> new ArrayList<>());
            } else if (line.startsWith("@@")) {
                current.add(hunk(lines, i + 1));
            } else if (edits.isEmpty() && !line.startsWith("--- ") && !line.startsWith("diff ")) {
                says.append(says.isEmpty() ? "" : " ").append(line.strip());
            }
        }
        if (edits.isEmpty()) {
            throw new IllegalStateException(file + " holds no unified diff; write one with git diff");
        }
        return new PlantedBug(
                file.getFileName().toString().replace(".patch", ""),
                says.toString().strip(),
                edits);
    }

    private static Hunk hunk(List<String> lines, int from) {
        var before = new ArrayList<String>();
        var after = new ArrayList<String>();
        for (int i = from; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith("@@") || line.startsWith("--- ") || line.startsWith("diff ")) {
                break;
            }
            var text = line.isEmpty() ? "" : line.substring(1);
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case '-' -> before.add(text);
                case '+' -> after.add(text);
                default -> {
                    before.add(text);
                    after.add(text);
                }
            }
        }
        return new Hunk(before, after);
    }

    /// Whether it can be seen only where sides need a quorum.
    boolean isAboutQuorums() {
        return name.startsWith("p09-");
    }

    /// Writes the files that it changes, changed, under `target`.
    ///
    /// @return the changed files
    List<Path> plant(Path sources, Path target) throws IOException {
        var changed = new ArrayList<Path>();
        for (var edit : edits.entrySet()) {
            var lines = new ArrayList<>(Files.readAllLines(sources.resolve(edit.getKey())));
            for (var hunk : edit.getValue()) {
                int at = find(lines, hunk.before());
                if (at < 0) {
                    throw new IllegalStateException(
                            "the bug %s does not fit %s any more; write it anew".formatted(name, edit.getKey()));
                }
                lines.subList(at, at + hunk.before().size()).clear();
                lines.addAll(at, hunk.after());
            }
            var file = target.resolve(edit.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
            changed.add(file);
        }
        return changed;
    }

    private static int find(List<String> lines, List<String> wanted) {
        for (int at = 0; at + wanted.size() <= lines.size(); at++) {
            boolean fits = true;
            for (int i = 0; i < wanted.size() && fits; i++) {
                fits = lines.get(at + i).strip().equals(wanted.get(i).strip());
            }
            if (fits) {
                return at;
            }
        }
        return -1;
    }
}
