package io.processhub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.benchmarks.jvm.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ShapeTest {
    /// What others read, with any number in place of each.
    private static final String PROMISED = """
        {"W1":{"start10k":{"ms":0},"start100k":{"ms":0},"start1M":{"ms":0,"bytesPerChild":0}},
         "W2":{"start10k":{"allRegistriesMs":0},"start100k":{"allRegistriesMs":0}},
         "W3":{"lookup":{"ns":0,"entries":1000000},"twoReaders":{"mops":0}},
         "W4":{"join10k":{"convergedMs":0,"moved":0,"minimum":0},"join100k":{"convergedMs":0,"moved":0,"minimum":0}},
         "W5":{"kill10k":{"runningMs":0,"afterDetectionMs":0,"lost":0},
               "kill100k":{"runningMs":0,"afterDetectionMs":0,"lost":0},
               "killTwo3k":{"runningMs":0,"afterDetectionMs":0,"lost":0}},
         "W6":{"stop10k":{"ms":0}},
         "W7":{"oneNode":{"p50us":0,"p99us":0},"threeNodes":{"p50us":0,"p99us":0}},
         "W8":{"conflict":{"ms":0,"winners":1000,"doubles":0}},
         "W9":{"heal10k":{"convergedMs":0,"lost":0}},
         "W10":{"idle10k":{"bytesPerSecond":0,"cpuPercent":0}},
         "P2":{"start100k":{"ratio":0},"join100k":{"ratio":0},"kill100k":{"ratio":0}}}
        """;

    private static final Set<String> SEVERAL_NODES = Set.of("W2", "W4", "W5", "W8", "W9", "W10", "W11", "W12");

    private final Shape shape = Shape.ofResults();

    @Test
    void every_name_that_others_read_is_there_whenever_its_case_was_measured() {
        for (var workload : JsonMapper.builder().build().readTree(PROMISED).properties()) {
            for (var kase : workload.getValue().properties()) {
                assertThat(shape.quantities(workload.getKey(), kase.getKey()))
                        .as(workload.getKey() + "." + kase.getKey())
                        .containsAll(kase.getValue().propertyNames());
            }
        }
    }

    @Test
    void whatever_runs_on_several_nodes_says_what_was_lost_and_doubled() {
        for (var workload : SEVERAL_NODES) {
            for (var kase : shape.cases(workload)) {
                assertThat(shape.quantities(workload, kase))
                        .as(workload + "." + kase)
                        .contains("lost", "doubles");
            }
        }
        for (var kase : List.of("stop10kThreeNodes", "stop100kThreeNodes")) {
            assertThat(shape.quantities("W6", kase)).contains("lost", "doubles");
        }
        for (var kase : List.of("threeNodes", "threeNodesWith100k")) {
            assertThat(shape.quantities("W7", kase)).contains("lost", "doubles");
        }
        for (var kase : shape.cases("P2")) {
            assertThat(shape.quantities("P2", kase))
                    .contains("processhub.lost", "processhub.doubles", "pekko.lost", "pekko.doubles", "ratio");
        }
    }

    @Test
    void every_workload_has_a_shape_and_every_shape_a_workload() {
        assertThat(shape.workloads())
                .isEqualTo(Set.copyOf(
                        Arrays.stream(Workload.values()).map(Workload::name).toList()));
    }

    @Test
    void the_documentation_says_of_every_workload_each_quantity() throws IOException {
        var page = Files.readAllLines(Path.of("../docs/PERFORMANCE.md"));
        for (var workload : shape.workloads()) {
            var row = String.join(
                    "\n",
                    page.stream()
                            .filter(line -> line.startsWith("| " + workload + " |"))
                            .toList());
            for (var kase : shape.cases(workload)) {
                for (var quantity : shape.quantities(workload, kase)) {
                    var name = quantity.substring(quantity.lastIndexOf('.') + 1);
                    if (!Set.of("lost", "doubles").contains(name)) {
                        assertThat(row)
                                .as("what %s says of `%s`", workload, name)
                                .contains("`" + name + "`");
                    }
                }
            }
        }
    }

    @Test
    void a_name_that_is_not_there_is_refused() {
        var results = new Results();

        assertThatThrownBy(() -> results.add("W1", "start10k", "seconds", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("W1.start10k.seconds is not in shape.txt");
    }

    @Test
    void a_case_that_lacks_a_quantity_is_no_result() {
        var small = Shape.of(Stream.of("# a comment", "", "W1 one,two: ms lost cold?"));

        small.checkComplete("W1", "one", List.of("ms", "lost"));
        assertThatThrownBy(() -> small.checkComplete("W1", "two", List.of("cold")))
                .isInstanceOf(BenchException.class)
                .hasMessage("W1.two lacks lost, ms");
    }

    @Test
    void what_a_workload_that_failed_has_measured_is_left_out_where_it_is_not_whole() {
        var results = new Results();
        results.add("W8", "conflict", "lost", 0);
        for (var quantity : List.of("ms", "left", "cpuMs", "lost", "doubles")) {
            results.add("W6", "stop1k", quantity, 1);
        }
        results.add("W6", "stop10k", "ms", 1);

        assertThat(results.dropIncomplete("W6")).containsExactly("stop10k");
        assertThat(results.dropIncomplete("W9")).isEmpty();

        assertThat(results.value("W6", "stop1k", "ms")).isEqualTo(1);
        assertThatThrownBy(() -> results.value("W6", "stop10k", "ms")).isInstanceOf(IllegalStateException.class);
        assertThat(results.value("W8", "conflict", "lost")).isZero();
    }
}
