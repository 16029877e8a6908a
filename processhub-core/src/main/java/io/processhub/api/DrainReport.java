package io.processhub.api;

import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How a drain went.
///
/// @param end       how it ended
/// @param before    children that the hub held on this node when it began, whatever they did; 0 if
///                  it never came to begin
/// @param remaining those that it held at the end
/// @param some      of those, at most 100
/// @param took      from the call to its end
public record DrainReport(End end, int before, int remaining, List<ChildId> some, Duration took) {
    /// How a drain ended.
    public enum End {
        /// Nothing is left here.
        DONE,
        /// The time was up. The hub is still being drained: what is left goes as soon as it can.
        TIMED_OUT,
        /// [Hub#undrain] was called.
        UNDRAINED,
        /// The call was cancelled. The hub is still being drained.
        CANCELLED,
        /// No other node may run children. Nothing was changed.
        NOBODY_ELSE,
        /// The hub was closed, or began anew.
        CLOSED
    }

    public DrainReport {
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(some, "some");
        Objects.requireNonNull(took, "took");
        some = List.copyOf(some);
    }

    /// Whether nothing is left here.
    public boolean isDone() {
        return end == End.DONE;
    }

    /// How many went, as far as is known.
    public int moved() {
        return Math.max(0, before - remaining);
    }
}
