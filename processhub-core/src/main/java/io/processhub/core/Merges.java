package io.processhub.core;

import io.processhub.core.HubEffect.LeftState;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The states of copies that were ended by the judge, on their way to the copy that stays. Each is
/// given to a process at most once. While none can take it, it waits where it is; one that has
/// found nobody in a minute is noted as lost.
final class Merges {
    private static final long KEEP_MILLIS = 60_000;

    private final House house;
    private final Function<ChildId, @Nullable Slot> slots;
    private final Map<ChildId, List<Waiting>> waiting = new HashMap<>();

    private record Waiting(LeftState left, long untilMillis) {}

    /// @param slots what is held here
    Merges(House house, Function<ChildId, @Nullable Slot> slots) {
        this.house = house;
        this.slots = slots;
    }

    /// The copy here has ended, and left this.
    void offer(ChildId id, Token ended, Payload state) {
        keep(id, new LeftState(ended, state, Merge.MAX_HOPS));
    }

    /// A state has come for a child.
    void arrived(Merge merge) {
        keep(merge.id(), new LeftState(merge.from(), merge.state(), merge.hops()));
    }

    /// A process was given a state and came to no more: its next life takes it, here or where it
    /// moves.
    void notTaken(ChildId id, LeftState left) {
        if (left.hops() == 0) {
            lost(id, "the copies that were to take it all ended before");
        } else {
            keep(id, new LeftState(left.from(), left.state(), left.hops() - 1));
        }
    }

    private void keep(ChildId id, LeftState left) {
        waiting.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(new Waiting(left, house.nowMillis() + KEEP_MILLIS));
        look(id);
    }

    /// Looks whether who runs the child can take what waits for it.
    void look(ChildId id) {
        if (!waiting.containsKey(id)) {
            return;
        }
        var slot = slots.apply(id);
        if (slot != null) {
            if (slot.state() instanceof SlotState.Up) {
                take(id).forEach(left -> deliver(slot, left));
            }
            return;
        }
        var child = house.registry.child(id);
        var to = child == null ? null : otherHolder(child);
        if (child == null || !isWanted(child)) {
            take(id).forEach(_ -> lost(id, "the child is not wanted any more"));
        } else if (to != null && house.agreed() != null) {
            take(id).forEach(left -> send(id, left, to));
        }
    }

    /// Time has passed.
    void tick() {
        if (!waiting.isEmpty()) {
            for (var id : List.copyOf(waiting.keySet())) {
                if (slots.apply(id) == null) {
                    waiting.computeIfPresent(id, (_, all) -> notOverdue(id, all));
                }
            }
        }
    }

    private @Nullable List<Waiting> notOverdue(ChildId id, List<Waiting> all) {
        all.removeIf(one -> {
            boolean isOverdue = one.untilMillis <= house.nowMillis();
            if (isOverdue) {
                lost(id, "no copy of the child took it in %d s".formatted(KEEP_MILLIS / 1_000));
            }
            return isOverdue;
        });
        return all.isEmpty() ? null : all;
    }

    private void deliver(Slot slot, LeftState left) {
        house.outbox.note(new Note.StateMerged(slot.spec().id(), left.from()));
        house.outbox.add(new HubEffect.MergeState(slot.spec().id(), slot.runs(), left));
    }

    private void send(ChildId id, LeftState left, MemberId to) {
        if (left.hops() == 0) {
            lost(id, "the copy that stays was not found");
            return;
        }
        if (left.hops() == Merge.MAX_HOPS) {
            house.outbox.note(new Note.StateOffered(id, to, left.state().size()));
        }
        var merge = new Merge(house.agreedId(), id, left.from(), left.state(), left.hops() - 1);
        house.outbox.send(to, merge, true);
    }

    private List<LeftState> take(ChildId id) {
        var taken = waiting.remove(id);
        return taken == null ? List.of() : taken.stream().map(Waiting::left).toList();
    }

    private static boolean isWanted(Child child) {
        var wanted = child.wanted();
        return wanted != null && !child.isDone(wanted) && !child.isStopped(wanted.token());
    }

    private @Nullable MemberId otherHolder(Child child) {
        for (var held : Claims.counted(child.claims())) {
            if (!held.holder().equals(house.self)) {
                return held.holder();
            }
        }
        return null;
    }

    private void lost(ChildId id, String why) {
        house.outbox.note(new Note.StateLost(id, why));
    }
}
