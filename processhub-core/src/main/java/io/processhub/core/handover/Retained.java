package io.processhub.core.handover;

import io.processhub.model.ChildId;
import io.processhub.model.Payload;
import io.processhub.model.Token;
import java.util.LinkedHashMap;
import java.util.Map;

/// The old home's copies of states that were taken over elsewhere, kept for a while in case the new
/// home is lost.
public final class Retained {
    private final Map<ChildId, Kept> kept = new LinkedHashMap<>();

    private record Kept(Token to, Payload state, long untilMillis) {}

    /// Keeps a state.
    ///
    /// @param to the life that took it over
    public void keep(ChildId id, Token to, Payload state, long untilMillis) {
        kept.put(id, new Kept(to, state, untilMillis));
    }

    /// Takes the state out; empty if there is none that this life took over.
    public Payload take(ChildId id, Token lost, long nowMillis) {
        var it = kept.remove(id);
        return it != null && it.to().equals(lost) && it.untilMillis() > nowMillis ? it.state() : Payload.EMPTY;
    }

    /// Forgets what was kept for long enough.
    public void expire(long nowMillis) {
        kept.values().removeIf(it -> it.untilMillis() <= nowMillis);
    }
}
