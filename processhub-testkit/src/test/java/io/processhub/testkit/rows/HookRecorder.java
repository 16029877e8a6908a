package io.processhub.testkit.rows;

import io.processhub.api.Hook;
import io.processhub.api.HookEvent;
import io.processhub.api.Hub;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// Keeps the events of one hub, in their order.
final class HookRecorder {
    private final List<HookEvent> events = new CopyOnWriteArrayList<>();

    /// A hook for all events.
    Hook hook() {
        return Hook.on(HookEvent.class, "recorder", events::add);
    }

    /// Listens at a hub from now on.
    static HookRecorder at(Hub hub) {
        var recorder = new HookRecorder();
        hub.registerHook(recorder.hook());
        return recorder;
    }

    List<HookEvent> all() {
        return events;
    }

    <E extends HookEvent> List<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// The first event of a kind that is as wanted; waits for it.
    <E extends HookEvent> E await(Class<E> kind, Predicate<E> wanted) {
        Awaitility.await(kind.getSimpleName())
                .atMost(Nodes.LONG)
                .until(() -> of(kind).stream().anyMatch(wanted));
        return of(kind).stream().filter(wanted).findFirst().orElseThrow();
    }

    /// Where an event came.
    int place(HookEvent event) {
        return events.indexOf(event);
    }
}
