package io.processhub.runtime.process;

import io.processhub.api.HandsOver;
import io.processhub.api.ProcessBody;
import io.processhub.core.HubEffect;
import io.processhub.model.ExitReason;
import io.processhub.model.Payload;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks processes for their states and gives them those of others. Runs on the process's thread.
final class Handover {
    /// How long a copy that gives way to another may take to give its state.
    private static final Duration SUPERSEDED_WAIT = Duration.ofSeconds(3);

    private final ProcessHost host;

    Handover(ProcessHost host) {
        this.host = host;
    }

    /// The state of a copy that was ended, as a letter to the one that stays.
    record Merging(HubEffect.LeftState left) {}

    /// Whether a process that ends on this order is to give its state.
    static boolean isWanted(ProcessBody body, Order order) {
        return body instanceof HandsOver<?> && !wait(order).isZero();
    }

    private static Duration wait(Order order) {
        return switch (order) {
            case Order.Freeze(var wait) -> wait;
            case Order.Stop(var reason) -> reason instanceof ExitReason.Superseded ? SUPERSEDED_WAIT : Duration.ZERO;
        };
    }

    /// What the process leaves; empty if it has nothing, or could not give it, which is told.
    /// Never throws.
    Payload give(Cell cell, ProcessBody body, Order order) {
        var overdue = new Overdue(cell);
        Optional<?> state;
        host.processes().wheel().set(overdue, wait(order));
        try {
            state = ((HandsOver<?>) body).prepareHandoverState(cell);
        } catch (Throwable e) {
            return lost(cell, "prepareHandoverState threw " + Crash.describe(e), overdue, order);
        } finally {
            host.processes().wheel().cancel(overdue);
            var _ = Thread.interrupted();
        }
        if (overdue.reached) {
            return lost(cell, "", overdue, order);
        }
        return state == null
                ? lost(cell, "prepareHandoverState returned null; return Optional.empty() for no state", overdue, order)
                : state.map(it -> encoded(cell, it, overdue, order)).orElse(Payload.EMPTY);
    }

    private Payload encoded(Cell cell, Object state, Overdue overdue, Order order) {
        try {
            var bytes = host.codec().encode(state);
            return bytes.length <= host.limits().stateBytes()
                    ? Payload.of(bytes)
                    : lost(
                            cell,
                            "its state has %d bytes; at most %d are allowed (option maxStateBytes)"
                                    .formatted(bytes.length, host.limits().stateBytes()),
                            overdue,
                            order);
        } catch (Throwable e) {
            return lost(cell, "its state cannot be encoded: " + e, overdue, order);
        }
    }

    private Payload lost(Cell cell, String why, Overdue overdue, Order order) {
        host.stateLost(
                cell,
                overdue.reached
                        ? "prepareHandoverState did not return within %s (option handoverDataWait); its thread was interrupted"
                                .formatted(wait(order))
                        : why);
        return Payload.EMPTY;
    }

    /// Gives a process what its former life left.
    ///
    /// @throws Exception what its code threw, or why the state cannot be decoded
    void take(Cell cell, ProcessBody body, Payload state) throws Exception {
        if (state.size() == 0) {
            return;
        }
        var receiver = receiver(body);
        if (receiver == null) {
            host.stateLost(cell, body.getClass().getName() + " does not implement HandsOver, and got a state");
        } else {
            receiver.alterHandoverState(host.codec().decode(state.bytes()), cell);
        }
    }

    /// Gives a process the state of another copy.
    ///
    /// @throws Exception what its code threw, or why the state cannot be decoded
    void merge(CellContext cell, @Nullable ProcessBody body, Merging merging) throws Exception {
        var receiver = body == null ? null : receiver(body);
        if (receiver != null) {
            receiver.mergeHandoverState(
                    host.codec().decode(merging.left().state().bytes()), cell);
        }
    }

    @SuppressWarnings("unchecked") // a state of another type fails in the cast of its own callback
    private static @Nullable HandsOver<Object> receiver(ProcessBody body) {
        return body instanceof HandsOver<?> it ? (HandsOver<Object>) it : null;
    }

    /// The state has taken too long.
    private static final class Overdue extends TimerWheel.Deadline {
        private final Cell cell;
        private volatile boolean reached;

        Overdue(Cell cell) {
            this.cell = cell;
        }

        @Override
        protected void reached() {
            reached = true;
            cell.interruptCode();
        }
    }
}
