package io.processhub.runtime;

import io.processhub.core.wire.Message;
import io.processhub.runtime.process.TimerWheel;
import io.processhub.spi.NodeReadings;
import io.processhub.spi.NodeReporter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a strategy's [NodeReporter] measure this node at its interval, each time on a virtual
/// thread, and passes on what it says. A report that is late delays the next one.
final class NodeReports {
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(NodeReports.class);

    private final String hub;
    private final NodeReporter reporter;
    private final TimerWheel wheel;
    private final LoadMeter meter;
    private final Consumer<Map<String, Double>> told;
    private final ArrayDeque<NodeReadings> readings = new ArrayDeque<>();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Due due = new Due();

    /// @param told takes each report, on the virtual thread that made it
    NodeReports(
            String hub, NodeReporter reporter, TimerWheel wheel, LoadMeter meter, Consumer<Map<String, Double>> told) {
        this.hub = hub;
        this.reporter = reporter;
        this.wheel = wheel;
        this.meter = meter;
        this.told = told;
    }

    /// Reports now, and from then on.
    void start() {
        Thread.ofVirtual().name("processhub-report-" + hub).start(this::report);
    }

    /// Reports no more.
    void close() {
        open.set(false);
        wheel.cancel(due);
    }

    private final class Due extends TimerWheel.Deadline {
        @Override
        protected void reached() {
            start();
        }
    }

    private void report() {
        if (!open.get()) {
            return;
        }
        try {
            told.accept(measure());
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "node report failed hub={} reporter={}",
                    hub,
                    reporter.getClass().getName(),
                    e);
        }
        if (open.get()) {
            wheel.set(due, interval());
        }
    }

    private Map<String, Double> measure() {
        readings.addFirst(meter.read());
        while (readings.size() > Math.max(1, reporter.history())) {
            readings.removeLast();
        }
        var facts = reporter.report(List.copyOf(readings));
        if (facts.size() > Message.Facts.MAX_FACTS) {
            throw new IllegalArgumentException(
                    "the report has %d facts; at most %d are allowed".formatted(facts.size(), Message.Facts.MAX_FACTS));
        }
        facts.forEach((name, value) -> {
            if (!Double.isFinite(value) || name.length() > Message.Facts.NAME_LENGTH) {
                throw new IllegalArgumentException(
                        "fact \"%s\" is %s; a fact is finite, and its name has at most %d characters"
                                .formatted(name, value, Message.Facts.NAME_LENGTH));
            }
        });
        return facts;
    }

    private Duration interval() {
        try {
            var interval = reporter.reportInterval();
            return interval.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : interval;
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "node report failed hub={} reporter={}",
                    hub,
                    reporter.getClass().getName(),
                    e);
            return Duration.ofSeconds(10);
        }
    }
}
