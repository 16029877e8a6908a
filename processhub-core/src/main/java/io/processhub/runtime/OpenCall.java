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
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// One call of a user that the core has not ended yet. What it gathers is touched by one thread at
/// a time: the driver's for a few children, and for many a virtual one that runs while there is
/// something to gather.
sealed interface OpenCall {
    /// What all kinds of calls gather.
    final class Gathered {
        /// So many are put together in less time than another thread takes to wake.
        private static final int FEW = 16;

        private final long number;
        private final List<ChildId> ids;
        private final Map<ChildId, List<Outcome>> outcomes;
        private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();
        private volatile Unanswered why = Unanswered.TIMEOUT;

        Gathered(long number, List<ChildId> ids) {
            this.number = number;
            this.ids = ids;
            outcomes = HashMap.newHashMap(ids.size());
        }

        /// Does something after all that was to be done before.
        private void inTurn(Runnable what) {
            work.add(what);
            if (waiting.getAndIncrement() > 0) {
                return;
            }
            if (ids.size() <= FEW) {
                work();
            } else {
                Thread.startVirtualThread(this::work);
            }
        }

        private void work() {
            do {
                Objects.requireNonNull(work.poll()).run();
            } while (waiting.decrementAndGet() > 0);
        }

        private List<Outcome> of(ChildId id) {
            return outcomes.getOrDefault(id, List.of());
        }

        private void take(List<Outcome> some) {
            for (var outcome : some) {
                var ofChild = outcomes.putIfAbsent(outcome.id(), List.of(outcome));
                if (ofChild != null) {
                    var more = new ArrayList<Outcome>(ofChild);
                    more.add(outcome);
                    outcomes.put(outcome.id(), List.copyOf(more));
                }
            }
        }
    }

    /// What it has gathered.
    Gathered gathered();

    /// Sets the result, of what it has gathered.
    void complete(boolean rolledBack);

    /// Sets the result of a call that was not tried.
    void refuse(Refusal why, String detail);

    /// Its number, as the core knows it.
    default long number() {
        return gathered().number;
    }

    /// Some of its children are settled. Never blocks.
    default void settled(List<Outcome> outcomes) {
        gathered().inTurn(() -> gathered().take(outcomes));
    }

    /// All is said: sets the result. Never blocks.
    default void end(boolean rolledBack) {
        gathered().inTurn(() -> complete(rolledBack));
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
        public void complete(boolean rolledBack) {
            var outcomes = new ArrayList<StartOutcome>(gathered.ids.size());
            for (var id : gathered.ids) {
                outcomes.add(told(words.ofStart(id, gathered.of(id), takeOver, gathered.why)));
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
        public void complete(boolean rolledBack) {
            var outcomes = new ArrayList<StopOutcome>(gathered.ids.size());
            for (var id : gathered.ids) {
                outcomes.add(Outcomes.ofStop(id, gathered.of(id), gathered.why));
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
        public void complete(boolean rolledBack) {
            pending.complete(new MigrateResult(gathered.ids.stream()
                    .map(id -> words.ofMigration(id, gathered.of(id), gathered.why))
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
