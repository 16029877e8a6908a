package io.processhub.core.wire;

import io.processhub.model.ViewId;

/// The name of one sub-view: the transport's view, and a hash over the members of the hub in it
/// with their generations, states, labels, weights and exclusions.
///
/// @param view   the transport's view
/// @param digest 64 bits over everything that placement and the barrier depend on
public record SubViewId(ViewId view, long digest) {
    @Override
    public String toString() {
        return view + ":" + Long.toHexString(digest);
    }
}
