package io.processhub.strategy.partition;

import io.processhub.spi.PartitionToleranceStrategy;
import java.time.Duration;
import java.util.Optional;

/// A side acts while it has at least this share of the members that it had lately.
///
/// Who is lost counts for `thresholdTime`; after that the hub is taken to be smaller. So it can be
/// scaled down, one node in each such time, however small it gets. A graceful leave makes it
/// smaller at once. A side that may not act forgets nobody. The list of the lost is shared with who
/// joins. With 50 percent or less two sides may act. Keeps nothing; good for any thread.
///
/// @param quorumSize    the least share, in percent; 1 to 100
/// @param thresholdTime how long who is lost counts; above 0, at most 1 day. Nodes may differ in it
/// @param lasting       how long answers are a right to run; nodes may differ in it
public record DynamicQuorum(int quorumSize, Duration thresholdTime, Lease lasting)
        implements PartitionToleranceStrategy {
    public DynamicQuorum {
        if (quorumSize < 1 || quorumSize > 100) {
            throw new IllegalArgumentException("quorumSize: %d percent is not in 1..100".formatted(quorumSize));
        }
        if (!thresholdTime.isPositive() || thresholdTime.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "thresholdTime: %s is not above 0 and at most 1 day".formatted(thresholdTime));
        }
    }

    /// Who is lost counts for 30 s.
    ///
    /// @param quorumSize the least share, in percent; 1 to 100
    public DynamicQuorum(int quorumSize) {
        this(quorumSize, Duration.ofSeconds(30), Lease.DEFAULT);
    }

    /// The same with another time for which the lost count.
    public DynamicQuorum thresholdTime(Duration other) {
        return new DynamicQuorum(quorumSize, other, lasting);
    }

    /// The same with another lease.
    public DynamicQuorum lasting(Lease other) {
        return new DynamicQuorum(quorumSize, thresholdTime, other);
    }

    @Override
    public boolean mayAct(Membership seen) {
        long lost = seen.departures().stream()
                .filter(gone -> !gone.graceful() && gone.ago().compareTo(thresholdTime) < 0)
                .count();
        long present = seen.present().size();
        return present > 0 && present * 100 >= quorumSize * (present + lost);
    }

    @Override
    public Optional<Lease> lease() {
        return Optional.of(lasting);
    }

    @Override
    public String fingerprint() {
        return "DynamicQuorum(%d%%)".formatted(quorumSize);
    }
}
