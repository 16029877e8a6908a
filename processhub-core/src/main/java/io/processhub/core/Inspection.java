package io.processhub.core;

import io.processhub.core.wire.LogState;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import java.util.List;
import java.util.Optional;

/// How a hub stands inside, for tests, tools and questions; a copy.
///
/// @param subView   the sub-view that is agreed or to be agreed
/// @param agreed    whether it is agreed
/// @param members   its members
/// @param own       this member's log
/// @param copies    this node's copies of the others' logs, of those gone too
/// @param held      how many children this member holds
/// @param calls     how many calls are under way
/// @param openMoves how many moves from here are under way, or wait for their turn or their next
///                  try; and one more while a rebalance waits
/// @param tombstones how many records say that something is no more
public record Inspection(
        Optional<SubViewId> subView,
        boolean agreed,
        List<MemberId> members,
        LogState own,
        List<LogState> copies,
        int held,
        int calls,
        int openMoves,
        int tombstones) {
    public Inspection {
        members = List.copyOf(members);
        copies = List.copyOf(copies);
    }
}
