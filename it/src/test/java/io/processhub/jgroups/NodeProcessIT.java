package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Three nodes in JVMs of their own, with the default times: what only processes can do.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class NodeProcessIT {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcessIT.class);

    private NodeProcess a;
    private NodeProcess b;
    private NodeProcess c;

    @BeforeEach
    void form() throws IOException {
        int port = LoopbackPorts.free(10);
        var cluster = "processes-" + port;
        a = new NodeProcess("a", cluster, port);
        b = new NodeProcess("b", cluster, port);
        c = new NodeProcess("c", cluster, port);
        for (var node : List.of(a, b, c)) {
            node.awaitView(0, "a", "b", "c");
        }
    }

    @AfterEach
    void end() {
        a.close();
        b.close();
        c.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "c"})
    void a_killed_process_is_gone_from_the_view_long_before_any_timeout(String victim) {
        var rest = List.of(a, b, c).stream()
                .filter(node -> !node.name().equals(victim))
                .toList();
        var names = rest.stream().map(NodeProcess::name).toArray(String[]::new);

        long killed = (victim.equals("a") ? a : c).kill();

        for (var node : rest) {
            long seen = node.awaitView(killed, names);
            LOG.info("kill -9 of {} seen by {} after {} ms", victim, node.name(), seen);
            assertThat(seen).isLessThan(3_000);
        }
    }

    @Test
    void processors_that_are_all_busy_are_no_alarm() {
        long began = System.currentTimeMillis();
        for (var node : List.of(a, b, c)) {
            node.say("burn 10000");
        }

        await().during(Duration.ofSeconds(14))
                .atMost(Duration.ofSeconds(40))
                .until(() -> List.of(a, b, c).stream().allMatch(node -> node.viewsSince(began) == 0));
    }

    @Test
    void a_stopped_process_under_load_mutes_nobody_is_dropped_and_comes_back() throws Exception {
        long stopped = c.signal("STOP");
        a.say("flood c 60000 2000");
        for (int i = 0; i < 20; i++) {
            long asked = System.currentTimeMillis();
            a.say("ping b");
            a.awaitLine(asked, line -> line.equals("pong b"));
        }

        long dropped = Math.max(a.awaitView(stopped, "a", "b"), b.awaitView(stopped, "a", "b"));
        long woken = c.signal("CONT");
        long back = 0;
        for (var node : List.of(a, b, c)) {
            back = Math.max(back, node.awaitView(woken, "a", "b", "c"));
        }
        long asked = System.currentTimeMillis();
        c.say("ping a");
        c.awaitLine(asked, line -> line.equals("pong a"));

        LOG.info("hung node dropped after {} ms, back after {} ms", dropped, back);
        assertThat(dropped).isBetween(2_000L, 20_000L);
    }

    @Test
    void a_pause_of_two_seconds_is_no_alarm() throws Exception {
        long stopped = c.signal("STOP");
        while (System.currentTimeMillis() - stopped < 2_000) {
            long asked = System.currentTimeMillis();
            a.say("ping b");
            a.awaitLine(asked, line -> line.equals("pong b"));
        }
        long woken = c.signal("CONT");
        b.say("ping c");
        b.awaitLine(woken, line -> line.equals("pong c"));

        // Longer than it takes to be held for hung: an alarm that was under way would be seen.
        await().during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .until(() -> List.of(a, b, c).stream().allMatch(node -> node.viewsSince(stopped) == 0));
    }

    @Test
    void small_frames_without_a_pause_do_not_overrun_the_queues() {
        long began = System.currentTimeMillis();
        a.say("flood b 10 200000");
        a.awaitLine(began, line -> line.equals("flooded 200000"));
        b.say("expect 200000");
        long arrived = b.awaitLine(began, line -> line.startsWith("arrived 200000"));

        LOG.info("200,000 frames of 10 bytes in {} ms", arrived - began);
        // Overrun queues repair at some 13,000 frames a second.
        assertThat(arrived - began).isLessThan(12_000);
    }
}
