package io.processhub.spi;

import io.processhub.model.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// Decides whether the members that see each other may act, or must stop their children and wait.
public interface PartitionToleranceStrategy extends Strategy {
    /// Whether this side may start and run children.
    ///
    /// Asked when a sub-view is agreed, with its members; with a [#lease] also once a second and
    /// whenever an answer is too old, with the members that have answered lately. Called on the
    /// hub's driver thread: it must not block. What throws is counted, and means no.
    ///
    /// @param seen what this node knows of the membership
    boolean mayAct(Membership seen);

    /// How long the answers of others are a right to run. Empty, as of [Divergence], if nobody is
    /// asked: then a side that may not act refuses calls, and its children go on. Asked once for
    /// each hub.
    ///
    /// [Divergence]: io.processhub.strategy.partition.Divergence
    default Optional<Lease> lease() {
        return Optional.empty();
    }

    /// What a node knows of the hub's membership. Members whose strategies differ from this node's
    /// do not count.
    ///
    /// @param self       this node
    /// @param present    the members that count as here, this node included
    /// @param largest    the most members that were present together, on any node, since the size
    ///                   was reset last; at least 1
    /// @param resetTo    what the size was reset to last; empty if never
    /// @param departures who was a member and does not count as here, in no special order
    record Membership(NodeId self, List<NodeId> present, int largest, OptionalInt resetTo, List<Departure> departures) {
        public Membership {
            Objects.requireNonNull(self, "self");
            Objects.requireNonNull(present, "present");
            Objects.requireNonNull(resetTo, "resetTo");
            Objects.requireNonNull(departures, "departures");
            present = List.copyOf(present);
            departures = List.copyOf(departures);
        }
    }

    /// A member that does not count as here.
    ///
    /// @param node     which
    /// @param graceful whether it left with nothing running, as it had said
    /// @param ago      how long ago, counting only while this side could act: a side that may not
    ///                 act does not forget whom it lost
    record Departure(NodeId node, boolean graceful, Duration ago) {
        public Departure {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(ago, "ago");
        }
    }

    /// How long answers are a right to run.
    ///
    /// Once a second each member asks the others. Who has sent a question that was answered may
    /// run its children for `length` from then, and has stopped them after `grace` more. The others
    /// start them no earlier than both and a tenth, counted from when they heard the question.
    ///
    /// @param length 2 s to 1 h
    /// @param grace  100 ms to 10 min; a process that has not ended by then is given up
    record Lease(Duration length, Duration grace) {
        /// 5 s and 2 s.
        public static final Lease DEFAULT = new Lease(Duration.ofSeconds(5), Duration.ofSeconds(2));

        public Lease {
            Objects.requireNonNull(length, "length");
            Objects.requireNonNull(grace, "grace");
            if (length.compareTo(Duration.ofSeconds(2)) < 0 || length.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("lease length: %s is not in 2 s to 1 h".formatted(length));
            }
            if (grace.compareTo(Duration.ofMillis(100)) < 0 || grace.compareTo(Duration.ofMinutes(10)) > 0) {
                throw new IllegalArgumentException("lease grace: %s is not in 100 ms to 10 min".formatted(grace));
            }
        }
    }
}
