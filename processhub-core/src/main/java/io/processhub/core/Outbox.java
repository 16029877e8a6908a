package io.processhub.core;

import io.processhub.core.wire.Message;
import io.processhub.core.wire.Message.Answer;
import io.processhub.core.wire.Message.Assign;
import io.processhub.core.wire.Message.Assignment;
import io.processhub.core.wire.Message.Grant;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.core.wire.SubViewId;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a step wants done, in order. Grants and answers to one receiver go in one message; messages
/// to this member itself never leave the house.
final class Outbox {
    /// How many grants or outcomes one message carries at most.
    private static final int CHUNK = 500;

    private final MemberId self;
    private List<HubEffect> effects = new ArrayList<>();
    private final ArrayDeque<Message> toSelf = new ArrayDeque<>();
    private final ArrayDeque<Message> packedForSelf = new ArrayDeque<>();
    private final Map<Address, List<Granted>> grants = new LinkedHashMap<>();
    private final Map<Address, List<Assignment>> assignments = new LinkedHashMap<>();
    private final Map<OperationId, List<Outcome>> answers = new LinkedHashMap<>();

    /// Where the last grant and the last outcome were put: the next ones often go there too.
    private @Nullable Address lastGranted;

    private List<Granted> lastGrants = List.of();
    private @Nullable OperationId lastAnswered;
    private List<Outcome> lastAnswers = List.of();

    private record Address(MemberId to, SubViewId subView) {}

    Outbox(MemberId self) {
        this.self = self;
    }

    void add(HubEffect effect) {
        effects.add(effect);
    }

    void note(Note note) {
        effects.add(new HubEffect.Noted(note));
    }

    void send(MemberId to, Message message) {
        send(to, message, false);
    }

    void send(MemberId to, Message message, boolean bulk) {
        if (to.equals(self)) {
            toSelf.add(message);
        } else {
            effects.add(new HubEffect.Send(List.of(to.node()), message, bulk));
        }
    }

    void sendToNodes(List<NodeId> to, Message message) {
        if (!to.isEmpty()) {
            effects.add(new HubEffect.Send(to, message, false));
        }
    }

    @SuppressWarnings("ReferenceEquality") // another object for the same address is looked up, no more
    void grant(MemberId to, SubViewId subView, Granted granted) {
        var last = lastGranted;
        if (last == null || last.to != to || last.subView != subView) {
            last = new Address(to, subView);
            lastGrants = grants.computeIfAbsent(last, a -> new ArrayList<>());
            lastGranted = last;
        }
        lastGrants.add(granted);
    }

    void assign(MemberId to, SubViewId subView, Assignment assignment) {
        assignments
                .computeIfAbsent(new Address(to, subView), a -> new ArrayList<>())
                .add(assignment);
    }

    @SuppressWarnings("ReferenceEquality") // another object for the same call is looked up, no more
    void answer(OperationId operation, Outcome outcome) {
        if (operation.number() != 0) {
            if (lastAnswered != operation) {
                lastAnswers = answers.computeIfAbsent(operation, o -> new ArrayList<>());
                lastAnswered = operation;
            }
            lastAnswers.add(outcome);
        }
    }

    /// Turns all that was collected into messages.
    void pack() {
        packGrants(false);
        packAssignments(false);
        packAnswers(false);
    }

    private void packGrants(boolean onlyForSelf) {
        if (grants.isEmpty()) {
            return;
        }
        lastGranted = null;
        for (var address : List.copyOf(grants.keySet())) {
            if (!onlyForSelf || address.to().equals(self)) {
                for (var chunk : chunks(Objects.requireNonNull(grants.remove(address)))) {
                    sendPacked(address.to(), new Grant(address.subView(), chunk));
                }
            }
        }
    }

    private void packAssignments(boolean onlyForSelf) {
        if (assignments.isEmpty()) {
            return;
        }
        for (var address : List.copyOf(assignments.keySet())) {
            if (!onlyForSelf || address.to().equals(self)) {
                for (var chunk : chunks(Objects.requireNonNull(assignments.remove(address)))) {
                    sendPacked(address.to(), new Assign(address.subView(), chunk));
                }
            }
        }
    }

    private void packAnswers(boolean onlyForSelf) {
        if (answers.isEmpty()) {
            return;
        }
        lastAnswered = null;
        for (var operation : List.copyOf(answers.keySet())) {
            if (!onlyForSelf || operation.origin().equals(self)) {
                for (var chunk : chunks(Objects.requireNonNull(answers.remove(operation)))) {
                    sendPacked(operation.origin(), new Answer(operation, chunk));
                }
            }
        }
    }

    private void sendPacked(MemberId to, Message message) {
        if (to.equals(self)) {
            packedForSelf.add(message);
        } else {
            send(to, message);
        }
    }

    /// The next message to this member itself; null if there is none. What was decided already
    /// comes before what is still to be.
    ///
    /// @param alsoToDecide whether it may be one about which is to be decided
    @Nullable
    Message nextToSelf(boolean alsoToDecide) {
        if (packedForSelf.isEmpty()) {
            packGrants(true);
            packAssignments(true);
            packAnswers(true);
        }
        var packed = packedForSelf.poll();
        return packed == null && alsoToDecide ? toSelf.poll() : packed;
    }

    /// Whether messages to this member itself wait.
    boolean hasToSelf() {
        return !toSelf.isEmpty() || !packedForSelf.isEmpty();
    }

    List<HubEffect> take() {
        if (effects.isEmpty()) {
            return List.of();
        }
        var taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += CHUNK) {
            chunks.add(all.subList(from, Math.min(from + CHUNK, all.size())));
        }
        return chunks;
    }
}
