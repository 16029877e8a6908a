package io.processhub.spi;

import java.util.Objects;

/// Why a child may not be started as it was asked for.
///
/// @param kind   what is wrong; callers can tell these apart
/// @param detail what, the value, the limit, what to do; for people
public record Objection(Kind kind, String detail) {
    public Objection {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
    }

    /// What is wrong.
    public enum Kind {
        /// The strategy needs the caller's mapping, and there is none for this child.
        MISSING_MAPPING,
        /// The mapping makes no sense, whatever nodes there are.
        INVALID_MAPPING,
        /// The mapping has another number of nodes than instances are wanted.
        REPLICATION_MISMATCH,
        /// No node may run the child now.
        NO_NODE,
        /// Something else.
        OTHER
    }
}
