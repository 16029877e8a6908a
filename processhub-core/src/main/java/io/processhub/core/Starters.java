package io.processhub.core;

import io.processhub.core.slot.Slot;
import io.processhub.core.slot.SlotState;
import io.processhub.core.wire.LogPosition;
import io.processhub.core.wire.LogRecord.Claim;
import io.processhub.core.wire.Message.Granted;
import io.processhub.core.wire.OperationId;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.ExitReason;
import io.processhub.model.MemberId;
import io.processhub.model.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who waits for children that are held here to be up, and what they are answered: a success when
/// others have stored that the child is up, a failure when its arbiter knows of it, and not before.
final class Starters {
    /// Why a child that is quarantined will not be up.
    static final String QUARANTINED = "it crashed too often and is quarantined; release it, or stop it";

    private final House house;
    private final LogExchange exchange;
    private final Map<ChildId, List<Starter>> waiting = new HashMap<>();
    private final ArrayDeque<Unstored> unstored = new ArrayDeque<>();
    private final List<Failed> failed = new ArrayList<>();

    /// Who wants a child.
    ///
    /// @param operation the call; number 0 if nobody waits
    /// @param wantedAt  where the arbiter's log says that the child is wanted
    /// @param instances how many instances the child has, this one among them
    record Starter(OperationId operation, LogPosition wantedAt, int instances) {
        static Starter of(Granted granted) {
            return new Starter(granted.operation(), granted.wantedAt(), granted.instances());
        }
    }

    /// An answer that waits until enough others hold this member's log up to `seq`.
    private record Unstored(long seq, OperationId operation, Outcome outcome) {}

    /// An answer that waits until the arbiter holds this member's log up to `seq`.
    private record Failed(long seq, @Nullable MemberId arbiter, OperationId operation, Outcome outcome) {}

    Starters(House house, LogExchange exchange) {
        this.house = house;
        this.exchange = exchange;
    }

    /// Answers when what is held here already is up; one that is on its way elsewhere or ends will
    /// be asked for again.
    void awaitUp(Slot slot, Starter starter) {
        var id = slot.spec().id();
        switch (slot.state()) {
            case SlotState.Up up -> answer(id, up.token(), up.serial(), house.registry.ownSeq(), starter);
            case SlotState.Starting _, SlotState.Backoff _, SlotState.Suspending _, SlotState.Suspended _ ->
                await(id, starter);
            case SlotState.Quarantined _ -> refuse(id, starter, QUARANTINED);
            case SlotState.Preparing _,
                    SlotState.Freezing _,
                    SlotState.Frozen _,
                    SlotState.Stopping _,
                    SlotState.Vacant _ -> {}
        }
    }

    /// Answers when the child is up.
    void await(ChildId id, Starter starter) {
        var waitingForIt = waiting.computeIfAbsent(id, i -> new ArrayList<>(1));
        if (starter.operation().number() != 0 && !waitingForIt.contains(starter)) {
            waitingForIt.add(starter);
        }
    }

    /// The child is up: this claim, at this place of this member's log, says so.
    void up(ChildId id, Claim claim, long seq) {
        for (var starter : take(id)) {
            answer(id, claim.token(), claim.serial(), seq, starter);
        }
    }

    /// Answers as soon as this member's log is stored up to `seq`.
    void answer(ChildId id, Token token, long serial, long seq, Starter starter) {
        var seen = List.of(new LogPosition(house.self, seq), starter.wantedAt());
        var outcome = new Outcome.Started(id, house.self, token, serial, seen, starter.instances());
        unstored.add(new Unstored(seq, starter.operation(), outcome));
        answerStored();
    }

    /// The child has ended here. If it goes on elsewhere, who waits will ask again.
    void ended(ChildId id, ExitReason reason) {
        switch (reason) {
            case ExitReason.Crashed(var error) -> fail(id, error);
            case ExitReason.Normal _ -> fail(id, "it ended by itself before it was up");
            case ExitReason.Stopped _ -> fail(id, "it was stopped before it was up");
            case ExitReason.Killed _ -> fail(id, "it was stopped before it was up, and did not end in time");
            case ExitReason.Moved _, ExitReason.Superseded _, ExitReason.NoQuorum _, ExitReason.NodeLost _ ->
                waiting.remove(id);
        }
    }

    /// The child will not be up.
    void fail(ChildId id, String cause) {
        for (var starter : take(id)) {
            refuse(id, starter, cause);
        }
    }

    /// Answers that the child will not be up, as soon as its arbiter has read so in this member's
    /// log: a start that follows must not find it running.
    void refuse(ChildId id, Starter starter, String cause) {
        var agreed = house.agreed();
        var outcome = new Outcome.StartFailed(id, house.self, cause);
        failed.add(new Failed(
                house.registry.ownSeq(),
                agreed == null ? house.self : agreed.arbiter(id),
                starter.operation(),
                outcome));
        answerFailed();
    }

    private void answerFailed() {
        failed.removeIf(one -> {
            boolean isKnown = one.arbiter() == null
                    || !house.registry.isPresent(one.arbiter())
                    || one.arbiter().equals(house.self)
                    || exchange.heldBy(one.arbiter()) >= one.seq();
            if (isKnown) {
                house.outbox.answer(one.operation(), one.outcome());
            }
            return isKnown;
        });
    }

    /// This member's log may be stored further than before.
    void answerStored() {
        answerFailed();
        long stored = exchange.storedUpTo();
        for (var head = unstored.peek(); head != null && head.seq() <= stored; head = unstored.peek()) {
            unstored.remove();
            house.outbox.answer(head.operation(), head.outcome());
        }
    }

    private List<Starter> take(ChildId id) {
        var waited = waiting.remove(id);
        return waited == null ? List.of() : waited;
    }
}
