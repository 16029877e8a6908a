package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.runtime.process.TimerWheel;
import io.processhub.runtime.vital.NodeGuard;
import io.processhub.spi.NodeReadings;
import io.processhub.spi.NodeReporter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NodeReportsTest {
    private final TimerWheel wheel = new TimerWheel(NodeGuard.NONE);
    private final BlockingQueue<Map<String, Double>> told = new LinkedBlockingQueue<>();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        wheel.close();
    }

    @Test
    void a_node_reports_at_once_and_then_again_and_again_with_the_readings_it_wants() throws Exception {
        var reports = reports(3, readings -> Map.of("readings", (double) readings.size()));

        reports.start();

        for (double size : new double[] {1, 2, 3, 3}) {
            assertThat(next()).containsExactly(Map.entry("readings", size));
        }
        reports.close();
    }

    @Test
    void a_report_that_fails_or_is_too_much_is_left_out_and_the_next_one_comes() throws Exception {
        var reports = reports(1, _ -> switch (calls.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("no sensor");
            case 2 -> Map.of("load", Double.NaN);
            case 3 -> Map.of("n".repeat(129), 1.0);
            default -> Map.of("load", 0.5);
        });

        reports.start();

        assertThat(next()).containsExactly(Map.entry("load", 0.5));
        assertThat(calls).hasValueGreaterThanOrEqualTo(4);
        reports.close();
    }

    @Test
    void readings_are_of_this_jvm() {
        var meter = new LoadMeter(() -> 7);

        var first = meter.read();
        var second = meter.read();

        assertThat(first.cpu()).isZero();
        assertThat(second.cpu()).isBetween(0.0, 1.0);
        assertThat(second.processes()).isEqualTo(7);
        assertThat(second.memoryBytes()).isPositive();
        assertThat(second.runQueue()).isNotNegative();
    }

    private Map<String, Double> next() throws InterruptedException {
        var report = told.poll(60, TimeUnit.SECONDS);
        assertThat(report).as("a report").isNotNull();
        return report;
    }

    private NodeReports reports(int history, Function<List<NodeReadings>, Map<String, Double>> report) {
        var reporter = new NodeReporter() {
            @Override
            public Duration reportInterval() {
                return Duration.ofMillis(1);
            }

            @Override
            public int history() {
                return history;
            }

            @Override
            public Map<String, Double> report(List<NodeReadings> readings) {
                return report.apply(readings);
            }
        };
        return new NodeReports("hub", reporter, wheel, new LoadMeter(() -> 0), told::add);
    }
}
