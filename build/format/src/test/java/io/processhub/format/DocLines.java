package io.processhub.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Wraps `///` lines that are too long. The formatter leaves them alone up to 120 columns and
/// breaks them into plain comments beyond. Tables and code stay as they are: those are the author's
/// to break.
final class DocLines {
    static final int MAX_COLUMNS = 100;

    /// The indentation with its slashes; and a tag or a list's dash, under whose text the rest is
    /// set.
    private static final Pattern LINE =
            Pattern.compile("(\\s*/// ?)((?:@param \\S+\\s+|@throws \\S+\\s+|@return\\s+|[*-] +|\\d+\\. +|\\s+)?)(.*)");

    private static final Pattern NEW_PARAGRAPH = Pattern.compile("@.*|[*|#>-].*|\\d+\\. .*|```.*|");

    private DocLines() {}

    static boolean isTooLong(String line) {
        return line.length() > MAX_COLUMNS && isDoc(line);
    }

    static String wrap(String source) {
        if (source.lines().noneMatch(DocLines::isTooLong)) {
            return source;
        }
        var rest = new ArrayDeque<>(List.of(source.split("\n", -1)));
        var wrapped = new ArrayList<String>();
        boolean inCode = false;
        while (!rest.isEmpty()) {
            var line = rest.removeFirst();
            inCode ^= isDoc(line) && line.strip().startsWith("/// ```");
            int end = line.lastIndexOf(' ', MAX_COLUMNS);
            var parts = LINE.matcher(line);
            if (inCode
                    || !isTooLong(line)
                    || !parts.matches()
                    || parts.group(3).startsWith("|")
                    || end <= parts.start(3)) {
                wrapped.add(line);
                continue;
            }
            wrapped.add(line.substring(0, end));
            continueWith(line.substring(end + 1).strip(), parts, rest);
        }
        return String.join("\n", wrapped);
    }

    /// Puts what did not fit before the next line of the paragraph, or on a line of its own.
    private static void continueWith(String text, Matcher parts, ArrayDeque<String> rest) {
        var indentation = parts.group(1) + " ".repeat(parts.group(2).length());
        var next = rest.peekFirst();
        if (next != null
                && next.startsWith(indentation)
                && !next.startsWith(indentation + " ")
                && !NEW_PARAGRAPH.matcher(next.substring(indentation.length())).matches()) {
            rest.removeFirst();
            rest.addFirst(indentation + text + " " + next.substring(indentation.length()));
        } else {
            rest.addFirst(indentation + text);
        }
    }

    private static boolean isDoc(String line) {
        return line.strip().startsWith("///");
    }
}
