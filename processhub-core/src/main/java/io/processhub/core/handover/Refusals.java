package io.processhub.core.handover;

import io.processhub.model.ChildId;
import io.processhub.model.Token;
import java.util.HashSet;
import java.util.Set;

/// The new home's promises: tokens under which it will never claim a child. They hold for one
/// sub-view, as the envelopes do that they are about.
public final class Refusals {
    private final Set<Promise> refused = new HashSet<>();

    private record Promise(ChildId id, Token to) {}

    /// Promises never to claim the child under this token.
    public void promise(ChildId id, Token to) {
        refused.add(new Promise(id, to));
    }

    /// Whether it was promised.
    public boolean contains(ChildId id, Token to) {
        return refused.contains(new Promise(id, to));
    }

    /// The sub-view has been left.
    public void clear() {
        refused.clear();
    }
}
