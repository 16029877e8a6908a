package io.processhub.runtime;

import io.processhub.api.AskException;
import io.processhub.api.MigrateOutcome;
import io.processhub.api.MigrateResult;
import io.processhub.api.Pending;
import io.processhub.api.StartOutcome;
import io.processhub.api.StartResult;
import io.processhub.api.StopOutcome;
import io.processhub.api.StopResult;
import io.processhub.api.Unanswered;
import io.processhub.model.ChildId;
import io.processhub.model.Pid;
import io.processhub.model.StoredSpec;
import io.processhub.runtime.process.NodeProcesses;
import io.processhub.runtime.process.OwnCall;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Calls to a hub that a process may have begun: what they are told if the process cannot wait for
/// their end, see [OwnCall]. The call itself goes on. Each method gives back what it was given.
final class OwnCalls {
    private OwnCalls() {}

    static Pending<StartResult> start(String hub, List<StoredSpec> specs, Pending<StartResult> pending) {
        return own(
                hub,
                id -> specs.stream().anyMatch(spec -> spec.id().equals(id)),
                pending,
                () -> new StartResult(
                        specs.stream()
                                .<StartOutcome>map(
                                        spec -> new StartOutcome.Unknown(spec.id(), Unanswered.CALLER_ENDING))
                                .toList(),
                        false));
    }

    static Pending<StopResult> stop(String hub, List<ChildId> ids, Pending<StopResult> pending) {
        return own(
                hub,
                ids::contains,
                pending,
                () -> new StopResult(ids.stream()
                        .<StopOutcome>map(id -> new StopOutcome.Unknown(id, Unanswered.CALLER_ENDING))
                        .toList()));
    }

    static Pending<MigrateResult> migrate(String hub, List<ChildId> ids, Pending<MigrateResult> pending) {
        return own(
                hub,
                ids::contains,
                pending,
                () -> new MigrateResult(ids.stream()
                        .<MigrateOutcome>map(id -> new MigrateOutcome.Unknown(id, Unanswered.CALLER_ENDING))
                        .toList()));
    }

    /// @param processes run what hangs on the answer
    static CompletableFuture<Object> ask(
            String hub, Pid to, NodeProcesses processes, CompletableFuture<Object> answer) {
        OwnCall.begin(
                hub,
                _ -> false,
                () -> processes.run(() -> answer.completeExceptionally(new AskException(
                        AskException.Reason.ASKER_INTERRUPTED,
                        to,
                        "the process that asked was interrupted while it waited for the answer"))),
                answer);
        return answer;
    }

    private static <R> Pending<R> own(String hub, Predicate<ChildId> isAbout, Pending<R> pending, Supplier<R> unknown) {
        if (pending instanceof PendingCall<R> call) {
            OwnCall.begin(hub, isAbout, () -> call.complete(unknown.get()), call.done());
        }
        return pending;
    }
}
