package io.processhub.runtime;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Time;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.runtime.vital.VitalThread;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that owns a hub's machine: takes events, lets them happen, ends the batch,
/// carries out the effects in order, and sleeps until the machine wants to be woken.
///
/// A platform thread, not a virtual one: users' processes may keep all carrier threads busy, and a
/// hub that cannot say that it lives would be set aside by the others. User code never runs here.
///
/// An exception that a step or an effect throws is counted as a broken invariant and logged, and
/// the driver goes on. An Error ends the driver and closes the node: after it nobody can tell what
/// the machine still knows, and which effects were carried out.
final class HubDriver {
    /// Events of one batch: so long waits the first effect at most.
    private static final int MAX_BATCH = 1_024;

    private static final long LONGEST_SLEEP_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(HubDriver.class);

    private final String hub;
    private final Machine machine;
    private final Inbox inbox;
    private final Consumer<HubEffect> effects;
    private final Consumer<List<HubEvent>> batchDone;
    private final Supplier<Time> clock;
    private final LogWriter logWriter;
    private final LongAdder brokenInvariants = new LongAdder();
    private volatile long beat;
    private volatile boolean busy;
    private volatile boolean abandoned;
    private volatile @Nullable Error failure;
    private final VitalThread vital;
    private final Thread thread;

    /// A driver that does not run yet.
    ///
    /// @param effects   carries out one effect
    /// @param batchDone is told of the events of a batch when their effects are carried out
    HubDriver(
            String hub,
            Machine machine,
            Inbox inbox,
            Consumer<HubEffect> effects,
            Consumer<List<HubEvent>> batchDone,
            Supplier<Time> clock,
            LogWriter logWriter,
            NodeGuard guard) {
        this.hub = hub;
        this.machine = machine;
        this.inbox = inbox;
        this.effects = effects;
        this.batchDone = batchDone;
        this.clock = clock;
        this.logWriter = logWriter;
        vital = new VitalThread(guard, "processhub-hub-" + hub, VitalThread.OnFailure.CLOSE_NODE, this::run);
        thread = vital.thread();
    }

    /// The clocks of this machine. The monotonic one starts anywhere.
    static Time systemTime() {
        return new Time(System.nanoTime() / 1_000_000, System.currentTimeMillis());
    }

    void start() {
        vital.start();
    }

    /// Ends the driver when it has worked off what is in the inbox, which takes nothing more.
    /// Blocks until then, but only so long: not to be called by the driver itself.
    ///
    /// @return whether it has ended
    boolean stop(Duration timeout) throws InterruptedException {
        inbox.close();
        return thread.join(timeout);
    }

    /// Gives the driver up: if it ever goes on it does nothing more, and ends. The inbox takes
    /// nothing more.
    void abandon() {
        abandoned = true;
        inbox.close();
    }

    /// Rises with each step and effect.
    long beat() {
        return beat;
    }

    /// Whether it has something in hand, as opposed to waiting for it.
    boolean isBusy() {
        return busy;
    }

    /// Whether its thread runs, as opposed to waiting for something.
    boolean isComputing() {
        return thread.getState() == Thread.State.RUNNABLE;
    }

    /// Where its thread is: its innermost twelve frames.
    String where() {
        return Stream.of(thread.getStackTrace())
                .limit(12)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }

    /// How many steps and effects threw.
    long brokenInvariants() {
        return brokenInvariants.sum();
    }

    /// The Error that ended the driver, if one did.
    @Nullable
    Error failure() {
        return failure;
    }

    private void run() {
        while (!abandoned && !inbox.isSpent()) {
            try {
                batch();
            } catch (InterruptedException e) {
                LOG.debug("hub driver interrupted hub={}", hub);
            } catch (RuntimeException broken) {
                broken("batch", broken);
            } catch (Error broken) {
                // The machine may be half changed, and effects may be lost: nothing more is done
                // with either. The guard closes the node.
                failure = broken;
                abandoned = true;
                throw broken;
            } finally {
                busy = false;
            }
        }
    }

    private void batch() throws InterruptedException {
        long sleep = machine.nextWakeupMillis() - clock.get().monotonicMillis();
        var events = inbox.take(MAX_BATCH, Math.clamp(sleep, 0, LONGEST_SLEEP_MILLIS));
        busy = true;
        var now = clock.get();
        boolean timerDue = machine.nextWakeupMillis() <= now.monotonicMillis();
        if (events.isEmpty() && !timerDue) {
            return;
        }
        for (var event : events) {
            step(event, now);
        }
        if (timerDue) {
            step(new HubEvent.TimerDue(), now);
        }
        try {
            machine.flush(now);
        } catch (RuntimeException broken) {
            broken("flush", broken);
        }
        for (var effect : machine.takeEffects()) {
            carryOut(effect);
        }
        batchDone.accept(events);
    }

    private void step(HubEvent event, Time now) {
        if (goesOn()) {
            stepNow(event, now);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private boolean goesOn() {
        beat++;
        return !abandoned;
    }

    private void stepNow(HubEvent event, Time now) {
        try {
            machine.step(event, now);
        } catch (RuntimeException broken) {
            broken("step event=" + event.getClass().getSimpleName(), broken);
        }
    }

    private void carryOut(HubEffect effect) {
        try {
            if (goesOn()) {
                effects.accept(effect);
            }
        } catch (RuntimeException broken) {
            broken("effect=" + effect.getClass().getSimpleName(), broken);
        }
    }

    /// Counts and logs what never happens in a right program.
    void broken(String where, Throwable broken) {
        brokenInvariants.increment();
        try {
            logWriter.write(
                    () -> LOG.error("hub driver broken invariant hub={} at {}; please report it", hub, where, broken));
        } catch (Error noMemory) {
            brokenInvariants.increment(); // it is not logged; the counter tells
        }
    }
}
