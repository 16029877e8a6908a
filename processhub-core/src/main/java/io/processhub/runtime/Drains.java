package io.processhub.runtime;

import io.processhub.api.DrainProgress;
import io.processhub.api.DrainReport;
import io.processhub.api.Pending;
import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who waits for a drain of a hub on this node, and is told how far it is. From any thread; nothing
/// blocks.
final class Drains {
    private static final Logger LOG = LoggerFactory.getLogger(Drains.class);

    private final String hub;
    private final Inbox inbox;
    private final TimerWheel wheel;
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<Drained>> drained = new AtomicReference<>(Optional.empty());

    /// How far a drain is that is under way.
    private record Drained(int before, HubEffect.DrainProgress now) {}

    Drains(String hub, Inbox inbox, TimerWheel wheel) {
        this.hub = hub;
        this.inbox = inbox;
        this.wheel = wheel;
    }

    /// A drain that nobody could take anything of.
    static Pending<DrainReport> nobodyElse() {
        return PendingCall.done(new DrainReport(DrainReport.End.NOBODY_ELSE, 0, 0, List.of(), Duration.ZERO));
    }

    /// Begins a drain, or joins the one that is under way.
    Pending<DrainReport> begin(Duration timeout, Consumer<DrainProgress> listener) {
        var waiter = new Waiter(listener);
        waiters.add(waiter);
        wheel.set(waiter, timeout);
        inbox.offer(new HubEvent.DrainCalled());
        return waiter.pending;
    }

    /// Ends it: the hub takes children again.
    void undrain() {
        inbox.offer(new HubEvent.UndrainCalled());
        endAll(DrainReport.End.UNDRAINED);
        drained.set(Optional.empty());
    }

    /// The hub tells how far it is.
    void progress(HubEffect.DrainProgress now) {
        var seen = drained.updateAndGet(
                before -> Optional.of(new Drained(before.map(Drained::before).orElse(now.remaining()), now)));
        waiters.forEach(waiter -> waiter.progress(seen.orElseThrow()));
    }

    /// Nothing more comes.
    void close() {
        endAll(DrainReport.End.CLOSED);
    }

    private void endAll(DrainReport.End end) {
        waiters.forEach(waiter -> waiter.end(end));
    }

    private final class Waiter extends TimerWheel.Deadline {
        private final long began = System.nanoTime();
        private final Consumer<DrainProgress> listener;
        private final PendingCall<DrainReport> pending = new PendingCall<>(() -> end(DrainReport.End.CANCELLED));
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicReference<@Nullable DrainProgress> untold = new AtomicReference<>();
        private final AtomicBoolean telling = new AtomicBoolean();

        Waiter(Consumer<DrainProgress> listener) {
            this.listener = listener;
        }

        void progress(Drained now) {
            untold.set(new DrainProgress(now.before(), now.now().remaining()));
            tellSoon();
            if (now.now().remaining() == 0) {
                end(DrainReport.End.DONE);
            }
        }

        private void tellSoon() {
            if (telling.compareAndSet(false, true)) {
                Thread.startVirtualThread(this::tell);
            }
        }

        /// Tells the latest; a slow listener misses steps between.
        private void tell() {
            for (var next = untold.getAndSet(null); next != null; next = untold.getAndSet(null)) {
                try {
                    listener.accept(next);
                } catch (RuntimeException | Error e) {
                    LOG.warn("drain listener failed hub={}", hub, e);
                }
            }
            telling.set(false);
            if (untold.get() != null) {
                tellSoon();
            }
        }

        @Override
        protected void reached() {
            end(DrainReport.End.TIMED_OUT);
        }

        void end(DrainReport.End how) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            try {
                var report = report(how);
                Thread.startVirtualThread(() -> pending.complete(report));
            } catch (Throwable noMemory) {
                ended.set(false); // it ends with its deadline, which is still set
                throw noMemory;
            }
            waiters.remove(this);
            wheel.cancel(this);
        }

        private DrainReport report(DrainReport.End how) {
            var took = Duration.ofNanos(System.nanoTime() - began);
            return drained.get()
                    .map(it -> new DrainReport(
                            how, it.before(), it.now().remaining(), it.now().some(), took))
                    .orElseGet(() -> new DrainReport(how, 0, 0, List.of(), took));
        }
    }
}
