package io.processhub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class SamplesTest {
    @Test
    void the_median_is_the_middle_one_and_of_an_even_number_between_the_two() {
        assertThat(samples(9, 1, 4).median()).isEqualTo(4);
        assertThat(samples(9, 1, 4, 6).median()).isEqualTo(5);
        assertThat(samples(7).median()).isEqualTo(7);
    }

    @Test
    void the_range_is_from_the_least_to_the_most() {
        assertThat(samples(9, 1, 4).least()).isEqualTo(1);
        assertThat(samples(9, 1, 4).most()).isEqualTo(9);
    }

    @Test
    void without_samples_there_is_no_median() {
        assertThatThrownBy(() -> new Samples().median())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no samples; add one");
    }

    @Test
    void a_percentile_is_the_value_by_nearest_rank() {
        var values = new long[100];
        for (int i = 0; i < 100; i++) {
            values[i] = 100L - i;
        }

        assertThat(Samples.percentile(values, 0.5)).isEqualTo(50);
        assertThat(Samples.percentile(values, 0.99)).isEqualTo(99);
        assertThat(Samples.percentile(values, 1)).isEqualTo(100);
        assertThat(Samples.percentile(new long[] {3}, 0)).isEqualTo(3);
    }

    @Test
    void a_percentile_of_nothing_is_refused() {
        assertThatThrownBy(() -> Samples.percentile(new long[0], 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Samples.percentile(new long[1], 99)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Samples samples(double... values) {
        var samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }
}
