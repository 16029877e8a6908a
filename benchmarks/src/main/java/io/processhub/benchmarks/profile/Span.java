package io.processhub.benchmarks.profile;

import java.time.Duration;
import java.time.Instant;
import jdk.jfr.consumer.RecordedEvent;

/// One step of a recording.
///
/// @param action what was done, as the JVM was asked for it
/// @param asked  with which arguments
record Span(String action, String asked, Instant begin, Instant end) {
    static Span of(RecordedEvent step) {
        return new Span(step.getString("action"), step.getString("asked"), step.getStartTime(), step.getEndTime());
    }

    boolean contains(Instant time) {
        return !time.isBefore(begin) && !time.isAfter(end);
    }

    Duration length() {
        return Duration.between(begin, end);
    }
}
