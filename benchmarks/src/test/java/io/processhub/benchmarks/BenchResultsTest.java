package io.processhub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BenchResultsTest {
    private final Results results = new Results();

    @Test
    void the_json_has_medians_and_ranges_by_workload_and_case() {
        add("W1", "start10k", "ms", 30, 10, 20.1239);
        add("W1", "start1M", "ms", 1500);

        assertThat(results.json()).isEqualTo("""
            {"W1":{"start10k":{"ms":20.12,"msRange":[10,30]},"start1M":{"ms":1500}}}\
            """);
    }

    @Test
    void a_dot_in_a_quantity_makes_an_object() {
        add("P1", "ring1token", "processhub.mops", 4);
        add("P1", "ring1token", "pekko.mops", 2);
        add("P1", "ring1token", "ratio", 2);

        assertThat(results.json()).isEqualTo("""
            {"P1":{"ring1token":{"processhub":{"mops":4},"pekko":{"mops":2},"ratio":2}}}\
            """);
    }

    @Test
    void of_what_is_lost_the_worst_round_counts() {
        add("W5", "kill10k", "lost", 0, 0, 3);
        add("W8", "conflict", "winners", 1000, 999, 1000);

        assertThat(results.value("W5", "kill10k", "lost")).isEqualTo(3);
        assertThat(results.value("W8", "conflict", "winners")).isEqualTo(999);
    }

    @Test
    void the_table_has_a_line_for_each_quantity() {
        add("W1", "start10k", "ms", 30, 10, 20);
        add("W1", "start10k", "lost", 0, 0, 0);

        assertThat(results.table().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("W1", "start10k", "ms", "20", "10–30 (3)"));
    }

    @Test
    void what_was_not_measured_has_no_value() {
        assertThatThrownBy(() -> results.value("W1", "start10k", "ms"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not measured: W1 start10k ms");
    }

    private void add(String workload, String kase, String quantity, double... values) {
        for (double value : values) {
            results.add(workload, kase, quantity, value);
        }
    }
}
