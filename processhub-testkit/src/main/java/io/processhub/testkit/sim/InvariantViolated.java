package io.processhub.testkit.sim;

import java.io.Serial;

/// Something happened in a simulated cluster that must never happen. The message says which
/// invariant, how to replay the run, the options it had, and its last steps.
public final class InvariantViolated extends AssertionError {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String invariant;

    InvariantViolated(String invariant, String report) {
        super(report);
        this.invariant = invariant;
    }

    /// The short name of the invariant, like `S1`.
    public String invariant() {
        return invariant;
    }
}
