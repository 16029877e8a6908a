package io.processhub.runtime;

import io.processhub.api.MigrateResult;
import io.processhub.api.Pending;
import io.processhub.api.Refusal;
import io.processhub.api.StartOptions;
import io.processhub.api.StartResult;
import io.processhub.api.StopOptions;
import io.processhub.api.StopResult;
import io.processhub.api.Unanswered;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The calls of users that are under way at one hub. Each is answered by a virtual thread of its
/// own, for what users hung on it runs there.
final class Calls {
    private final String hubId;
    private final Inbox inbox;
    private final int maxQueuedCalls;
    private final Outcomes outcomes;
    private final Map<Long, OpenCall> open = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    Calls(String hubId, Inbox inbox, int maxQueuedCalls, Outcomes outcomes) {
        this.hubId = hubId;
        this.outcomes = outcomes;
        this.inbox = inbox;
        this.maxQueuedCalls = maxQueuedCalls;
    }

    /// Begins a start.
    Pending<StartResult> start(List<StoredSpec> specs, StartOptions options) {
        var ids = specs.stream().map(StoredSpec::id).toList();
        boolean takeOver = !options.checkExisting();
        boolean mapped = !options.childMapping().isEmpty();
        boolean rollback = options.onFailure() == StartOptions.OnFailure.ROLLBACK;
        var call = OpenCall.Start.of(lastNumber.incrementAndGet(), ids, outcomes, takeOver, mapped, this::cancel);
        begin(
                call,
                new HubEvent.StartCalled(call.number(), specs, options.timeout().toMillis(), takeOver, rollback));
        return call.pending();
    }

    /// Begins a stop.
    Pending<StopResult> stop(List<ChildId> ids, StopOptions options) {
        var call = OpenCall.Stop.of(lastNumber.incrementAndGet(), ids, this::cancel);
        begin(
                call,
                new HubEvent.StopCalled(call.number(), ids, options.timeout().toMillis()));
        return call.pending();
    }

    /// Begins a migration; to where the strategy says if there is no node.
    Pending<MigrateResult> migrate(List<ChildId> ids, @Nullable NodeId node, Duration timeout) {
        var call = OpenCall.Migrate.of(lastNumber.incrementAndGet(), ids, outcomes, this::cancel);
        begin(call, new HubEvent.PinCalled(call.number(), ids, node, timeout.toMillis()));
        return call.pending();
    }

    private void begin(OpenCall call, HubEvent event) {
        open.put(call.number(), call);
        if (inbox.offerCall(event) || open.remove(call.number()) == null) {
            return;
        }
        if (inbox.isClosed()) {
            call.refuse(Refusal.NOT_ALIVE, "hub " + hubId + " is closed on this node, or begins anew; see its status");
        } else {
            call.refuse(
                    Refusal.LIMIT,
                    ("%d calls wait for hub %s on this node, as many as maxQueuedCalls allows;"
                                    + " await some first, or put more children into one call")
                            .formatted(maxQueuedCalls, hubId));
        }
    }

    private void cancel(long number) {
        var call = open.get(number);
        if (call != null) {
            call.unanswered(Unanswered.CANCELLED);
            inbox.offer(new HubEvent.CallCancelled(number));
        }
    }

    // ---- the driver's ----

    void progress(HubEffect.CallProgress progress) {
        var call = open.get(progress.call());
        if (call != null) {
            call.settled(progress.outcomes());
        }
    }

    void ended(HubEffect.CallEnded ended) {
        var call = open.remove(ended.call());
        if (call != null) {
            call.end(ended.rolledBack());
        }
    }

    /// Ends all that are open. Once the driver has stopped, or was given up.
    void close(Unanswered why) {
        for (var number : List.copyOf(open.keySet())) {
            var call = open.remove(number);
            if (call != null) {
                call.unanswered(why);
                call.end(false);
            }
        }
    }

    int open() {
        return open.size();
    }
}
