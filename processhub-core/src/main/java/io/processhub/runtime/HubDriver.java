package io.processhub.runtime;

import io.processhub.core.HubEffect;
import io.processhub.core.HubEvent;
import io.processhub.core.Time;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that owns a hub's machine: takes events, lets them happen, ends the batch,
/// carries out the effects in order, and sleeps until the machine wants to be woken.
///
/// A platform thread, not a virtual one: users' processes may keep all carrier threads busy, and a
/// hub that cannot say that it lives would be set aside by the others. User code never runs here.
/// Whatever a step or an effect throws is counted as a broken invariant and logged, and the driver
/// goes on.
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
            LogWriter logWriter) {
        this.hub = hub;
        this.machine = machine;
        this.inbox = inbox;
        this.effects = effects;
        this.batchDone = batchDone;
        this.clock = clock;
        this.logWriter = logWriter;
        thread = Thread.ofPlatform().daemon().name("processhub-hub-" + hub).unstarted(this::run);
    }

    /// The clocks of this machine. The monotonic one starts anywhere.
    static Time systemTime() {
        return new Time(System.nanoTime() / 1_000_000, System.currentTimeMillis());
    }

    void start() {
        thread.start();
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

    private void run() {
        while (!abandoned && !inbox.isSpent()) {
            try {
                batch();
            } catch (InterruptedException e) {
                LOG.debug("hub driver interrupted hub={}", hub);
            } catch (Throwable broken) {
                broken("batch", broken);
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
        } catch (Throwable broken) {
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
        } catch (Throwable broken) {
            broken("step event=" + event.getClass().getSimpleName(), broken);
        }
    }

    private void carryOut(HubEffect effect) {
        try {
            if (goesOn()) {
                effects.accept(effect);
            }
        } catch (Throwable broken) {
            broken("effect=" + effect.getClass().getSimpleName(), broken);
        }
    }

    /// Counts and logs what never happens in a right program.
    void broken(String where, Throwable broken) {
        brokenInvariants.increment();
        logWriter.write(
                () -> LOG.error("hub driver broken invariant hub={} at {}; please report it", hub, where, broken));
    }
}
