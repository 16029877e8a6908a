package io.processhub.runtime.hook;

import io.processhub.api.Hook;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/// One registered hook, and what has become of its calls. From any thread.
final class HookEntry {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long NEVER = Long.MIN_VALUE;

    final Hook hook;

    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicLong nextLine = new AtomicLong(NEVER);
    private final AtomicLong unsaid = new AtomicLong();

    HookEntry(Hook hook) {
        this.hook = hook;
    }

    /// Whether a call was given up and has not returned.
    boolean isHanging() {
        return hanging.get() > 0;
    }

    void hangs() {
        hanging.incrementAndGet();
    }

    void cameBack() {
        hanging.decrementAndGet();
    }

    int hangingCalls() {
        return hanging.get();
    }

    /// Logs a failure, one line in 10 s at most: a hook that fails for each of 100,000 children
    /// must not fill the disk.
    void warn(Logger log, String hub, String what, Throwable error) {
        long now = System.nanoTime();
        long due = nextLine.get();
        if ((due == NEVER || now - due >= 0) && nextLine.compareAndSet(due, now + QUIET_NANOS)) {
            log.warn("hook {} hub={} hook={} moreSince={}", what, hub, this, unsaid.getAndSet(0), error);
        } else {
            unsaid.incrementAndGet();
        }
    }

    @Override
    public String toString() {
        return "\"" + hook.id() + "\" for " + hook.payload().getSimpleName();
    }
}
