package io.processhub.runtime;

import io.processhub.api.Pending;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.api.StartResult;
import io.processhub.api.StopOptions;
import io.processhub.api.StopOutcome;
import io.processhub.model.StoredSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// A stop and then a start of one child, seen as one call.
final class Replacement {
    private static final Duration LEAST = Duration.ofMillis(1);

    private Replacement() {}

    /// Begins it. Never blocks.
    static Pending<StartResult> begin(Calls calls, StoredSpec spec, StartOptions options) {
        long end = System.nanoTime() + options.timeout().toNanos();
        var stop = calls.stop(List.of(spec.id()), new StopOptions(options.timeout()));
        var step = new AtomicReference<Pending<?>>(stop);
        var whole = new PendingCall<StartResult>(() -> step.get().cancel());
        Thread.ofVirtual().name("processhub-replace").start(() -> {
            try {
                whole.complete(afterStop(stop.await().first(), calls, spec, options, end, step));
            } catch (InterruptedException e) {
                throw new AssertionError("nobody knows this thread", e);
            }
        });
        return whole;
    }

    private static StartResult afterStop(
            StopOutcome stopped,
            Calls calls,
            StoredSpec spec,
            StartOptions options,
            long end,
            AtomicReference<Pending<?>> step)
            throws InterruptedException {
        return switch (stopped) {
            case StopOutcome.Stopped _, StopOutcome.NotFound _ -> {
                var left = Duration.ofNanos(end - System.nanoTime());
                var start = calls.start(List.of(spec), options.timeout(left.compareTo(LEAST) < 0 ? LEAST : left));
                step.set(start);
                yield start.await();
            }
            case StopOutcome.Refused refused ->
                failed(new StartOutcome.Refused(spec.id(), refused.why(), refused.detail()));
            case StopOutcome.Unknown unknown -> failed(new StartOutcome.Unknown(spec.id(), unknown.why()));
        };
    }

    private static StartResult failed(StartOutcome outcome) {
        return new StartResult(List.of(outcome), false);
    }
}
