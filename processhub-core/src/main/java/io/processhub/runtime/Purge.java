package io.processhub.runtime;

import io.processhub.runtime.peer.Switchboard;
import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;

/// Cleans up what has expired, now and then: senders to nodes that are gone.
final class Purge extends TimerWheel.Deadline {
    private final Switchboard switchboard;
    private final TimerWheel wheel;
    private final Duration interval;
    private volatile boolean ended;

    Purge(Switchboard switchboard, TimerWheel wheel, Duration interval) {
        this.switchboard = switchboard;
        this.wheel = wheel;
        this.interval = interval;
    }

    void start() {
        wheel.set(this, interval);
    }

    void end() {
        ended = true;
        wheel.cancel(this);
    }

    @Override
    protected void reached() {
        if (!ended) {
            start(); // first, so that nothing thrown below ends it
        }
        switchboard.purge();
    }
}
