package io.processhub.examples.uptime;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.examples.uptime.History.Sample;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class HistoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void percentiles_are_the_nearest_rank_of_the_successful_probes() {
        var history = new History(200);
        for (int millis = 100; millis >= 1; millis--) {
            history.add(up(0, millis));
        }
        history.add(down(1, 2_000));

        assertThat(history.percentile(50)).hasValue(50L);
        assertThat(history.percentile(95)).hasValue(95L);
        assertThat(history.percentile(100)).hasValue(100L);
    }

    @Test
    void without_a_successful_probe_there_is_no_percentile() {
        var history = new History(10);
        history.add(down(0, 5));

        assertThat(history.percentile(50)).isEmpty();
    }

    @Test
    void the_oldest_sample_gives_way() {
        var history = new History(3);
        for (int millis = 1; millis <= 5; millis++) {
            history.add(up(0, millis));
        }

        assertThat(history.size()).isEqualTo(3);
        assertThat(history.percentile(1)).hasValue(3L);
        assertThat(history.last()).hasValue(up(0, 5));
    }

    @Test
    void a_change_is_counted_when_it_comes_up_or_goes_down_and_the_first_sample_is_none() {
        var history = new History(2);

        assertThat(history.add(up(0, 1))).isFalse();
        assertThat(history.add(up(1, 1))).isFalse();
        assertThat(history.add(down(2, 1))).isTrue();
        assertThat(history.add(down(3, 1))).isFalse();
        assertThat(history.since()).hasValue(START.plusSeconds(2));
        assertThat(history.add(up(4, 1))).isTrue();
        assertThat(history.changes()).isEqualTo(2);
        assertThat(history.since()).hasValue(START.plusSeconds(4));
    }

    private static Sample up(int second, long millis) {
        return new Sample(START.plusSeconds(second), true, millis, "status 200");
    }

    private static Sample down(int second, long millis) {
        return new Sample(START.plusSeconds(second), false, millis, "ConnectException");
    }
}
