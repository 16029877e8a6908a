package io.processhub.strategy.synchronization;

import io.processhub.model.NodeId;
import io.processhub.spi.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/// Tells every change to a few members taken at random; each of them passes it on to a few of those
/// who are left, and so on. For large clusters.
///
/// With `r` recipients and `n` members nobody sends a change more than `r` times, everybody gets it
/// once, and it is everywhere after about `log(n) / log(r)` hops. Who was to hear it from a member
/// that is gone or stuck finds at the second heartbeat after the change that it is missing, and
/// asks its author. Registries are compared with one member taken at random, now and then.
///
/// @param recipients   how many each member tells, 1 to 100, 3 by default
/// @param syncInterval how often registries are compared, 100 ms to 1 day, 15 s by default
public record Gossip(int recipients, Duration syncInterval) implements SynchronizationStrategy {
    private static final int MAX_RECIPIENTS = 100;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
    private static final Duration MAX_INTERVAL = Duration.ofDays(1);

    /// @throws IllegalArgumentException if an option is out of its range
    public Gossip {
        if (recipients < 1 || recipients > MAX_RECIPIENTS) {
            throw new IllegalArgumentException(
                    "Gossip recipients: " + recipients + " is not in 1.." + MAX_RECIPIENTS + "; use 3 or so");
        }
        if (syncInterval.compareTo(MIN_INTERVAL) < 0 || syncInterval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("Gossip syncInterval: " + syncInterval + " is not in " + MIN_INTERVAL
                    + ".." + MAX_INTERVAL + "; use 15 s or so");
        }
    }

    /// 3 recipients, compared every 15 s.
    public Gossip() {
        this(3, Duration.ofSeconds(15));
    }

    @Override
    public List<NodeId> tellAtOnce(List<NodeId> others, RandomGenerator chance) {
        return some(recipients, others, chance);
    }

    @Override
    public boolean passesOn() {
        return true;
    }

    @Override
    public List<NodeId> compareWith(List<NodeId> others, RandomGenerator chance) {
        return some(1, others, chance);
    }

    @Override
    public Duration interval() {
        return syncInterval;
    }

    @Override
    public String fingerprint() {
        return "Gossip";
    }

    private static List<NodeId> some(int count, List<NodeId> others, RandomGenerator chance) {
        if (others.size() <= count) {
            return others;
        }
        var drawn = new ArrayList<>(others);
        for (int i = 0; i < count; i++) {
            Collections.swap(drawn, i, chance.nextInt(i, drawn.size()));
        }
        return List.copyOf(drawn.subList(0, count));
    }
}
