package io.processhub.core.handover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PaceTest {
    @Test
    void a_tenth_may_come_at_once_and_the_rest_evenly() {
        var pace = new Pace(1_000, 100, 0);

        int atOnce = 0;
        while (pace.take(0)) {
            atOnce++;
        }
        assertThat(atOnce).isEqualTo(10);
        assertThat(pace.nextMillis(0)).isEqualTo(10);
        assertThat(pace.take(9)).isFalse();
        assertThat(pace.take(10)).isTrue();
        assertThat(pace.take(10)).isFalse();
    }

    @Test
    void at_least_one_comes_however_slow_it_is() {
        var pace = new Pace(1, 1, 0);

        assertThat(pace.take(0)).isTrue();
        assertThat(pace.take(999)).isFalse();
        assertThat(pace.nextMillis(999)).isEqualTo(1_000);
        assertThat(pace.take(1_000)).isTrue();
        assertThat(pace.hasRoom(0)).isTrue();
        assertThat(pace.hasRoom(1)).isFalse();
    }
}
