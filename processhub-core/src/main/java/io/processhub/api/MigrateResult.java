package io.processhub.api;

import java.util.List;
import java.util.Objects;

/// What became of a migration by hand: one outcome per child, in the order of the call.
///
/// @param outcomes one for each child of the call
public record MigrateResult(List<MigrateOutcome> outcomes) {
    public MigrateResult {
        Objects.requireNonNull(outcomes, "outcomes");
        outcomes = List.copyOf(outcomes);
    }

    /// OK if every child runs where it was wanted.
    public CallStatus status() {
        return errors().isEmpty() ? CallStatus.OK : CallStatus.ERROR;
    }

    /// Whether the status is OK.
    public boolean isOk() {
        return status() == CallStatus.OK;
    }

    /// The children that are not known to run where they were wanted, and why.
    public List<ChildError> errors() {
        return outcomes.stream()
                .filter(MigrateOutcome.Failed.class::isInstance)
                .map(failed -> ((MigrateOutcome.Failed) failed).error())
                .toList();
    }

    /// The outcome of the first child of the call.
    public MigrateOutcome first() {
        return outcomes.getFirst();
    }

    /// The status, how many are where they were wanted, and the first five errors.
    @Override
    public String toString() {
        int failed = errors().size();
        return "MigrateResult[%s, placed %d of %d%s]"
                .formatted(status(), outcomes.size() - failed, outcomes.size(), StartResult.fewOf(errors()));
    }
}
