package io.processhub.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --nodes 0           | --nodes: 0 is not a whole number in 2..16
        --nodes 1           | --nodes: 1 is not a whole number in 2..16
        --nodes 17          | --nodes: 17 is not a whole number in 2..16
        --nodes three       | --nodes: three is not a whole number in 2..16
        --children -1       | --children: -1 is not a whole number in 1..1,000,000
        --children 0        | --children: 0 is not a whole number in 1..1,000,000
        --children 1000001  | --children: 1000001 is not a whole number in 1..1,000,000
        --children 9999999999 | --children: 9999999999 is not a whole number in 1..1,000,000
        --colour            | Unknown option: '--colour'
        --nodes             | Missing required parameter for option '--nodes' (N)
        more                | Unmatched argument at index 1: 'more'
        """)
    void a_bad_argument_of_the_demo_is_named_with_its_value_and_limits(String arguments, String message) {
        int code = run("demo " + arguments);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains("See: processhub demo --help");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void all_bad_arguments_are_told_at_once() {
        int code = run("demo --nodes 0 --children 0");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--nodes: 0").contains("--children: 0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        node                            | Missing required options: '--name=NAME', '--port=PORT'
        node --name n1 --port 0         | --port: 0 is not in 1..65,535
        node --name n1 --port 70000     | --port: 70000 is not in 1..65,535
        node --name n/1 --port 7999     | n/1
        node --name n1 --port 7999 --seed nohost   | seeds: "nohost" has no port
        node --name n1 --port 7999 --expect -3     | expectedMembers: -3
        node --name n1 --port 7999 --cluster a/b   | cluster:
        dance                           | Unmatched argument at index 0: 'dance'
        ''                              | Missing command: demo or node
        """)
    void so_is_any_other_wrong_usage(String arguments, String message) {
        int code = run(arguments);

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains("--help");
    }

    @ParameterizedTest
    @CsvSource({"--help", "demo --help", "node --help", "--version"})
    void help_and_version_go_to_standard_output_and_are_fine(String arguments) {
        int code = run(arguments);

        assertThat(code).isZero();
        assertThat(out.toString()).isNotBlank();
        assertThat(err.toString()).isEmpty();
    }

    private int run(String arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }
}
