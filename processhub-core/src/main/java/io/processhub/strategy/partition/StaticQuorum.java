package io.processhub.strategy.partition;

import io.processhub.spi.PartitionToleranceStrategy;
import java.util.Optional;

/// A side acts while it has at least so many members.
///
/// Two sides never act together if it is more than half of all nodes that there can be. A graceful
/// leave does not lower it. Keeps nothing; good for any thread.
///
/// @param quorumSize     how many members a side needs to act, this node included; at least 1
/// @param startupConfirm whether they are needed from the start. Without it a hub acts with fewer
///                       until so many have been together for the first time; so a node that is
///                       restarted in a partition acts alone
/// @param lasting        how long answers are a right to run; nodes may differ in it
public record StaticQuorum(int quorumSize, boolean startupConfirm, Lease lasting)
        implements PartitionToleranceStrategy {
    public StaticQuorum {
        if (quorumSize < 1) {
            throw new IllegalArgumentException(
                    "quorumSize: %d is not in 1..%d".formatted(quorumSize, Integer.MAX_VALUE));
        }
    }

    /// Acts with fewer until so many have been together, as the original.
    ///
    /// @param quorumSize how many members a side needs to act, this node included; at least 1
    public StaticQuorum(int quorumSize) {
        this(quorumSize, false, Lease.DEFAULT);
    }

    /// The same, with a choice of whether so many are needed from the start.
    public StaticQuorum startupConfirm(boolean other) {
        return new StaticQuorum(quorumSize, other, lasting);
    }

    /// The same with another lease.
    public StaticQuorum lasting(Lease other) {
        return new StaticQuorum(quorumSize, startupConfirm, other);
    }

    @Override
    public boolean mayAct(Membership seen) {
        boolean isStarting = !startupConfirm && seen.largest() < quorumSize;
        return isStarting || seen.present().size() >= quorumSize;
    }

    @Override
    public Optional<Lease> lease() {
        return Optional.of(lasting);
    }

    @Override
    public String fingerprint() {
        return "StaticQuorum(%d%s)".formatted(quorumSize, startupConfirm ? " startupConfirm" : "");
    }
}
