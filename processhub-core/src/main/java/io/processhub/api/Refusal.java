package io.processhub.api;

/// Why the hub did not try what it was asked for. Nothing has changed.
public enum Refusal {
    /// This side of a partition may not act. Try again after the heal, or on the other side.
    PARTITIONED,
    /// The hub is closing or closed on this node, or is about to begin anew.
    NOT_ALIVE,
    /// This hub's strategies differ from those of the other members; it takes no part.
    STRATEGIES_DIFFER,
    /// A limit is reached; the detail names it and says what to do.
    LIMIT,
    /// Distribution by mapping (Guided): the call has no `childMapping`.
    MISSING_CHILD_MAPPING,
    /// Distribution by mapping: the child's mapping makes no sense; the detail says why.
    INVALID_CHILD_MAPPING,
    /// Distribution by mapping: the call's `childMapping` has nothing for this child.
    CHILD_MAPPING_MISMATCH,
    /// Distribution by mapping: the child is mapped to another number of nodes than instances are
    /// wanted.
    CHILD_REPLICATION_MISMATCH,
    /// No node that may run the child is here now. Try again when it is.
    NO_NODE,
    /// A hook for starts threw, took too long, or made of the child what cannot be started; the
    /// detail says which.
    HOOK_FAILED,
    /// The distribution strategy objects for a reason of its own; the detail says which.
    STRATEGY_OBJECTS,
    /// The child is in no state in which it could be migrated; the detail says which.
    NOT_MOVABLE
}
