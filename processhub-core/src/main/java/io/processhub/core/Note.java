package io.processhub.core;

import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import java.util.List;

/// A thing that happened inside the hub that an operator may ask about.
public sealed interface Note {
    /// A copy of a log differed from its author's at the same place. Never happens in a right
    /// program; it is repaired, counted, and a failure in the simulator.
    record HashRepaired(MemberId owner, long seq) implements Note {}

    /// One of two copies of a name was ended, as the judge rule says.
    ///
    /// @param overlapMillis about how long both ran, by the clocks of those who granted them
    record DoubleEnded(ChildId id, Token ended, Token kept, long overlapMillis) implements Note {}

    /// The state of a copy that was ended was offered to the one that stays.
    record StateOffered(ChildId id, MemberId to, long bytes) implements Note {}

    /// The child here was given the state of a copy that was ended.
    record StateMerged(ChildId id, Token from) implements Note {}

    /// A state was lost: it was not handed over, or nobody was there to take it.
    record StateLost(ChildId id, String why) implements Note {}

    /// A running process got a later token: others had given out later ones than it had.
    record TokenRenewed(ChildId id, Token before, Token now) implements Note {}

    /// A child crashed too often and waits for a release.
    record Quarantined(ChildId id, Token token, ExitReason cause) implements Note {}

    /// A child that was in quarantine here is being started again.
    record Released(ChildId id) implements Note {}

    /// A child is being moved away from here.
    record MoveBegun(ChildId id, MemberId target) implements Note {}

    /// A child that was to be moved stays.
    record MoveCancelled(ChildId id, MemberId target) implements Note {}

    /// A child that was moved away has been taken over: it is no longer held here.
    record Moved(StoredSpec spec, MemberId target) implements Note {}

    /// A child whose holder is gone is started here.
    record Recovered(ChildId id, MemberId from) implements Note {}

    /// Of the members, these are still in the view; the others are gone.
    record MembersLeft(List<MemberId> still) implements Note {
        public MembersLeft {
            still = List.copyOf(still);
        }
    }

    /// These are to be the members; to be agreed on.
    record MembersProposed(List<MemberId> members) implements Note {
        public MembersProposed {
            members = List.copyOf(members);
        }
    }

    /// These are the members, and what that changes has been looked at here.
    record MembersAgreed(List<MemberId> members) implements Note {
        public MembersAgreed {
            members = List.copyOf(members);
        }
    }

    /// A member has been silent too long and is set aside.
    record MemberSetAside(NodeId node) implements Note {}

    /// A message was dropped: its sub-view had been left, or too many were parked.
    record MessageDropped(MemberId from, String kind, String why) implements Note {}

    /// A strategy threw, or answered what it may not.
    record StrategyFailed(String strategy, String error) implements Note {}
}
