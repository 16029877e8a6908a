package io.processhub.core.wire;

import io.processhub.model.ViewId;
import org.jspecify.annotations.Nullable;

/// The name of one sub-view: the transport's view, and a hash over the members of the hub in it
/// with their generations, states, labels, weights and exclusions.
///
/// @param view   the transport's view
/// @param digest 64 bits over everything that placement and the barrier depend on
public record SubViewId(ViewId view, long digest) {
    // Written out, as in all keys: docs/decisions/keys-write-their-equals.md
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof SubViewId that && digest == that.digest && view.equals(that.view));
    }

    @Override
    public int hashCode() {
        return 31 * view.hashCode() + Long.hashCode(digest);
    }

    @Override
    public String toString() {
        return view + ":" + Long.toHexString(digest);
    }
}
