package io.processhub.core.operation;

import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import java.util.List;

/// What the room of the operations needs of the house around it.
public interface Desk {
    /// Who decides about a child; only asked while a sub-view is agreed.
    MemberId arbiter(ChildId child);

    /// Asks an arbiter.
    void ask(MemberId arbiter, Message.ViewBound request);

    /// Whether this node's copy of a log shows it, or never will because the log's author is gone.
    boolean isShown(LogPosition position);

    /// A log is behind; its author has more.
    void fetch(MemberId owner);

    /// Some children of a call are settled.
    void progress(long call, List<Outcome> outcomes);

    /// A call is over.
    void ended(long call, List<ChildId> timedOut, boolean rolledBack);

    /// Come back at this time, on the monotonic clock.
    void wakeAt(long dueMillis);

    /// The member that this desk is of.
    MemberId self();

    /// Names a call.
    default OperationId operation(long number) {
        return new OperationId(self(), number);
    }
}
