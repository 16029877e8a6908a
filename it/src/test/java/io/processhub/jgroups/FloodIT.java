package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process that tells another, in another JVM, as fast as it is let. The heaps are small: what is
/// not taken must not pile up.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class FloodIT {
    private static final Logger LOG = LoggerFactory.getLogger(FloodIT.class);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Less than it takes until a silent member is held for hung.
    private static final Duration STOPPED = Duration.ofSeconds(3);

    private NodeProcess a;
    private NodeProcess b;

    @BeforeEach
    void form() throws IOException {
        int port = LoopbackPorts.free(10);
        var cluster = "flood-" + port;
        a = new NodeProcess(FloodMain.class, "a", cluster, port);
        b = new NodeProcess(FloodMain.class, "b", cluster, port);
        a.awaitLine(0, line -> line.equals("ready"));
        b.awaitLine(0, line -> line.equals("ready"));
    }

    @AfterEach
    void end() {
        a.close();
        b.close();
    }

    @Test
    void small_messages_without_a_pause_keep_their_rate_and_all_arrive_in_order() {
        long began = System.currentTimeMillis();
        a.say("flood 10000 100");
        long total = awaitAll(began);

        var rates = rates(a.saidSince(began, "told "));
        LOG.info("{} messages of 100 bytes; in each half second: {}", total, rates);
        // Overrun queues were repaired at a fiftieth of the rate; a busy machine is not that slow.
        var later = rates.subList(rates.size() / 2, rates.size());
        assertThat(later.stream().mapToLong(Long::longValue).sum() / later.size())
                .isGreaterThan(Collections.max(rates) / 4);
    }

    @Test
    void a_receiver_that_is_stopped_for_a_moment_gets_everything_when_it_goes_on() throws Exception {
        long began = System.currentTimeMillis();
        a.say("flood 8000 100");
        a.awaitLine(began, line -> line.startsWith("told "));
        long stopped = b.signal("STOP");
        await().pollDelay(STOPPED).atMost(PATIENCE).until(() -> true);
        long woken = b.signal("CONT");
        LOG.info("stopped for {} ms", woken - stopped);

        awaitAll(began);
    }

    /// Waits until all that was told is there.
    private long awaitAll(long began) {
        a.awaitLine(began, line -> line.startsWith("done "));
        long total = Long.parseLong(a.saidSince(began, "done ").getFirst());
        long asked = System.currentTimeMillis();
        a.say("lost");
        a.awaitLine(asked, line -> line.startsWith("lost "));
        assertThat(a.saidSince(asked, "lost ")).containsExactly("0");
        await().atMost(PATIENCE).until(() -> counted().startsWith(total + " "));
        assertThat(counted()).isEqualTo(total + " 0");
        return total;
    }

    private String counted() {
        long asked = System.currentTimeMillis();
        b.say("count");
        b.awaitLine(asked, line -> line.startsWith("has "));
        return b.saidSince(asked, "has ").getFirst();
    }

    private static List<Long> rates(List<String> told) {
        var rates = new ArrayList<Long>();
        long before = 0;
        for (var count : told) {
            rates.add(Long.parseLong(count) - before);
            before = Long.parseLong(count);
        }
        return rates;
    }
}
