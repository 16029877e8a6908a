package io.processhub.benchmarks.jvm;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a JVM and the one that started it say to each other: one JSON object a line, in both
/// directions. Reading and writing may be done by different threads.
final class Lines {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final BufferedReader in;
    private final BufferedWriter out;

    Lines(InputStream in, OutputStream out) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /// The next line; empty when the other side has ended. Blocks.
    Optional<JsonNode> read() throws IOException {
        var line = in.readLine();
        while (line != null && !line.startsWith("{")) {
            // The JVM says something itself, of a recording for instance.
            line = in.readLine();
        }
        return line == null ? Optional.empty() : Optional.of(JSON.readTree(line));
    }

    synchronized void write(Map<String, ?> object) throws IOException {
        out.write(JSON.writeValueAsString(object));
        out.write('\n');
        out.flush();
    }
}
