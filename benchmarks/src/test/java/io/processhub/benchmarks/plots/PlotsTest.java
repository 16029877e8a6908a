package io.processhub.benchmarks.plots;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.benchmarks.ResultNames;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PlotsTest {
    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    private static String svg(Map<String, Chart> charts, String name) {
        return Objects.requireNonNull(charts.get(name), name).svg();
    }

    @Test
    void what_was_measured_is_drawn_beside_the_original_and_the_target() throws Exception {
        var charts = Plots.charts(json("{\"W1\":{\"start10k\":{\"ms\":172}}}"));

        assertThat(charts).containsOnlyKeys("times");
        assertThat(svg(charts, "times"))
                .contains("start of 10k, one node", ">172<", ">3,783<", "target")
                .doesNotContain("start of 100k");
    }

    @Test
    void a_ratio_to_pekko_is_drawn_beside_one() {
        var charts = Plots.charts(json("{\"P1\":{\"tell1to1\":{\"ratio\":2.5}},\"P2\":{\"ask100B\":{\"ratio\":3}}}"));

        assertThat(svg(charts, "pekko")).contains("P1 tell1to1", ">2.5<", "P2 ask100B", ">3<");
    }

    @Test
    void nothing_measured_is_nothing_drawn(@TempDir Path folder) {
        assertThat(Plots.write(folder, json("{}"))).isEmpty();
    }

    @Test
    void the_files_are_well_formed_whatever_stands_in_a_label() throws Exception {
        var chart = new Chart(
                "a < b & c",
                "ms",
                List.of("one", "two"),
                List.of(
                        new Chart.Row(
                                "<label>",
                                List.of(OptionalDouble.of(0.02), OptionalDouble.of(31_000)),
                                OptionalDouble.of(5)),
                        new Chart.Row(
                                "none",
                                List.of(OptionalDouble.empty(), OptionalDouble.of(1)),
                                OptionalDouble.empty())));

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(StandardCharsets.UTF_8)));

        assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(chart.svg()).contains("31,000", "&lt;label&gt;");
    }

    @Test
    void every_bar_lies_between_the_ends_of_the_scale() throws Exception {
        var svg = new Chart(
                        "t",
                        "ms",
                        List.of("one"),
                        Stream.of(0.001, 1.0, 99_999.0, 100_000.0)
                                .map(value ->
                                        new Chart.Row("v", List.of(OptionalDouble.of(value)), OptionalDouble.empty()))
                                .toList())
                .svg();

        var widths = Pattern.compile("<rect x=\"250\" y=\"\\d+\" width=\"([\\d.]+)\" height=\"12\"")
                .matcher(svg)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .toArray();
        assertThat(widths).hasSize(4).isSorted();
        assertThat(widths[0]).isPositive();
        assertThat(widths[3]).isLessThanOrEqualTo(500);
    }

    @Test
    void a_label_does_not_stand_on_the_target() {
        var svg = new Chart(
                        "t",
                        "ms",
                        List.of("one"),
                        List.of(new Chart.Row("v", List.of(OptionalDouble.of(227)), OptionalDouble.of(250))))
                .svg();

        assertThat(x("<text x=\"([\\d.]+)\"[^>]*>227<", svg))
                .isGreaterThan(x("<rect x=\"([\\d.]+)\" y=\"\\d+\" width=\"3\" height=\"(?!12\")", svg) + 3);
    }

    private static double x(String pattern, String svg) {
        var match = Pattern.compile(pattern).matcher(svg);
        assertThat(match.find()).as(pattern).isTrue();
        return Double.parseDouble(match.group(1));
    }

    @Test
    void the_measures_of_the_charts_are_names_that_results_have() {
        assertThat(Stream.concat(Plots.TIMES.stream(), Plots.LATENCIES.stream()))
                .allSatisfy(measure -> assertThat(ResultNames.known(measure.path()))
                        .as(measure.path())
                        .isTrue());
    }

    @Test
    void numbers_are_short() {
        assertThat(Stream.of(0.0612, 0.5, 3.14159, 42.04, 171.7, 31_415.9).map(Chart::number))
                .containsExactly("0.061", "0.5", "3.14", "42", "172", "31,416");
    }
}
