package io.processhub.api;

import io.processhub.model.Names;
import java.util.Objects;

/// User code that a hub calls at a certain moment on this node. Its id is unique among the hooks
/// for the same payload on this node; of several, those with the higher priority are called first,
/// and of equal ones those that were registered first.
///
/// ```java
/// Hook.on(HookEvent.RegistryPidInsert.class, "audit", event -> log(event.rows()))
/// Hook.atCall("region", request -> request.spec(request.spec().metadata("region", "eu")))
/// Hook.atStart("secrets", launch -> launch.metadata("password", vault.read(launch.id())))
/// ```
///
/// Registered in the configuration ([HubOptions#hook]) or at run time ([Hub#registerHooks]).
public sealed interface Hook {
    /// Its name.
    String id();

    /// The higher, the earlier; 0 by default.
    int priority();

    /// What it is called with.
    Class<? extends HookPayload> payload();

    /// The same with another priority.
    Hook priority(int other);

    /// Takes an event. On a virtual thread; may block, up to [HubOptions#hookTimeout]. What it
    /// throws is logged and counted, and changes nothing.
    @FunctionalInterface
    interface Handler<E> {
        /// Takes an event.
        void handle(E event) throws Exception;
    }

    /// Changes what is started. May block. If it throws, or answers what cannot be started, that
    /// child is not started, and its outcome says why; the others are.
    @FunctionalInterface
    interface Change<P> {
        /// What is to be started instead; its argument for no change.
        P alter(P payload) throws Exception;
    }

    /// Is told of events of one kind.
    ///
    /// @param payload the kind; [HookEvent] itself for all of them
    record OnEvent<E extends HookEvent>(String id, Class<E> payload, int priority, Handler<? super E> handler)
            implements Hook {
        public OnEvent {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(payload, "payload");
            Objects.requireNonNull(handler, "handler");
            Names.check("hook id", id);
            if (!payload.isRecord() && !payload.equals(HookEvent.class)) {
                throw new IllegalArgumentException("hook \"%s\" is for %s, which is no event; take a record of %s"
                        .formatted(id, payload.getName(), HookEvent.class.getName()));
            }
        }

        @Override
        public Hook priority(int other) {
            return new OnEvent<>(id, payload, other, handler);
        }
    }

    /// Changes a child at the call, on the caller's node. On a virtual thread, up to
    /// [HubOptions#hookTimeout] for each child; calls may overlap.
    record AtCall(String id, int priority, Change<ChildRequest> change) implements Hook {
        public AtCall {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(change, "change");
            Names.check("hook id", id);
        }

        @Override
        public Class<ChildRequest> payload() {
            return ChildRequest.class;
        }

        @Override
        public Hook priority(int other) {
            return new AtCall(id, other, change);
        }
    }

    /// Changes what one life of a child sees, at each of its starts on this node. On the process's
    /// own thread, within [HubOptions#startTimeout]; children that start at once call it at once.
    record AtStart(String id, int priority, Change<ChildLaunch> change) implements Hook {
        public AtStart {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(change, "change");
            Names.check("hook id", id);
        }

        @Override
        public Class<ChildLaunch> payload() {
            return ChildLaunch.class;
        }

        @Override
        public Hook priority(int other) {
            return new AtStart(id, other, change);
        }
    }

    /// A hook for events of this kind, of priority 0.
    ///
    /// @param event a record of [HookEvent], or [HookEvent] itself for all
    /// @throws IllegalArgumentException if the id is refused; it says why
    static <E extends HookEvent> Hook on(Class<E> event, String id, Handler<? super E> handler) {
        return new OnEvent<>(id, event, 0, handler);
    }

    /// A hook that changes children at the call, of priority 0.
    ///
    /// @throws IllegalArgumentException if the id is refused; it says why
    static Hook atCall(String id, Change<ChildRequest> change) {
        return new AtCall(id, 0, change);
    }

    /// A hook that changes what a life of a child sees, of priority 0.
    ///
    /// @throws IllegalArgumentException if the id is refused; it says why
    static Hook atStart(String id, Change<ChildLaunch> change) {
        return new AtStart(id, 0, change);
    }
}
