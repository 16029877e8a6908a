package io.processhub.benchmarks.profile;

import io.processhub.benchmarks.jvm.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// What recordings say about steps of theirs, added up: which threads ran Java, in which methods,
/// and who allocated what; and how long compilers and collectors worked meanwhile.
final class Profile {
    private static final String OURS = "io.processhub.";

    private final Shares threads = new Shares();
    private final Shares methods = new Shares();
    private final Shares callers = new Shares();
    private final Shares classes = new Shares();
    private final Shares allocators = new Shares();
    private final List<Span> spans = new ArrayList<>();
    private Duration compiling = Duration.ZERO;
    private Duration collecting = Duration.ZERO;

    /// The steps of a recording, in order.
    static List<Span> spans(Path recording) throws IOException {
        return RecordingFile.readAllEvents(recording).stream()
                .filter(event -> event.getEventType().getName().equals(Step.NAME))
                .map(Span::of)
                .sorted((one, other) -> one.begin().compareTo(other.begin()))
                .toList();
    }

    /// Adds what happened in a recording during a step of its.
    void add(Path recording, Span span) throws IOException {
        spans.add(span);
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                var event = file.readEvent();
                if (span.contains(event.getStartTime())) {
                    add(event);
                }
            }
        }
    }

    private void add(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> {
                threads.add(threadOf(event), 1);
                addStack(event, methods, callers, 1);
            }
            case "jdk.ObjectAllocationSample" -> {
                long bytes = event.getLong("weight");
                classes.add(event.getClass("objectClass").getName(), bytes);
                addStack(event, new Shares(), allocators, bytes);
            }
            case "jdk.Compilation" -> compiling = compiling.plus(event.getDuration());
            case "jdk.GarbageCollection" -> collecting = collecting.plus(event.getDuration("sumOfPauses"));
            default -> {}
        }
    }

    private static String threadOf(RecordedEvent sample) {
        var thread = sample.getThread("sampledThread");
        var name = thread == null ? null : thread.getJavaName();
        return name == null || name.isEmpty()
                ? "(virtual)"
                : name.replaceAll("[\\[,].*", "").replaceAll("\\d+", "N").strip();
    }

    /// The innermost method gets it, and each method of ours on the stack once.
    private static void addStack(RecordedEvent event, Shares innermost, Shares ours, long weight) {
        var frames = Optional.ofNullable(event.getStackTrace())
                .map(it -> it.getFrames())
                .orElse(List.of());
        var seen = new HashSet<String>();
        for (int i = 0; i < frames.size(); i++) {
            var name = nameOf(frames.get(i));
            if (i == 0) {
                innermost.add(name, weight);
            }
            if (name.startsWith(OURS) && seen.add(name)) {
                ours.add(name, weight);
            }
        }
    }

    private static String nameOf(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    /// As text for a paper.
    ///
    /// @param rows how many rows each table has at most
    Stream<String> lines(int rows) {
        long samples = threads.sum();
        long bytes = classes.sum();
        var length = spans.stream().map(Span::length).reduce(Duration.ZERO, Duration::plus);
        return Stream.of(
                        Stream.of(
                                "%d steps of together %d ms, %d samples; compilers worked %d ms, collections paused %d ms."
                                        .formatted(
                                                spans.size(),
                                                length.toMillis(),
                                                samples,
                                                compiling.toMillis(),
                                                collecting.toMillis())),
                        threads.table("thread", "samples", samples, rows),
                        methods.table("innermost method", "samples", samples, rows),
                        callers.table("method of ours", "samples in it and in what it calls", samples, rows),
                        classes.table("class", "bytes allocated", bytes, rows),
                        allocators.table("method of ours", "allocated in it and in what it calls", bytes, rows))
                .flatMap(part -> part);
    }
}
