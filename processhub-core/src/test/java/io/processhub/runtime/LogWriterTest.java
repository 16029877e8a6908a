package io.processhub.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.runtime.vital.NodeGuard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogWriterTest {
    private final LogWriter writer = new LogWriter("n1", NodeGuard.NONE);
    private final List<Integer> written = new CopyOnWriteArrayList<>();

    @Test
    void a_log_that_blocks_holds_nobody_up_and_what_does_not_fit_is_counted() {
        var unblocked = new CountDownLatch(1);
        writer.write(() -> {
            try {
                unblocked.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        for (int i = 0; i < 20_000; i++) {
            int number = i;
            writer.write(() -> written.add(number));
        }
        assertThat(writer.dropped()).isBetween(9_999L, 10_001L);

        unblocked.countDown();
        await().until(() -> written.size() == 20_000 - writer.dropped());
        assertThat(written).isSorted();
    }

    @Test
    void a_close_writes_what_waits() {
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            writer.write(() -> written.add(number));
        }

        writer.close(Duration.ofSeconds(30));

        assertThat(written).hasSize(1_000).isSorted();
    }

    @Test
    void an_appender_that_throws_costs_its_line() {
        writer.write(() -> {
            throw new IllegalStateException("full disk");
        });
        writer.write(() -> written.add(1));

        await().until(() -> written.equals(List.of(1)));
        assertThat(writer.dropped()).isEqualTo(1);
    }
}
