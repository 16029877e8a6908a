package io.processhub.runtime;

import io.processhub.api.ChildError;
import io.processhub.api.ChildSpec;
import io.processhub.api.Refusal;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the children that the configuration names, once the hub takes part, and again those it
/// has no answer for. All members do so, and the arbiter of each child lets one of them win.
final class StaticChildren {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.hub");

    private final String hub;
    private final List<ChildSpec> specs;
    private final StartOptions options;
    private final Starts starts;
    private volatile boolean settled;
    private volatile @Nullable Thread starter;
    private volatile List<ChildError> failures = List.of();

    StaticChildren(String hub, List<ChildSpec> specs, StartOptions options, Starts starts) {
        this.hub = hub;
        this.specs = specs;
        this.options = options.timeout(TIMEOUT).takeOverExisting().onFailure(StartOptions.OnFailure.CONTINUE);
        this.starts = starts;
        settled = specs.isEmpty();
    }

    /// Whether each of them has been started, or has failed.
    boolean areSettled() {
        return settled;
    }

    /// Those that failed, and why.
    List<ChildError> failures() {
        return failures;
    }

    /// Starts them on a thread of their own, once the hub takes part.
    ///
    /// @param ready returns when it does
    /// @param after is run when all are settled, or are given up
    void begin(Ready ready, Runnable after) {
        if (settled) {
            return;
        }
        starter = Thread.ofVirtual().name("processhub-static-" + hub).start(() -> {
            try {
                ready.await();
                start();
            } catch (InterruptedException e) {
                LOG.debug("static children given up hub={}", hub);
            } finally {
                after.run();
            }
        });
    }

    /// Gives up those that are not started yet.
    void end() {
        var thread = starter;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /// Blocks until something is ready.
    interface Ready {
        void await() throws InterruptedException;
    }

    private void start() throws InterruptedException {
        var left = specs;
        while (!left.isEmpty()) {
            left = startOnce(left);
            if (!left.isEmpty()) {
                Thread.sleep(PAUSE);
            }
        }
        settled = true;
    }

    /// Starts some of them.
    ///
    /// @return those that are to be tried again
    private List<ChildSpec> startOnce(List<ChildSpec> some) throws InterruptedException {
        var outcomes = starts.start(some, options).await().outcomes();
        var again = new ArrayList<ChildSpec>();
        for (int i = 0; i < some.size(); i++) {
            switch (outcomes.get(i)) {
                case StartOutcome.Running _ -> {}
                case StartOutcome.Unknown _ -> again.add(some.get(i));
                case StartOutcome.Refused refused when isFinal(refused.why()) -> failed(refused.error());
                case StartOutcome.Refused _ -> again.add(some.get(i));
                case StartOutcome.StartFailed failure -> failed(failure.error());
                case StartOutcome.AlreadyStarted _ -> {}
                case StartOutcome.DifferentSpec different ->
                    LOG.warn("static child runs with another spec hub={} child={}", hub, different.id());
            }
        }
        return again;
    }

    private static boolean isFinal(Refusal why) {
        return switch (why) {
            case NOT_ALIVE,
                    HOOK_FAILED,
                    MISSING_CHILD_MAPPING,
                    INVALID_CHILD_MAPPING,
                    CHILD_MAPPING_MISMATCH,
                    CHILD_REPLICATION_MISMATCH,
                    STRATEGY_OBJECTS -> true;
            case PARTITIONED, STRATEGIES_DIFFER, LIMIT, NO_NODE, NOT_MOVABLE -> false;
        };
    }

    private void failed(ChildError error) {
        LOG.error("static child failed hub={} child={} cause={}", hub, error.id(), error.reason());
        var all = new ArrayList<>(failures);
        all.add(error);
        failures = List.copyOf(all);
    }
}
