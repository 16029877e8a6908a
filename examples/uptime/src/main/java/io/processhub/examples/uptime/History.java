package io.processhub.examples.uptime;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// What the last probes of one address found. For one thread.
final class History {
    /// What one probe found.
    ///
    /// @param at     when it began
    /// @param up     whether the address answered, with a status below 400
    /// @param millis how long the answer, or the failure, took
    /// @param detail the status, or what went wrong
    record Sample(Instant at, boolean up, long millis, String detail) {}

    private final int limit;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private int changes;
    private Optional<Instant> since = Optional.empty();

    /// @param limit how many samples are kept
    History(int limit) {
        this.limit = limit;
    }

    /// Adds a sample; the oldest gives way.
    ///
    /// @return whether the address came up or went down with it; the first sample is no change
    boolean add(Sample sample) {
        var last = samples.peekLast();
        boolean changed = last != null && last.up() != sample.up();
        if (changed) {
            changes++;
        }
        if (changed || last == null) {
            since = Optional.of(sample.at());
        }
        if (samples.size() == limit) {
            samples.removeFirst();
        }
        samples.addLast(sample);
        return changed;
    }

    /// The latest sample.
    Optional<Sample> last() {
        return Optional.ofNullable(samples.peekLast());
    }

    /// How many samples are kept now.
    int size() {
        return samples.size();
    }

    /// How often the address came up or went down, since the history began.
    int changes() {
        return changes;
    }

    /// Since when it is as it is.
    Optional<Instant> since() {
        return since;
    }

    /// The time that this share of the successful probes did not exceed, in milliseconds: the
    /// nearest rank. Empty without a successful probe.
    ///
    /// @param percent 1 to 100
    Optional<Long> percentile(int percent) {
        var sorted =
                samples.stream().filter(Sample::up).map(Sample::millis).sorted().toList();
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return Optional.of(sorted.get(Math.max(1, rank) - 1));
    }
}
