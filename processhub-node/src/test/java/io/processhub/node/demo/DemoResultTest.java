package io.processhub.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.node.demo.DemoResult.Crash;
import io.processhub.node.demo.DemoResult.Join;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DemoResultTest {
    private static final Crash GOOD_CRASH = new Crash(12, 345L, 0, 0);
    private static final Join GOOD_JOIN = new Join(251, 250, 678L, 0, 0);

    @Test
    void its_json_is_one_line_with_exactly_these_keys() {
        var result = new DemoResult(3, 1000, 1500, 99, GOOD_CRASH, GOOD_JOIN, true);

        assertThat(result.toJson())
                .isEqualTo("{\"nodes\":3,\"children\":1000,\"formedMs\":1500,\"startedMs\":99,"
                        + "\"crash\":{\"detectedMs\":12,\"recoveredMs\":345,\"lost\":0,\"duplicates\":0},"
                        + "\"join\":{\"moved\":251,\"minimum\":250,\"rebalancedMs\":678,\"lost\":0,\"duplicates\":0},"
                        + "\"registryConverged\":true}");
    }

    @Test
    void a_time_that_never_came_is_null_in_json_and_never_in_words() {
        var result = new DemoResult(3, 1000, 1500, 99, new Crash(12, null, 1, 0), GOOD_JOIN, true);

        assertThat(result.toJson()).contains("\"recoveredMs\":null");
        assertThat(result.toText()).contains("never");
    }

    @Test
    void only_nothing_lost_nothing_doubled_and_equal_registries_are_fine() {
        assertThat(result(GOOD_CRASH, GOOD_JOIN, true).isFine()).isTrue();
        assertThat(result(new Crash(1, 2L, 1, 0), GOOD_JOIN, true).isFine()).isFalse();
        assertThat(result(new Crash(1, 2L, 0, 1), GOOD_JOIN, true).isFine()).isFalse();
        assertThat(result(GOOD_CRASH, new Join(1, 1, 2L, 1, 0), true).isFine()).isFalse();
        assertThat(result(GOOD_CRASH, new Join(1, 1, 2L, 0, 1), true).isFine()).isFalse();
        assertThat(result(GOOD_CRASH, GOOD_JOIN, false).isFine()).isFalse();
    }

    private static DemoResult result(Crash crash, Join join, boolean converged) {
        return new DemoResult(3, 1000, 1, 1, crash, join, converged);
    }
}
