package io.processhub.api;

import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import java.util.Objects;
import java.util.Optional;

/// One child that a call could not do its work on, and why, in words.
///
/// @param id     the child
/// @param node   where it went wrong, if it went wrong on one node
/// @param reason what, the value, the limit, what to do; for a failed start, its cause
public record ChildError(ChildId id, Optional<NodeId> node, String reason) {
    public ChildError {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(reason, "reason");
    }
}
