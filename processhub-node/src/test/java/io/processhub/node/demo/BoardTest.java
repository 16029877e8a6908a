package io.processhub.node.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class BoardTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void off_a_terminal_it_prints_plain_lines_and_the_table_when_asked() {
        try (var board = new Board(new PrintStream(out, true, UTF_8), false)) {
            board.show(() -> List.of("the table"));
            board.say("%,d steps", 1_000);
            board.printTable();
        }

        assertThat(out.toString(UTF_8))
                .contains("s  1,000 steps")
                .contains("the table")
                .doesNotContain("\033");
    }

    @Test
    void on_a_terminal_it_draws_the_table_below_and_again_in_its_place() {
        try (var board = new Board(new PrintStream(out, true, UTF_8), true)) {
            board.show(() -> List.of("head", "body"));
            board.say("first");
            board.say("second");
        }

        assertThat(out.toString(UTF_8))
                .containsSubsequence("first", "head", "body", "\033[2A\033[J", "second", "head", "body");
    }
}
