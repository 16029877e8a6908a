package io.processhub.strategy.synchronization;

import io.processhub.model.NodeId;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Tells every change to everyone at once, in batches, and compares registries with two members
/// taken at random, now and then. The default.
///
/// A batch of changes costs one message to each of the other members.
///
/// @param interval how often registries are compared, at least 100 ms, 15 s by default
public record PubSub(Duration interval) implements SynchronizationStrategy {
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(15);
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final int COMPARED = 2;

    public PubSub {
        if (interval.compareTo(MIN_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "PubSub interval: " + interval + " is below " + MIN_INTERVAL + "; use 15 s or so");
        }
    }

    /// Compares every 15 s.
    public PubSub() {
        this(DEFAULT_INTERVAL);
    }

    @Override
    public List<NodeId> tellAtOnce(List<NodeId> others, RandomGenerator chance) {
        return others;
    }

    @Override
    public List<NodeId> compareWith(List<NodeId> others, RandomGenerator chance) {
        if (others.size() <= COMPARED) {
            return others;
        }
        var chosen = new ArrayList<NodeId>(COMPARED);
        while (chosen.size() < COMPARED) {
            var other = others.get(chance.nextInt(others.size()));
            if (!chosen.contains(other)) {
                chosen.add(other);
            }
        }
        return chosen;
    }

    @Override
    public String fingerprint() {
        return "PubSub";
    }
}
