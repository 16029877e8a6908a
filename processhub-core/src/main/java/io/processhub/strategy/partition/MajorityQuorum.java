package io.processhub.strategy.partition;

import io.processhub.spi.PartitionToleranceStrategy;
import java.util.Optional;

/// A side acts while it has more than half of the most members that there ever were.
///
/// A graceful leave does not lower that; [io.processhub.api.Hub#resetClusterSize] does. It is kept
/// in memory by every member and told to who joins, so it survives every restart but that of all
/// nodes at once. Keeps nothing itself; good for any thread.
///
/// @param initialClusterSize how many members there are at least, until the size is reset; 1 or
///                           more
/// @param trackMaxSize       whether more members raise it; without it `initialClusterSize`, or
///                           what the size was reset to, counts alone
/// @param lasting            how long answers are a right to run; nodes may differ in it
public record MajorityQuorum(int initialClusterSize, boolean trackMaxSize, Lease lasting)
        implements PartitionToleranceStrategy {
    public MajorityQuorum {
        if (initialClusterSize < 1) {
            throw new IllegalArgumentException(
                    "initialClusterSize: %d is not in 1..%d".formatted(initialClusterSize, Integer.MAX_VALUE));
        }
    }

    /// Begins with 1, and follows the members.
    public MajorityQuorum() {
        this(1, true, Lease.DEFAULT);
    }

    /// The same with another size to begin with.
    public MajorityQuorum initialClusterSize(int other) {
        return new MajorityQuorum(other, trackMaxSize, lasting);
    }

    /// The same, with a choice of whether more members raise the size.
    public MajorityQuorum trackMaxSize(boolean other) {
        return new MajorityQuorum(initialClusterSize, other, lasting);
    }

    /// The same with another lease.
    public MajorityQuorum lasting(Lease other) {
        return new MajorityQuorum(initialClusterSize, trackMaxSize, other);
    }

    @Override
    public boolean mayAct(Membership seen) {
        int size = seen.resetTo().orElse(initialClusterSize);
        if (trackMaxSize) {
            size = Math.max(size, Math.max(seen.largest(), seen.present().size()));
        }
        return seen.present().size() >= size / 2 + 1;
    }

    @Override
    public Optional<Lease> lease() {
        return Optional.of(lasting);
    }

    @Override
    public String fingerprint() {
        return "MajorityQuorum(%d%s)".formatted(initialClusterSize, trackMaxSize ? "" : " trackMaxSize=false");
    }
}
