package io.processhub.runtime;

import io.processhub.api.Instance;
import io.processhub.api.MigrateOutcome;
import io.processhub.api.Refusal;
import io.processhub.api.StartOutcome;
import io.processhub.api.StopOutcome;
import io.processhub.api.Unanswered;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.model.Role;
import io.processhub.model.Token;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// Turns the core's outcomes into what a user is told.
final class Outcomes {
    private final BiFunction<ChildId, Pid, Role> roles;

    /// @param roles the role of an instance
    Outcomes(BiFunction<ChildId, Pid, Role> roles) {
        this.roles = roles;
    }

    /// What became of one child of a start.
    ///
    /// @param outcomes one for each instance that was started, or one that is the answer; none if
    ///                 there was no answer
    /// @param takeOver whether a child with the same spec that is wanted already is a success
    /// @param why      why there was no answer
    StartOutcome ofStart(ChildId id, List<Outcome> outcomes, boolean takeOver, Unanswered why) {
        return switch (outcomes.isEmpty() ? null : outcomes.getFirst()) {
            case null -> new StartOutcome.Unknown(id, why);
            case Outcome.Started _ -> new StartOutcome.Started(id, instances(outcomes));
            case Outcome.AlreadyStarted already -> already(already, takeOver);
            case Outcome.StartFailed(var _, var holder, var cause) ->
                new StartOutcome.StartFailed(id, holder.node(), cause);
            case Outcome.Refused(var _, var reason, var detail) ->
                new StartOutcome.Refused(id, refusal(reason), words(reason, detail));
            case Outcome.Stopped _, Outcome.NotFound _ ->
                throw new IllegalArgumentException("a start of " + id + " was answered with " + outcomes);
        };
    }

    private List<Instance> instances(List<Outcome> outcomes) {
        if (outcomes.size() == 1 && outcomes.getFirst() instanceof Outcome.Started only) {
            return List.of(instance(only.id(), new Pid(only.holder().node(), only.serial()), only.token()));
        }
        return outcomes.stream()
                .filter(Outcome.Started.class::isInstance)
                .map(Outcome.Started.class::cast)
                .sorted(Comparator.comparing(Outcome.Started::holder))
                .map(it -> instance(it.id(), new Pid(it.holder().node(), it.serial()), it.token()))
                .toList();
    }

    private Instance instance(ChildId id, Pid pid, Token token) {
        return new Instance(pid, token, roles.apply(id, pid));
    }

    private StartOutcome already(Outcome.AlreadyStarted already, boolean takeOver) {
        var id = already.id();
        var node = already.holder().node();
        var pid = already.serial() == 0 ? Optional.<Pid>empty() : Optional.of(new Pid(node, already.serial()));
        if (already.sameSpec() && takeOver) {
            var instances = pid.map(it -> List.of(instance(id, it, already.token())));
            return new StartOutcome.TakenOver(id, instances.orElse(List.of()));
        }
        return already.sameSpec()
                ? new StartOutcome.AlreadyStarted(id, node, pid)
                : new StartOutcome.DifferentSpec(id, node, pid);
    }

    /// What became of one child of a stop.
    ///
    /// @param outcomes none if there was no answer
    /// @param why      why there was no answer
    static StopOutcome ofStop(ChildId id, List<Outcome> outcomes, Unanswered why) {
        return switch (outcomes.isEmpty() ? null : outcomes.getFirst()) {
            case null -> new StopOutcome.Unknown(id, why);
            case Outcome.Stopped(var _, var holders, var _) -> new StopOutcome.Stopped(id, nodes(holders));
            case Outcome.NotFound _ -> new StopOutcome.NotFound(id);
            case Outcome.Refused(var _, var reason, var detail) ->
                new StopOutcome.Refused(id, refusal(reason), words(reason, detail));
            case Outcome.Started _, Outcome.AlreadyStarted _, Outcome.StartFailed _ ->
                throw new IllegalArgumentException("a stop of " + id + " was answered with " + outcomes);
        };
    }

    /// What became of one child of a migration.
    ///
    /// @param outcomes one for each instance that is where it was wanted, or one that is the
    ///                 answer; none if there was no answer
    /// @param why      why there was no answer
    MigrateOutcome ofMigration(ChildId id, List<Outcome> outcomes, Unanswered why) {
        return switch (outcomes.isEmpty() ? null : outcomes.getFirst()) {
            case null -> new MigrateOutcome.Unknown(id, why);
            case Outcome.Started _ -> new MigrateOutcome.Placed(id, instances(outcomes));
            case Outcome.NotFound _ -> new MigrateOutcome.NotFound(id);
            case Outcome.Refused(var _, var reason, var detail) ->
                new MigrateOutcome.Refused(id, refusal(reason), words(reason, detail));
            case Outcome.StartFailed(var _, var holder, var cause) ->
                new MigrateOutcome.StartFailed(id, holder.node(), cause);
            case Outcome.Stopped _, Outcome.AlreadyStarted _ ->
                throw new IllegalArgumentException("a migration of " + id + " was answered with " + outcomes);
        };
    }

    private static List<NodeId> nodes(List<MemberId> holders) {
        return holders.stream().map(MemberId::node).distinct().toList();
    }

    private static Refusal refusal(Outcome.Reason reason) {
        return switch (reason) {
            case PARTITIONED -> Refusal.PARTITIONED;
            case LEAVING -> Refusal.NOT_ALIVE;
            case MISMATCH -> Refusal.STRATEGIES_DIFFER;
            case LIMIT -> Refusal.LIMIT;
            case MISSING_MAPPING -> Refusal.MISSING_CHILD_MAPPING;
            case INVALID_MAPPING -> Refusal.INVALID_CHILD_MAPPING;
            case REPLICATION_MISMATCH -> Refusal.CHILD_REPLICATION_MISMATCH;
            case NO_NODE -> Refusal.NO_NODE;
            case STRATEGY -> Refusal.STRATEGY_OBJECTS;
            case NOT_MOVABLE -> Refusal.NOT_MOVABLE;
        };
    }

    private static String words(Outcome.Reason reason, String detail) {
        if (!detail.isEmpty()) {
            return detail;
        }
        return switch (reason) {
            case PARTITIONED -> "this side of a partition may not act; try again after the heal";
            case LEAVING -> "the hub is closing on this node";
            case MISMATCH -> "this hub's strategies differ from those of the other members; see its status";
            case LIMIT -> "a limit is reached";
            case MISSING_MAPPING -> "the distribution strategy needs a mapping of the child to nodes";
            case INVALID_MAPPING -> "the distribution strategy cannot do with the child's mapping";
            case REPLICATION_MISMATCH -> "the child is mapped to another number of nodes than instances are wanted";
            case NO_NODE -> "no node that may run the child is here now; try again when it is";
            case STRATEGY -> "the distribution strategy objects";
            case NOT_MOVABLE -> "the child is in no state in which it could move";
        };
    }
}
