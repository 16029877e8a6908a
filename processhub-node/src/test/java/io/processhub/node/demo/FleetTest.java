package io.processhub.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// With shell scripts in the place of nodes, which say what they are told to say.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@DisabledOnOs(OS.WINDOWS)
final class FleetTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path logs;

    private Fleet fleet = new Fleet(Path.of(""));

    @BeforeEach
    void prepare() {
        fleet = new Fleet(logs);
    }

    @AfterEach
    void end() {
        fleet.close();
    }

    @Test
    void what_a_node_says_is_waited_for() {
        var node = script("n1", "echo '{\"news\":\"seen\",\"members\":[\"n1\",\"n2\"]}'; read order");

        fleet.await("step", LONG, () -> node.seen().members().size() == 2, () -> "nothing");

        assertThat(node.seen().members()).containsExactly("n1", "n2");
    }

    @Test
    void a_step_that_does_not_end_is_named_with_what_is_missing() {
        var _ = script("n1", "read order");

        assertThatThrownBy(() -> fleet.await("dancing", Duration.ofMillis(50), () -> false, () -> "n1 sits"))
                .isInstanceOf(DemoException.class)
                .hasMessage("dancing: not done within 0 s; n1 sits");
    }

    @Test
    void a_node_that_ends_by_itself_is_named_with_its_exit_code_and_the_end_of_its_log() {
        var _ = script("n1", "echo 'no room here' >&2; exit 7");

        assertThatThrownBy(() -> fleet.await("step", LONG, () -> false, () -> "nothing"))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("n1: its JVM ended with exit code 7")
                .hasMessageContaining("no room here");
    }

    @Test
    void a_node_that_reports_a_failure_ends_the_wait() {
        var _ = script("n1", "echo '{\"news\":\"failed\",\"why\":\"port 1 is in use\"}'; read order");

        assertThatThrownBy(() -> fleet.await("step", LONG, () -> false, () -> "nothing"))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("n1: port 1 is in use");
    }

    @Test
    void a_node_that_was_killed_or_told_to_close_is_no_failure() {
        var killed = script("n1", "read order");
        var closing = script("n2", "read order; exit 0");

        killed.kill();
        closing.close();
        fleet.await("the end", LONG, () -> closing.state() == RemoteNode.State.CLOSED, () -> "nothing");

        assertThat(killed.awaitEnd(LONG)).isTrue();
        assertThat(killed.state()).isEqualTo(RemoteNode.State.KILLED);
        assertThat(fleet.running()).isEmpty();
    }

    @Test
    void closing_the_fleet_kills_what_is_left_also_if_it_does_not_listen() {
        var deaf = script("n1", "trap '' TERM INT; while :; do sleep 1; done");

        fleet.close();
        fleet.close();

        assertThat(deaf.awaitEnd(Duration.ZERO)).isTrue();
    }

    @Test
    void a_closed_fleet_starts_nothing() {
        fleet.close();

        assertThatThrownBy(() -> script("n1", "read order")).isInstanceOf(DemoException.class);
        assertThat(fleet.nodes()).isEmpty();
    }

    private RemoteNode script(String name, String script) {
        return fleet.start(name, List.of("sh", "-c", script));
    }
}
