package io.processhub.node.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Orders or news as lines of JSON over two streams. Reading is for one thread, writing for any.
///
/// @param <I> what comes in
/// @param <O> what goes out
final class Lines<I, O> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final BufferedReader in;
    private final BufferedWriter out;
    private final Class<I> incoming;

    Lines(InputStream in, Class<I> incoming, OutputStream out) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.incoming = incoming;
    }

    /// The next message; empty when the other side has ended. Blocks.
    ///
    /// @throws IOException              if the stream breaks
    /// @throws IllegalArgumentException if a line is no message; it names the line
    Optional<I> read() throws IOException {
        var line = in.readLine();
        while (line != null && line.isBlank()) {
            line = in.readLine();
        }
        return line == null ? Optional.empty() : Optional.of(decoded(line, incoming));
    }

    /// Sends a message.
    ///
    /// @throws UncheckedIOException if the other side has ended
    synchronized void write(O message) {
        try {
            out.write(JSON.writeValueAsString(message));
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T decoded(String line, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (JacksonException e) {
            var shown = line.length() > 200 ? line.substring(0, 200) + "…" : line;
            throw new IllegalArgumentException(
                    "\"" + shown + "\" is no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    static String encoded(Object message) {
        return JSON.writeValueAsString(message);
    }
}
