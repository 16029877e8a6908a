package io.processhub.core;

import io.processhub.core.registry.Child;
import io.processhub.core.slot.Slot;
import io.processhub.core.slot.SlotState;
import io.processhub.core.wire.Message.Merge;
import io.processhub.model.ChildId;
import io.processhub.model.MemberId;
import io.processhub.model.Payload;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The states of copies that were ended by the judge, on their way to the copy that stays. Each is
/// sent once and given to a process at most once; one that finds nobody is noted.
final class Merges {
    private final House house;
    /// For children that are held here and cannot take it now.
    private final Map<ChildId, List<Merge>> waiting = new HashMap<>();

    Merges(House house) {
        this.house = house;
    }

    /// The copy here has ended, and left this.
    void offer(ChildId id, Token ended, Payload state, @Nullable Child child) {
        var agreed = house.agreed();
        var to = holder(child);
        if (agreed == null || to == null) {
            lost(id, "the copy here has ended, and no other is known");
        } else {
            house.outbox.note(new Note.StateOffered(id, to, state.size()));
            house.outbox.send(to, new Merge(agreed.id(), id, ended, state, Merge.MAX_HOPS), true);
        }
    }

    /// A state has come for a child.
    void arrived(Merge merge, @Nullable Slot slot, @Nullable Child child) {
        if (slot == null) {
            handOn(merge, holder(child));
        } else if (slot.state() instanceof SlotState.Up) {
            deliver(merge, slot);
        } else if (slot.state() instanceof SlotState.Stopping) {
            lost(merge.id(), "the child is being stopped");
        } else {
            waiting.computeIfAbsent(merge.id(), i -> new ArrayList<>(1)).add(merge);
        }
    }

    /// The child is up here.
    void up(Slot slot) {
        var id = slot.spec().id();
        for (var merge : take(id)) {
            deliver(merge, slot);
        }
    }

    /// The child is held here no longer: who has it now is to take what waits.
    void ended(ChildId id, @Nullable Child child) {
        for (var merge : take(id)) {
            handOn(merge, holder(child));
        }
    }

    private void deliver(Merge merge, Slot slot) {
        house.outbox.note(new Note.StateMerged(merge.id(), merge.from()));
        house.outbox.add(new HubEffect.MergeState(merge.id(), slot.runs(), merge.state()));
    }

    private void handOn(Merge merge, @Nullable MemberId to) {
        var agreed = house.agreed();
        if (agreed == null
                || to == null
                || merge.hops() <= 0
                || !merge.subView().equals(agreed.id())) {
            lost(merge.id(), "the copy that stays was not found");
        } else {
            house.outbox.send(to, merge.handedOn(), true);
        }
    }

    private List<Merge> take(ChildId id) {
        var taken = waiting.remove(id);
        return taken == null ? List.of() : taken;
    }

    private @Nullable MemberId holder(@Nullable Child child) {
        if (child != null) {
            for (var held : Claims.counted(child.claims())) {
                if (!held.holder().equals(house.self)) {
                    return held.holder();
                }
            }
        }
        return null;
    }

    private void lost(ChildId id, String why) {
        house.outbox.note(new Note.StateLost(id, why));
    }
}
