package io.processhub.runtime;

import io.processhub.runtime.process.TimerWheel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;

/// At most so many lines of a kind in a second: ten thousand children that have the same trouble at
/// once are not to drown what else is said. What is left out is counted, and told a second later.
/// One thread asks, another one tells.
final class LogLimit {
    /// Lines of a kind in a second.
    static final int LINES = 100;

    private static final Duration LATER = Duration.ofSeconds(1);

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final TimerWheel wheel;
    private final ObjLongConsumer<String> teller;

    private static final class Kind {
        private final AtomicLong leftOut = new AtomicLong();
        private long second = Long.MIN_VALUE;
        private int lines;
    }

    /// @param teller is told a kind and how many of its lines were left out, by the wheel's thread
    LogLimit(TimerWheel wheel, ObjLongConsumer<String> teller) {
        this.wheel = wheel;
        this.teller = teller;
    }

    /// Whether one more line of this kind may be written now; if not, it is counted.
    boolean admits(String kind) {
        var known = kinds.computeIfAbsent(kind, _ -> new Kind());
        long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (known.second != second) {
            known.second = second;
            known.lines = 0;
        }
        if (known.lines < LINES) {
            known.lines++;
            return true;
        }
        if (known.leftOut.getAndIncrement() == 0) {
            wheel.set(
                    new TimerWheel.Deadline() {
                        @Override
                        protected void reached() {
                            tell(kind, known);
                        }
                    },
                    LATER);
        }
        return false;
    }

    private void tell(String kind, Kind known) {
        long count = known.leftOut.getAndSet(0);
        if (count > 0) {
            teller.accept(kind, count);
        }
    }

    /// Tells at once what is left to be told.
    void close() {
        kinds.forEach(this::tell);
    }
}
