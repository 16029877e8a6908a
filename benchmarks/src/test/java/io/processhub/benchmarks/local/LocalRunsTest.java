package io.processhub.benchmarks.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Each workload of one node once, with few children: what is counted is right, and every number is
/// there.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class LocalRunsTest {
    @Test
    void of_what_was_started_nothing_is_lost_and_of_what_was_stopped_nothing_is_left() throws Exception {
        var round = StartsAndStops.round(50, true);

        assertThat(round)
                .containsOnlyKeys(
                        "startMs",
                        "startCpuMs",
                        "allocatedPerStart",
                        "bytesPerChild",
                        "lost",
                        "doubles",
                        "stopMs",
                        "stopCpuMs",
                        "left");
        assertThat(round.get("lost")).isEqualTo(0);
        assertThat(round.get("doubles")).isEqualTo(0);
        assertThat(round.get("left")).isEqualTo(0L);
    }

    @Test
    void a_child_that_is_not_there_counts_as_lost() throws Exception {
        try (var local = new LocalHub()) {
            local.start("child", 20);
            local.hub().stopChild("child7").await();

            assertThat(local.callRoll("child", 20)).isEqualTo(new LocalHub.Attendance(1, 0));
        }
    }

    @Test
    void look_ups_are_measured_in_all_kinds() throws Exception {
        var kinds = LookUps.run(100, 2);

        assertThat(kinds).containsOnlyKeys("lookup", "pid", "plainMap", "miss", "twoReaders", "besideWriter");
        assertThat(kinds.get("lookup"))
                .hasSize(2)
                .allSatisfy(
                        round -> assertThat(round).containsEntry("entries", 100).containsKey("ns"));
        assertThat(kinds.get("twoReaders"))
                .allSatisfy(round -> assertThat(round).containsKey("mops"));
    }

    @Test
    void awaited_starts_have_a_median_and_a_tail() throws Exception {
        var asked =
                JsonMapper.builder().build().valueToTree(Map.of("registered", 10, "warm", 5, "n", 20, "virtual", true));

        assertThat(AwaitedStarts.run(asked).keySet())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("p50us", "p99us", "startsPerSecond");
    }

    @Test
    void a_hand_over_between_threads_takes_some_time() throws Exception {
        var numbers = HandOver.run(JsonMapper.builder().build().valueToTree(Map.of("warm", 5, "n", 20)));

        assertThat(numbers.keySet()).extracting(Object::toString).containsExactlyInAnyOrder("p50us", "p99us");
        assertThat((Double) numbers.get("p50us")).isPositive();
    }
}
