package io.processhub.runtime;

import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;

/// Notices when a hub's driver stands still: in a strategy that blocks, say. From outside, since
/// the driver itself cannot.
///
/// It looks several times within the limit, and each time must find the driver at the same step. So
/// a pause of the whole JVM counts as one look and not as a standstill. A driver that computes is
/// given longer than one that waits: a call of a million children is one step, and takes seconds.
final class Watchdog extends TimerWheel.Deadline {
    private static final int LOOKS = 5;

    private final HubDriver driver;
    private final TimerWheel wheel;
    private final Duration between;
    private final long looksAtComputing;
    private final Runnable onStandstill;
    private long lastBeat;
    private long still;
    private volatile boolean ended;

    /// A watchdog that sleeps yet.
    ///
    /// @param waiting      how long the driver may wait for something in the middle of a step
    /// @param computing    how long it may compute in one step; not less
    /// @param onStandstill called once, on the wheel's thread: must not block
    Watchdog(HubDriver driver, TimerWheel wheel, Duration waiting, Duration computing, Runnable onStandstill) {
        this.driver = driver;
        this.wheel = wheel;
        this.between = waiting.dividedBy(LOOKS);
        this.looksAtComputing = LOOKS * computing.toMillis() / waiting.toMillis();
        this.onStandstill = onStandstill;
    }

    void start() {
        wheel.set(this, between);
    }

    void end() {
        ended = true;
        wheel.cancel(this);
    }

    @Override
    protected void reached() {
        long beat = driver.beat();
        still = driver.isBusy() && beat == lastBeat ? still + 1 : 0;
        lastBeat = beat;
        if (ended) {
            return;
        }
        if (still >= (driver.isComputing() ? looksAtComputing : LOOKS)) {
            onStandstill.run();
        } else {
            start();
        }
    }
}
