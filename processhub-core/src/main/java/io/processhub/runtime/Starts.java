package io.processhub.runtime;

import io.processhub.api.ChildRequest;
import io.processhub.api.ChildSpec;
import io.processhub.api.Pending;
import io.processhub.api.Refusal;
import io.processhub.api.StartOptions;
import io.processhub.api.StartOutcome;
import io.processhub.api.StartResult;
import io.processhub.model.ChildId;
import io.processhub.model.StoredSpec;
import io.processhub.runtime.hook.HookFailure;
import io.processhub.runtime.hook.HubHooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way of a start from the user to the calls: past the hooks that may change what is started,
/// if there are any. From any thread; nothing blocks.
final class Starts {
    private static final Duration LEAST = Duration.ofMillis(1);

    private final String hub;
    private final SpecCodec specs;
    private final Calls calls;
    private final HubHooks hooks;

    Starts(String hub, SpecCodec specs, Calls calls, HubHooks hooks) {
        this.hub = hub;
        this.specs = specs;
        this.calls = calls;
        this.hooks = hooks;
    }

    /// Starts children.
    ///
    /// @throws IllegalArgumentException as [io.processhub.api.Hub#startChildren(List,
    ///                                  StartOptions)]
    Pending<StartResult> start(List<ChildSpec> children, StartOptions options) {
        return start(children, specs.encode(children, options), options);
    }

    /// Starts children.
    ///
    /// @param stored what they are if no hook changes them
    Pending<StartResult> start(List<ChildSpec> children, List<StoredSpec> stored, StartOptions options) {
        return hooks.wants(ChildRequest.class)
                ? changed(children, options, calls::start)
                : calls.start(stored, options);
    }

    /// Stops a child and starts it again, with another spec. If a hook fails it is not stopped.
    Pending<StartResult> replace(ChildSpec child, StoredSpec stored, StartOptions options) {
        return hooks.wants(ChildRequest.class)
                ? changed(
                        List.of(child), options, (changed, rest) -> Replacement.begin(calls, changed.getFirst(), rest))
                : Replacement.begin(calls, stored, options);
    }

    // ---- past the hooks ----

    private Pending<StartResult> changed(
            List<ChildSpec> children,
            StartOptions options,
            BiFunction<List<StoredSpec>, StartOptions, Pending<StartResult>> begin) {
        var step = new AtomicReference<@Nullable Pending<StartResult>>();
        var cancelled = new AtomicBoolean();
        var whole = new PendingCall<StartResult>(() -> {
            cancelled.set(true);
            var under = step.get();
            if (under != null) {
                under.cancel();
            }
        });
        var asked = new Changing(children, options, cancelled::get);
        Thread.ofVirtual().name("processhub-start-" + hub).start(() -> {
            try {
                asked.change();
                if (asked.changed.isEmpty()) {
                    whole.complete(asked.result(List.of(), false));
                    return;
                }
                var rest = begin.apply(List.copyOf(asked.changed), asked.rest());
                step.set(rest);
                if (cancelled.get()) {
                    rest.cancel();
                }
                var result = rest.await();
                whole.complete(asked.result(result.outcomes(), result.rolledBack()));
            } catch (InterruptedException e) {
                throw new AssertionError("nobody knows this thread", e);
            }
        });
        return whole;
    }

    /// One call whose children the hooks look at.
    private final class Changing {
        private final List<ChildSpec> children;
        private final StartOptions options;
        private final Supplier<Boolean> isCancelled;
        private final long end;
        private final List<StoredSpec> changed = new ArrayList<>();
        private final Map<ChildId, List<String>> mapping = new LinkedHashMap<>();
        private final Map<ChildId, StartOutcome> refused = new HashMap<>();

        Changing(List<ChildSpec> children, StartOptions options, Supplier<Boolean> isCancelled) {
            this.children = children;
            this.options = options;
            this.isCancelled = isCancelled;
            end = System.nanoTime() + options.timeout().toNanos();
        }

        void change() throws InterruptedException {
            for (var child : children) {
                if (isCancelled.get()) {
                    refuse(child.id(), "the call was cancelled before its start was asked for");
                } else {
                    change(child);
                }
            }
            if (options.onFailure() == StartOptions.OnFailure.ROLLBACK && !refused.isEmpty()) {
                changed.forEach(spec -> refuse(
                        spec.id(), "not tried, since a hook failed for another child of a call that rolls back"));
                changed.clear();
            }
        }

        private void change(ChildSpec child) throws InterruptedException {
            try {
                var request = hooks.changed(SpecCodec.request(child, options), left());
                var spec = specs.encode(request);
                changed.add(spec);
                if (!request.nodes().isEmpty()) {
                    mapping.put(child.id(), request.nodes());
                }
            } catch (HookFailure failure) {
                refuse(child.id(), String.valueOf(failure.getMessage()));
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError wrong) {
                refuse(child.id(), "what the hooks made of it cannot be started: " + wrong.getMessage());
            }
        }

        private void refuse(ChildId id, String why) {
            refused.put(id, new StartOutcome.Refused(id, Refusal.HOOK_FAILED, why));
        }

        private Duration left() {
            return Duration.ofNanos(end - System.nanoTime());
        }

        /// The options of what is still to be done.
        StartOptions rest() {
            var left = left();
            return options.childMapping(mapping).timeout(left.compareTo(LEAST) < 0 ? LEAST : left);
        }

        /// One outcome for each child, in the order of the call.
        StartResult result(List<StartOutcome> started, boolean rolledBack) {
            var outcomes = new HashMap<>(refused);
            started.forEach(outcome -> outcomes.put(outcome.id(), outcome));
            boolean nothingTried = options.onFailure() == StartOptions.OnFailure.ROLLBACK && !refused.isEmpty();
            return new StartResult(
                    children.stream().map(child -> outcomes.get(child.id())).toList(), rolledBack || nothingTried);
        }
    }
}
