package io.processhub.testkit.sim;

import io.processhub.core.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// What tests need that hold papers to what the simulated world counts.
final class Figures {
    /// One room, without the few frames that take long.
    static final SimOptions.Network SMOOTH = new SimOptions.Network(100, 600, 600, 600, 8, 300, 0);

    /// What goes on whether or not something happens.
    static final Set<Class<? extends Message>> ROUTINE = Set.of(Message.Heartbeat.class, Message.Digest.class);

    private Figures() {}

    /// The figures in a row of a paper's table.
    ///
    /// @param begins how the row begins; the figures are what comes after
    static List<Double> ofRow(String paper, String begins) throws IOException {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("LICENSE"))) {
            folder = Objects.requireNonNull(folder.getParent(), "the root of the project has a LICENSE");
        }
        return Files.readAllLines(folder.resolve(paper)).stream()
                .filter(line -> line.startsWith(begins))
                .map(line -> Stream.of(line.substring(begins.length()).split(" ?\\| ?", -1))
                        .filter(cell -> !cell.isEmpty())
                        .map(cell -> Double.valueOf(cell.replace(",", "")))
                        .toList())
                .findFirst()
                .orElseThrow(() -> new AssertionError(paper + " has no row " + begins));
    }
}
