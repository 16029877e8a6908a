package io.processhub.runtime;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Note;
import io.processhub.model.ChildId;
import io.processhub.model.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// The children that are in quarantine on this node, and the wishes to release them. The driver
/// sees what the core does; a wish is answered by whether the core started the child in the batch
/// in which it took the wish.
final class Quarantine {
    /// What this node did about a wish.
    enum Answer {
        /// It is not in quarantine here.
        NOT_HERE(0),
        /// It is being started.
        RELEASED(1),
        /// It stays: the lives of its grant are used up.
        LIVES_USED_UP(2);

        private final byte code;

        Answer(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Optional<Answer> of(byte code) {
            return Arrays.stream(values()).filter(answer -> answer.code == code).findFirst();
        }
    }

    private record Wish(ChildId id, Consumer<Answer> answered) {}

    private final Inbox inbox;
    private final Queue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private final LongAdder count = new LongAdder();

    // The driver's.
    private final Map<ChildId, Token> inside = new HashMap<>();
    private final Set<ChildId> startedNow = new HashSet<>();

    Quarantine(Inbox inbox) {
        this.inbox = inbox;
    }

    /// Asks for a release. From any thread, never blocks.
    ///
    /// @param answered is told by the driver: must not block. Never told if the hub closes
    void release(ChildId id, Consumer<Answer> answered) {
        // Before the event: who takes the event finds the wish.
        wishes.add(new Wish(id, answered));
        inbox.offer(new HubEvent.ReleaseCalled(id));
    }

    /// How often a child of this node was put into quarantine.
    long count() {
        return count.sum();
    }

    // ---- the driver's ----

    void noted(Note.Quarantined note) {
        count.increment();
        inside.put(note.id(), note.token());
    }

    void noted(Note.MoveBegun note) {
        inside.remove(note.id());
    }

    void carriedOut(HubEffect.StartProcess start) {
        if (inside.remove(start.spec().id()) != null) {
            startedNow.add(start.spec().id());
        }
    }

    /// A batch is done: whoever wished for something in it is answered.
    void batchDone(List<HubEvent> events) {
        Map<ChildId, Integer> taken = new HashMap<>();
        for (var event : events) {
            if (event instanceof HubEvent.ReleaseCalled(var id)) {
                taken.merge(id, 1, Integer::sum);
            }
        }
        if (!taken.isEmpty()) {
            answer(taken);
        }
        startedNow.clear();
    }

    private void answer(Map<ChildId, Integer> taken) {
        var later = new ArrayList<Wish>();
        for (var wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            if (taken.merge(wish.id, -1, Integer::sum) >= 0) {
                wish.answered.accept(answer(wish.id));
            } else {
                later.add(wish);
            }
        }
        wishes.addAll(later);
    }

    private Answer answer(ChildId id) {
        if (startedNow.contains(id)) {
            return Answer.RELEASED;
        }
        // Of one that was stopped there the driver has not heard: it is found out here.
        var token = inside.get(id);
        if (token != null && token.isLastLife()) {
            return Answer.LIVES_USED_UP;
        }
        inside.remove(id);
        return Answer.NOT_HERE;
    }
}
