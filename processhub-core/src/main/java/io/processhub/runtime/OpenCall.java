package io.processhub.runtime;

import io.processhub.api.MigrateOutcome;
import io.processhub.api.MigrateResult;
import io.processhub.api.Refusal;
import io.processhub.api.StartOutcome;
import io.processhub.api.StartResult;
import io.processhub.api.StopOutcome;
import io.processhub.api.StopResult;
import io.processhub.api.Unanswered;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/// One call of a user that the core has not ended yet. What it gathers is touched by the driver
/// only, and by the one thread that turns it into the result, once the call has ended.
sealed interface OpenCall {
    /// What all kinds of calls gather.
    final class Gathered {
        private final long number;
        private final List<ChildId> ids;
        private final Map<ChildId, List<Outcome>> outcomes = new HashMap<>();
        private volatile Unanswered why = Unanswered.TIMEOUT;

        Gathered(long number, List<ChildId> ids) {
            this.number = number;
            this.ids = ids;
        }
    }

    /// What it has gathered.
    Gathered gathered();

    /// Sets the result. Not on the driver's thread.
    void end(boolean rolledBack);

    /// Sets the result of a call that was not tried. Not on the driver's thread.
    void refuse(Refusal why, String detail);

    /// Its number, as the core knows it.
    default long number() {
        return gathered().number;
    }

    /// Some of its children are settled.
    default void settled(List<Outcome> outcomes) {
        for (var outcome : outcomes) {
            var ofChild = gathered().outcomes.get(outcome.id());
            if (ofChild == null) {
                gathered().outcomes.put(outcome.id(), List.of(outcome));
            } else {
                var more = new ArrayList<Outcome>(ofChild);
                more.add(outcome);
                gathered().outcomes.put(outcome.id(), List.copyOf(more));
            }
        }
    }

    /// Says what the children without an answer are told.
    default void unanswered(Unanswered why) {
        gathered().why = why;
    }

    /// A start.
    ///
    /// @param words  how outcomes are told
    /// @param mapped whether the call has a mapping, for this child or for others
    record Start(Gathered gathered, Outcomes words, boolean takeOver, boolean mapped, PendingCall<StartResult> pending)
            implements OpenCall {
        static Start of(
                long number,
                List<ChildId> ids,
                Outcomes outcomes,
                boolean takeOver,
                boolean mapped,
                LongConsumer cancel) {
            return new Start(
                    new Gathered(number, ids),
                    outcomes,
                    takeOver,
                    mapped,
                    new PendingCall<>(() -> cancel.accept(number)));
        }

        @Override
        public void end(boolean rolledBack) {
            var outcomes = new ArrayList<StartOutcome>(gathered.ids.size());
            for (var id : gathered.ids) {
                outcomes.add(
                        told(words.ofStart(id, gathered.outcomes.getOrDefault(id, List.of()), takeOver, gathered.why)));
            }
            pending.complete(new StartResult(outcomes, rolledBack));
        }

        /// An arbiter sees that a child has no mapping; only here is known whether the call had
        /// one.
        private StartOutcome told(StartOutcome outcome) {
            return mapped
                            && outcome instanceof StartOutcome.Refused(var id, var why, var detail)
                            && why == Refusal.MISSING_CHILD_MAPPING
                    ? new StartOutcome.Refused(id, Refusal.CHILD_MAPPING_MISMATCH, detail)
                    : outcome;
        }

        @Override
        public void refuse(Refusal why, String detail) {
            var outcomes = gathered.ids.stream()
                    .<StartOutcome>map(id -> new StartOutcome.Refused(id, why, detail))
                    .toList();
            pending.complete(new StartResult(outcomes, false));
        }
    }

    /// A stop.
    record Stop(Gathered gathered, PendingCall<StopResult> pending) implements OpenCall {
        static Stop of(long number, List<ChildId> ids, LongConsumer cancel) {
            return new Stop(new Gathered(number, ids), new PendingCall<>(() -> cancel.accept(number)));
        }

        @Override
        public void end(boolean rolledBack) {
            var outcomes = new ArrayList<StopOutcome>(gathered.ids.size());
            for (var id : gathered.ids) {
                outcomes.add(Outcomes.ofStop(id, gathered.outcomes.getOrDefault(id, List.of()), gathered.why));
            }
            pending.complete(new StopResult(outcomes));
        }

        @Override
        public void refuse(Refusal why, String detail) {
            var outcomes = gathered.ids.stream()
                    .<StopOutcome>map(id -> new StopOutcome.Refused(id, why, detail))
                    .toList();
            pending.complete(new StopResult(outcomes));
        }
    }

    /// A migration by hand.
    ///
    /// @param words how outcomes are told
    record Migrate(Gathered gathered, Outcomes words, PendingCall<MigrateResult> pending) implements OpenCall {
        static Migrate of(long number, List<ChildId> ids, Outcomes outcomes, LongConsumer cancel) {
            return new Migrate(new Gathered(number, ids), outcomes, new PendingCall<>(() -> cancel.accept(number)));
        }

        @Override
        public void end(boolean rolledBack) {
            pending.complete(new MigrateResult(gathered.ids.stream()
                    .map(id -> words.ofMigration(id, gathered.outcomes.getOrDefault(id, List.of()), gathered.why))
                    .toList()));
        }

        @Override
        public void refuse(Refusal why, String detail) {
            pending.complete(new MigrateResult(gathered.ids.stream()
                    .<MigrateOutcome>map(id -> new MigrateOutcome.Refused(id, why, detail))
                    .toList()));
        }
    }
}
