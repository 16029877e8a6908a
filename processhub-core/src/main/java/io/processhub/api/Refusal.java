package io.processhub.api;

/// Why the hub did not try what it was asked for. Nothing has changed.
public enum Refusal {
    /// This side of a partition may not act. Try again after the heal, or on the other side.
    PARTITIONED,
    /// The hub is closing or closed on this node.
    NOT_ALIVE,
    /// This hub's strategies differ from those of the other members; it takes no part.
    STRATEGIES_DIFFER,
    /// A limit is reached; the detail names it and says what to do.
    LIMIT
}
