package io.processhub.examples.uptime;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// The addresses to watch, as a file lists them: one on a line. Blank lines and lines that begin
/// with `#` are left out.
///
/// @param urls     the good ones, each once, in the order of the file
/// @param problems one message for each bad line, with its number
record UrlList(List<URI> urls, List<String> problems) {
    /// An address is its process's name, and a name has at most so many bytes.
    private static final int MAX_BYTES = 1_024;

    private static final int MAX_URLS = 100_000;

    UrlList {
        urls = List.copyOf(urls);
        problems = List.copyOf(problems);
    }

    /// Reads a file.
    ///
    /// @throws IOException if it cannot be read, or is no text
    static UrlList read(Path file) throws IOException {
        try {
            return parse(file.toString(), Files.readAllLines(file));
        } catch (MalformedInputException e) {
            throw new IOException("it is no text in UTF-8", e);
        }
    }

    /// Reads lines.
    ///
    /// @param name of the file, for the messages
    static UrlList parse(String name, List<String> lines) {
        var urls = new LinkedHashMap<URI, Integer>();
        var problems = new ArrayList<String>();
        for (int number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                var url = url(line);
                var earlier = urls.putIfAbsent(url, number);
                if (earlier != null) {
                    throw new IllegalArgumentException("is in line " + earlier + " already; remove one of them");
                }
            } catch (IllegalArgumentException e) {
                problems.add("%s:%d: \"%s\" %s".formatted(name, number, shortened(line), e.getMessage()));
            }
        }
        if (urls.size() > MAX_URLS) {
            problems.add(String.format(Locale.ROOT, "%s: has %,d addresses; at most %,d", name, urls.size(), MAX_URLS));
        }
        if (urls.isEmpty() && problems.isEmpty()) {
            problems.add(name + ": has no address; write one on a line, like http://127.0.0.1:8080/health");
        }
        return new UrlList(List.copyOf(urls.keySet()), problems);
    }

    private static URI url(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("has blanks or characters beyond ASCII; write them as %-escapes");
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is no address: " + e.getReason(), e);
        }
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("does not begin with http:// or https://");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("names no host");
        }
        if (url.getPort() > 65_535 || url.getPort() == 0) {
            throw new IllegalArgumentException("has port " + url.getPort() + ", which is not in 1..65,535");
        }
        if (text.length() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "has %d characters; at most %d are allowed".formatted(text.length(), MAX_BYTES));
        }
        return url;
    }

    private static String shortened(String line) {
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }
}
