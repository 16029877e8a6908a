package io.processhub.core.cluster;

import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.Message;
import io.processhub.core.wire.Message.Census;
import io.processhub.core.wire.Message.Mark;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Token;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the room of the cluster needs of the house around it.
public interface Surroundings {
    /// Sends a message to nodes; this node is not among them.
    void send(List<NodeId> to, Message message);

    /// Where this member's log stands.
    long ownSeq();

    /// How far the logs of those who are not members are held here.
    List<LogPosition> departed(Set<MemberId> members);

    /// The greatest token seen or given out here.
    Token greatestToken();

    /// The greatest token of the records that were forgotten here.
    Token forgottenToken();

    /// How far a log is held here.
    long held(MemberId owner);

    /// Whether a log was dropped here on purpose, because its author is gone for so long.
    boolean isRetired(MemberId owner);

    /// For how long someone who is not in the sub-view may run what it runs, by what this member
    /// has answered it; in milliseconds. This member comes to the sub-view now.
    long restMillis(SubView subView);

    /// What this member knows of the size of the hub.
    Census census();

    /// The sub-view that was agreed, or was about to be, is no more: nothing may be done in it now.
    void left(SubViewId subView);

    /// A new sub-view is to be agreed. Its members' logs count as present from now on.
    void proposed(SubView subView);

    /// These logs are missing up to these numbers; `holder` has them.
    void missing(LogPosition log, MemberId holder);

    /// Everyone has come, and everything they knew is known here.
    ///
    /// @param greatest       the greatest token that any member has seen or given out
    /// @param forgottenApart the greatest token that was forgotten by a member which may have acted
    ///                       without this one
    /// @param marks          of all members, this one included
    void agreed(SubView subView, Token greatest, Token forgottenApart, Map<MemberId, Mark> marks);

    /// A member has been silent too long and is set aside.
    void setAside(NodeId node);

    /// An earlier, living node has this node's name.
    void nameInUse(NodeId by);
}
