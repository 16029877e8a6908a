package io.processhub.runtime.hook;

import io.processhub.api.ChildLaunch;
import io.processhub.api.ChildRequest;
import io.processhub.api.Hook;
import io.processhub.api.HookCounts;
import io.processhub.api.HookEvent;
import io.processhub.api.HookPayload;
import io.processhub.api.HubConfig;
import io.processhub.runtime.process.LaunchChanges;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The hooks of one hub on one node, for as long as there is the hub. From any thread.
public final class HubHooks implements LaunchChanges {
    private final HookBoard board;
    private final HookCalls calls;
    private final HookQueue queue;
    private final Duration limit;

    /// The hooks of a configuration.
    ///
    /// @param spawner runs work on a virtual thread of its own
    public HubHooks(HubConfig config, Consumer<Runnable> spawner) {
        limit = config.hookTimeout();
        board = new HookBoard(config.hubId());
        calls = new HookCalls(config.hubId(), spawner);
        queue = new HookQueue(config.hubId(), config.maxQueuedHookEvents(), spawner, this::tellNow, calls::hurry);
        board.register(config.hooks());
    }

    // ---- who is registered ----

    /// As [io.processhub.api.Hub#registerHooks].
    public void register(List<Hook> hooks) {
        board.register(hooks);
    }

    /// As [io.processhub.api.Hub#cancelHooks].
    public Set<String> cancel(Class<? extends HookPayload> payload, Collection<String> ids) {
        return board.cancel(payload, ids);
    }

    /// As [io.processhub.api.Hub#hooks].
    public List<Hook> list() {
        return board.all().stream().map(entry -> entry.hook).toList();
    }

    /// What came of them.
    public HookCounts counts() {
        var all = board.all();
        return new HookCounts(
                all.size(),
                queue.waiting(),
                all.stream().mapToInt(HookEntry::hangingCalls).sum(),
                calls.called.sum(),
                calls.failed.sum(),
                calls.timedOut.sum(),
                calls.skipped.sum(),
                queue.dropped.sum());
    }

    /// Whether anybody is called with this payload.
    public boolean wants(Class<? extends HookPayload> payload) {
        return !board.of(payload).isEmpty();
    }

    // ---- events ----

    /// Tells an event to those who want it, later. Never blocks.
    public void tell(HookEvent event) {
        if (wants(event.getClass())) {
            queue.offer(event);
        }
    }

    private void tellNow(HookEvent event) throws InterruptedException {
        for (var entry : board.of(event.getClass())) {
            if (entry.hook instanceof Hook.OnEvent<?> hook) {
                try {
                    if (event instanceof HookEvent.CoordinatorShutdown) {
                        calls.call(entry, () -> handle(hook, event), limit);
                    } else {
                        calls.callUnlessHurried(entry, () -> handle(hook, event), limit);
                    }
                } catch (HookFailure e) {
                    // Counted and logged; the others are called.
                }
            }
        }
    }

    private static <E extends HookEvent> Boolean handle(Hook.OnEvent<E> hook, HookEvent event) throws Exception {
        hook.handler().handle(hook.payload().cast(event));
        return true;
    }

    /// Tells what still waits, and nothing more. Blocks, for twice the timeout of a hook and 1 s at
    /// most. If the thread is interrupted it tells nothing more, with the interrupt still set.
    public void close() {
        try {
            queue.close(limit);
        } catch (InterruptedException e) {
            queue.end();
            Thread.currentThread().interrupt();
        }
    }

    // ---- changes of what is started ----

    /// What is to be asked for instead of this. Blocks.
    ///
    /// @param left how long it may take at most
    /// @throws HookFailure if a hook fails; the others have not been called then
    public ChildRequest changed(ChildRequest request, Duration left) throws HookFailure, InterruptedException {
        long end = System.nanoTime() + left.toNanos();
        var now = request;
        for (var entry : board.of(ChildRequest.class)) {
            if (entry.hook instanceof Hook.AtCall(var _, int _, var change)) {
                var rest = Duration.ofNanos(end - System.nanoTime());
                if (!rest.isPositive()) {
                    throw new HookFailure("the timeout of the call was over before hook " + entry + " was called");
                }
                var before = now;
                now = calls.call(entry, () -> change.alter(before), rest.compareTo(limit) < 0 ? rest : limit);
                if (!now.spec().id().equals(request.spec().id())) {
                    throw calls.wrong(entry, "changed the id to " + now.spec().id() + "; it may change all but that");
                }
            }
        }
        return now;
    }

    @Override
    public boolean areNone() {
        return !wants(ChildLaunch.class);
    }

    @Override
    public ChildLaunch changed(ChildLaunch launch, Consumer<String> doing) throws Exception {
        var now = launch;
        for (var entry : board.of(ChildLaunch.class)) {
            if (entry.hook instanceof Hook.AtStart(var _, int _, var change)) {
                doing.accept("hook " + entry);
                now = changed(entry, change, now);
            }
        }
        return now;
    }

    private ChildLaunch changed(HookEntry entry, Hook.Change<ChildLaunch> change, ChildLaunch before)
            throws HookFailure, InterruptedException {
        ChildLaunch now;
        try {
            now = change.alter(before);
            calls.called.increment();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            calls.called.increment();
            calls.failed.increment();
            throw calls.failure(entry, new HookFailure("hook " + entry + " threw " + e, e));
        }
        if (now == null) {
            throw calls.wrong(entry, "answered null; for no change, answer what it was given");
        }
        if (!isSameChild(before, now)) {
            throw calls.wrong(entry, "changed more than arguments and metadata");
        }
        return now;
    }

    private static boolean isSameChild(ChildLaunch before, ChildLaunch now) {
        return now.id().equals(before.id())
                && now.type().equals(before.type())
                && now.tag().equals(before.tag())
                && now.fencingToken() == before.fencingToken();
    }
}
