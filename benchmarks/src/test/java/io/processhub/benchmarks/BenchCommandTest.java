package io.processhub.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BenchCommandTest {
    private final StringWriter errors = new StringWriter();
    private final StringWriter output = new StringWriter();

    @Test
    void a_list_of_workloads_is_taken_in_its_own_order_and_each_once() {
        assertThat(Workload.parse("w7, W1,W7")).isEqualTo(List.of(Workload.W1, Workload.W7));
    }

    @Test
    void an_unknown_workload_is_refused_with_those_that_are_known() {
        assertThat(run("--only", "W1,W99")).isEqualTo(2);
        assertThat(errors.toString())
                .contains("--only: no workload \"W99\"; known are W1, ")
                .contains("See: ./processhub bench --help");
    }

    @Test
    void an_empty_name_is_refused_too() {
        assertThat(run("--only", "W1,")).isEqualTo(2);
        assertThat(errors.toString()).contains("no workload \"\"");
    }

    @Test
    void an_unknown_option_is_refused() {
        assertThat(run("--fast")).isEqualTo(2);
        assertThat(errors.toString()).contains("--fast");
    }

    @Test
    void without_names_all_are_run_and_in_a_hurry_not_those_that_take_long() {
        assertThat(Workload.all(false)).containsExactly(Workload.values());
        assertThat(Workload.all(true))
                .contains(Workload.W1, Workload.W11)
                .doesNotContain(Workload.W9, Workload.P2, Workload.C1);
    }

    @Test
    void saved_results_are_drawn_without_measuring(@TempDir Path folder) throws IOException {
        var saved = Files.writeString(folder.resolve("run"), "a table\n{\"W1\":{\"start10k\":{\"ms\":172}}}\n");

        assertThat(run("--results", saved.toString(), "--plots", folder.toString()))
                .isZero();
        assertThat(folder.resolve("times.svg")).content().contains("start of 10k");
    }

    @Test
    void saved_results_without_a_folder_or_without_json_are_refused(@TempDir Path folder) throws IOException {
        var saved = Files.writeString(folder.resolve("run"), "a table\n");

        assertThat(run("--results", saved.toString())).isEqualTo(2);
        assertThat(run("--results", saved.toString(), "--plots", folder.toString()))
                .isEqualTo(3);
        assertThat(errors.toString()).contains("no JSON can be read from");
    }

    @Test
    void the_help_lists_all_workloads() {
        assertThat(run("--help")).isZero();
        for (var workload : Workload.values()) {
            assertThat(output.toString())
                    .containsPattern("\n %s ?%s +%s\n"
                            .formatted(workload, workload.isLong() ? "\\*" : "", Pattern.quote(workload.title())));
        }
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(output, true))
                .execute(arguments);
    }
}
