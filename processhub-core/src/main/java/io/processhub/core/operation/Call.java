package io.processhub.core.operation;

import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A user's call that is under way: what was asked of the arbiters and not answered yet.
final class Call {
    final OperationId id;
    final Kind kind;
    final boolean takeOver;
    final boolean rollback;

    /// Where the children of a pin are to run; null for where the strategy says.
    @Nullable
    NodeId node;

    /// Children without an answer; the spec is null but for a start.
    final Map<ChildId, @Nullable StoredSpec> open = new LinkedHashMap<>();

    /// Answered, but this node's look-ups do not show it yet.
    final Map<ChildId, List<Outcome>> early = new LinkedHashMap<>();

    /// Children of which some instances are up, by holder, and others are still to come.
    final Map<ChildId, Map<MemberId, Outcome.Started>> partly = new LinkedHashMap<>();

    /// What is to be stopped again if the call is undone.
    final Set<ChildId> started = new LinkedHashSet<>();
    final List<Outcome> settled = new ArrayList<>();
    boolean failed;
    boolean undoing;

    /// Whether the user was told of the end; what was started is still being stopped.
    boolean ended;

    long deadlineMillis;
    long lastNewsMillis;

    /// What a call wants.
    enum Kind {
        START,
        STOP,
        PIN
    }

    Call(OperationId id, Kind kind, long deadlineMillis, boolean takeOver, boolean rollback, long nowMillis) {
        this.id = id;
        this.kind = kind;
        this.deadlineMillis = deadlineMillis;
        this.takeOver = takeOver;
        this.rollback = rollback;
        this.lastNewsMillis = nowMillis;
    }

    void noteStarted(ChildId child) {
        if (rollback) {
            started.add(child);
        }
    }

    boolean isSettled() {
        return open.isEmpty() && early.isEmpty();
    }
}
