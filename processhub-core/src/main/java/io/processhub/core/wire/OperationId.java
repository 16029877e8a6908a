package io.processhub.core.wire;

import io.processhub.model.MemberId;
import org.jspecify.annotations.Nullable;

/// The name of one call of a user, the same over all its re-sends.
///
/// @param origin where it was called
/// @param number from 1, counted up by the origin; 0 is no operation
public record OperationId(MemberId origin, long number) {
    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof OperationId that && number == that.number && origin.equals(that.origin));
    }

    @Override
    public int hashCode() {
        return 31 * origin.hashCode() + Long.hashCode(number);
    }
}
