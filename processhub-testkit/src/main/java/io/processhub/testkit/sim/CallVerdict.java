package io.processhub.testkit.sim;

import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;

/// Says that a call of a simulated cluster ended as a test expects; what did not is a failure whose
/// message says how to replay the run.
public final class CallVerdict {
    private final World world;
    private final SimCall call;

    CallVerdict(World world, SimCall call) {
        this.world = world;
        this.call = call;
    }

    /// Every child was started, or stopped, because of this call.
    public CallVerdict succeeded() {
        return expect(call.hasSucceeded(), "has succeeded");
    }

    /// It is over, however it ended.
    public CallVerdict isOver() {
        return expect(call.isOver(), "is over");
    }

    /// A child was started because of this call.
    public CallVerdict started(String id) {
        return expectOutcome(id, Outcome.Started.class);
    }

    /// A child was wanted already.
    public CallVerdict foundRunning(String id) {
        return expectOutcome(id, Outcome.AlreadyStarted.class);
    }

    /// A child's start failed.
    public CallVerdict failed(String id) {
        return expectOutcome(id, Outcome.StartFailed.class);
    }

    /// A child was stopped because of this call.
    public CallVerdict stopped(String id) {
        return expectOutcome(id, Outcome.Stopped.class);
    }

    /// There was no such child to stop.
    public CallVerdict foundNothing(String id) {
        return expectOutcome(id, Outcome.NotFound.class);
    }

    /// A child was refused.
    public CallVerdict refused(String id, Outcome.Reason reason) {
        return expect(
                call.outcome(ChildId.of(id)).orElse(null) instanceof Outcome.Refused refused
                        && refused.reason() == reason,
                "has refused " + id + " because of " + reason);
    }

    /// There was no answer about a child in time.
    public CallVerdict timedOut(String id) {
        return expect(call.timedOut().contains(ChildId.of(id)), "has timed out for " + id);
    }

    /// What it had started was stopped again.
    public CallVerdict rolledBack() {
        return expect(call.isRolledBack(), "has been rolled back");
    }

    private CallVerdict expectOutcome(String id, Class<? extends Outcome> type) {
        return expect(
                call.outcome(ChildId.of(id)).filter(type::isInstance).isPresent(),
                "has " + type.getSimpleName() + " for " + id);
    }

    private CallVerdict expect(boolean isSo, String what) {
        if (!isSo) {
            throw world.violated("EXPECTED", "that it %s: %s".formatted(what, call));
        }
        return this;
    }
}
