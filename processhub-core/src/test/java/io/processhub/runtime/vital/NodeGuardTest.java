package io.processhub.runtime.vital;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.runtime.vital.VitalThread.OnFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NodeGuardTest {
    private static final int LIVENESS_SECONDS = 30;

    private final List<String> closings = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger fatal = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();

    private final NodeGuard guard = new NodeGuard("n1", this::close, fatal::incrementAndGet);

    private void close(String why, boolean lastTry) {
        closings.add(why);
        closed.countDown();
    }

    @Test
    void a_loop_that_fails_runs_again_and_is_counted() throws InterruptedException {
        var thread = new VitalThread(guard, "loop", OnFailure.RESTART, () -> {
            if (runs.incrementAndGet() <= 3) {
                throw new OutOfMemoryError("planted");
            }
        });

        thread.start().thread().join();

        assertThat(runs).hasValue(4);
        assertThat(guard.failures()).isEqualTo(3);
        assertThat(guard.fatal()).isEmpty();
        guard.end();
        assertThat(closings).isEmpty();
    }

    @Test
    void a_loop_that_fails_too_often_closes_the_node_and_runs_on_until_that_is_done() throws InterruptedException {
        var thread = new VitalThread(guard, "loop", OnFailure.RESTART, () -> {
            if (runs.incrementAndGet() <= NodeGuard.MOST_RESTARTS + 5) {
                throw new IllegalStateException("planted");
            }
        });

        thread.start().thread().join();

        assertThat(closed.await(LIVENESS_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(NodeGuard.MOST_RESTARTS + 6);
        assertThat(closings).containsExactly("thread loop failed with java.lang.IllegalStateException");
        assertThat(fatal).hasValue(1);
    }

    @Test
    void a_loop_that_may_not_fail_ends_and_closes_the_node() throws InterruptedException {
        var thread = new VitalThread(guard, "driver", OnFailure.CLOSE_NODE, () -> {
            runs.incrementAndGet();
            throw new OutOfMemoryError("planted");
        });

        thread.start().thread().join();

        assertThat(closed.await(LIVENESS_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(1);
        assertThat(closings).containsExactly("thread driver failed with java.lang.OutOfMemoryError: planted");
        assertThat(guard.fatal()).hasValueSatisfying(why -> assertThat(why).contains("driver"));
    }

    @Test
    void closing_is_tried_again_while_there_is_no_memory_for_it() throws InterruptedException {
        var done = new CountDownLatch(1);
        var shortOfMemory = new NodeGuard(
                "n2",
                (why, lastTry) -> {
                    if (runs.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("planted");
                    }
                    done.countDown();
                },
                () -> {});

        shortOfMemory.close("it was closed");

        assertThat(done.await(LIVENESS_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(3);
    }

    @Test
    void the_first_reason_to_close_counts() throws InterruptedException {
        guard.close("first");
        guard.close("second");

        assertThat(closed.await(LIVENESS_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(closings).containsExactly("first");
    }
}
