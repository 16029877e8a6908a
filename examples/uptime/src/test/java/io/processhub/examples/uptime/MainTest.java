package io.processhub.examples.uptime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MainTest {
    private final StringWriter err = new StringWriter();

    @Test
    void bad_lines_of_the_list_are_told_before_anything_starts(@TempDir Path folder) throws IOException {
        var urls = Files.writeString(folder.resolve("urls.txt"), "http://a/\nnonsense\nftp://b/\n");

        int code = run("--urls", urls.toString(), "--node", "n1", "--port", "7800");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("urls.txt:2: \"nonsense\"").contains("urls.txt:3: \"ftp://b/\"");
    }

    @Test
    void a_list_that_is_not_there_is_named(@TempDir Path folder) {
        var urls = folder.resolve("none.txt").toString();

        assertThat(run("--urls", urls, "--node", "n1", "--port", "7800")).isEqualTo(2);
        assertThat(err.toString()).contains(urls).contains("cannot be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --port 0                     | port
        --port 7800 --interval 0     | --interval: 0.0 is not in 0.1..86,400 seconds
        --port 7800 --timeout 1e9    | --timeout: 1.0E9 is not in 0.1..86,400 seconds
        --port 7800 --keep 0         | --keep: 0 is not in 1..10,000
        --port 7800 --seed nowhere   | nowhere
        """)
    void a_bad_option_is_named_with_its_value_and_limits(String options, String message, @TempDir Path folder)
            throws IOException {
        var urls = Files.writeString(folder.resolve("urls.txt"), "http://127.0.0.1/\n");

        int code = run(("--urls " + urls + " --node n1 " + options).split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    private int run(String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }
}
