package io.processhub.runtime;

import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;

/// Once a second: long messages that do not get on are sent on, or given up.
final class Tick extends TimerWheel.Deadline {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Switchboard switchboard;
    private final TimerWheel wheel;

    Tick(Switchboard switchboard, TimerWheel wheel) {
        this.switchboard = switchboard;
        this.wheel = wheel;
    }

    /// Goes on until the wheel is closed.
    void start() {
        wheel.set(this, INTERVAL);
    }

    @Override
    protected void reached() {
        start(); // first, so that nothing thrown below ends it
        switchboard.tick();
    }
}
