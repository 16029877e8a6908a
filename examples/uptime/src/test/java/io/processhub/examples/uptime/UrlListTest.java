package io.processhub.examples.uptime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class UrlListTest {
    @Test
    void addresses_are_read_in_order_without_comments_and_blank_lines() {
        var list = UrlList.parse("urls.txt", List.of("# mine", "http://b/x?y=1", "", "  https://a:8443/  "));

        assertThat(list.problems()).isEmpty();
        assertThat(list.urls()).containsExactly(URI.create("http://b/x?y=1"), URI.create("https://a:8443/"));
    }

    @Test
    void every_bad_line_is_told_with_its_number() {
        var list = UrlList.parse(
                "urls.txt",
                List.of(
                        "http://a/",
                        "foo",
                        "ftp://a/",
                        "http:///a",
                        "http://a/ b",
                        "http://a:70000/",
                        "# fine",
                        "http://a/",
                        "http://ä/",
                        "http://a/" + "x".repeat(1_024)));

        assertThat(list.problems())
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo("urls.txt:2: \"foo\" does not begin with http:// or https://"),
                        problem -> assertThat(problem).startsWith("urls.txt:3: \"ftp://a/\" does not begin"),
                        problem -> assertThat(problem).startsWith("urls.txt:4: \"http:///a\""),
                        problem -> assertThat(problem).startsWith("urls.txt:5: \"http://a/ b\" has blanks"),
                        problem -> assertThat(problem).contains("urls.txt:6:", "70000", "1..65,535"),
                        problem -> assertThat(problem).contains("urls.txt:8:", "is in line 1 already"),
                        problem -> assertThat(problem).contains("urls.txt:9:", "beyond ASCII"),
                        problem -> assertThat(problem).contains("urls.txt:10:", "1033 characters", "at most 1024"));
    }

    @Test
    void a_list_without_addresses_is_a_problem() {
        assertThat(UrlList.parse("urls.txt", List.of("# none", "")).problems())
                .singleElement()
                .asString()
                .startsWith("urls.txt: has no address");
    }
}
