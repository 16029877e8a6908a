package io.processhub.core;

import io.processhub.core.cluster.SubView;
import io.processhub.core.wire.Message.Census;
import io.processhub.core.wire.Message.Lost;
import io.processhub.core.wire.Message.Mark;
import io.processhub.model.MemberId;
import io.processhub.spi.PartitionToleranceStrategy.Departure;
import io.processhub.spi.PartitionToleranceStrategy.Lease;
import io.processhub.spi.PartitionToleranceStrategy.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Asks the partition tolerance strategy, and knows what it is to know beside who is here: the size
/// of the hub and who is gone. Marks carry both, so that who joins or was restarted knows them too.
final class Quorum {
    private final House house;
    private final Departed departed;
    private final Optional<Lease> lease;
    private final long bornAtMillis;
    private long resets;
    private int resetTo;
    private int largest = 1;

    Quorum(House house, Departed departed) {
        this.house = house;
        this.departed = departed;
        this.lease = leaseOf(house);
        this.bornAtMillis = house.nowMillis();
    }

    private static Optional<Lease> leaseOf(House house) {
        try {
            return house.config.strategies().partitionTolerance().lease();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("partition tolerance", String.valueOf(e)));
            return Optional.of(Lease.DEFAULT);
        }
    }

    /// How long answers are a right to run; empty if nobody is asked.
    Optional<Lease> lease() {
        return lease;
    }

    /// How long a question that was answered is a right to run, until the processes have ended; 0
    /// if none is asked.
    long rightMillis() {
        return lease.map(it -> it.length().plus(it.grace()).toMillis()).orElse(0L);
    }

    /// The members of a sub-view that count: those whose strategies are this member's; of two nodes
    /// of one name the first.
    List<MemberId> counted(SubView subView) {
        Map<String, MemberId> counted = new LinkedHashMap<>();
        for (var member : subView.alike(house.config.strategies().fingerprint())) {
            counted.putIfAbsent(member.node().name(), member);
        }
        return List.copyOf(counted.values());
    }

    /// Whether these members may act.
    ///
    /// @param silent members of the same sub-view that do not count as here
    boolean allows(List<MemberId> present, List<MemberId> silent) {
        List<Departure> gone = new ArrayList<>(departed.departures());
        silent.forEach(member -> gone.add(new Departure(member.node(), false, Duration.ZERO)));
        var seen = new Membership(
                house.self.node(),
                present.stream().map(MemberId::node).toList(),
                largest,
                resets == 0 ? OptionalInt.empty() : OptionalInt.of(resetTo),
                gone);
        try {
            return house.config.strategies().partitionTolerance().mayAct(seen);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            house.outbox.note(new Note.StrategyFailed("partition tolerance", String.valueOf(e)));
            return false;
        }
    }

    /// A sub-view is agreed: what its members know of the size is known here.
    void agreed(SubView subView, Collection<Mark> marks) {
        for (var mark : marks) {
            learn(mark.census());
        }
        for (var mark : marks) {
            if (mark.census().resets() == resets) {
                departed.learn(mark.census().lost(), subView);
            }
        }
        largest = Math.max(largest, counted(subView).size());
    }

    private void learn(Census census) {
        if (census.resets() > resets) {
            departed.forget();
            resets = census.resets();
            resetTo = census.resetTo();
            largest = Math.max(1, census.largest());
        } else if (census.resets() == resets) {
            resetTo = Math.max(resetTo, census.resetTo());
            largest = Math.max(largest, census.largest());
        }
    }

    /// The size is to be this, whatever was seen before.
    void reset(int size) {
        resets++;
        resetTo = size;
        largest = 1;
        departed.forget();
    }

    /// What marks tell.
    Census census() {
        if (lease.isEmpty()) {
            return Census.NONE;
        }
        List<Lost> lost = departed.departures().stream()
                .map(gone -> new Lost(gone.node(), gone.graceful(), gone.ago().toMillis()))
                .toList();
        return new Census(resets, resetTo, largest, lost, house.nowMillis() - bornAtMillis);
    }
}
