package io.processhub.runtime;

import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
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
/// sees what the core does; a wish is answered by whether the core released the child in the batch
/// in which it took the wish.
final class Quarantine {
    /// What this node did about a wish.
    enum Answer {
        /// It is not in quarantine here.
        NOT_HERE(0),
        /// It is being started.
        RELEASED(1);

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
    private final Set<ChildId> releasedNow = new HashSet<>();

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

    void entered() {
        count.increment();
    }

    void released(ChildId id) {
        releasedNow.add(id);
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
        releasedNow.clear();
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
        return releasedNow.contains(id) ? Answer.RELEASED : Answer.NOT_HERE;
    }
}
