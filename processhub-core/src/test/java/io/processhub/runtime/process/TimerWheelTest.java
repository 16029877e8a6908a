package io.processhub.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.processhub.runtime.vital.NodeGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TimerWheelTest {
    private long nanos = 1_000;
    private final TimerWheel wheel = new TimerWheel(() -> nanos, false, NodeGuard.NONE);
    private final List<String> reached = new ArrayList<>();

    private final class Named extends TimerWheel.Deadline {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void reached() {
            reached.add(name);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wheel.turn();
    }

    @Test
    void a_deadline_is_reached_not_early_and_at_most_two_ticks_late() {
        wheel.set(new Named("a"), Duration.ofMillis(100));

        pass(Duration.ofMillis(99));
        assertThat(reached).isEmpty();

        pass(Duration.ofMillis(21));
        assertThat(reached).containsExactly("a");
        assertThat(wheel.waiting()).isZero();
    }

    @Test
    void one_that_is_further_away_than_the_wheel_is_round_waits_its_rounds() {
        wheel.set(new Named("far"), Duration.ofSeconds(60));

        for (int i = 0; i < 599; i++) {
            pass(Duration.ofMillis(100));
        }
        assertThat(reached).isEmpty();

        pass(Duration.ofMillis(120));
        assertThat(reached).containsExactly("far");
    }

    @Test
    void after_a_long_pause_all_that_is_due_is_reached() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            wheel.set(new Named("" + i), Duration.ofMillis(random.nextInt(30_000)));
        }

        pass(Duration.ofMinutes(1));

        assertThat(reached).hasSize(2_000);
    }

    @Test
    void a_cancelled_one_is_not_reached_and_says_so() {
        var a = new Named("a");
        var b = new Named("b");
        wheel.set(a, Duration.ofMillis(50));
        wheel.set(b, Duration.ofMillis(50));

        assertThat(wheel.cancel(a)).isTrue();
        assertThat(wheel.cancel(a)).isFalse();
        pass(Duration.ofSeconds(1));

        assertThat(reached).containsExactly("b");
        assertThat(wheel.cancel(b)).isFalse();
    }

    @Test
    void one_can_be_set_again_once_it_is_reached_but_not_before() {
        var a = new Named("a");
        wheel.set(a, Duration.ofMillis(10));
        assertThatThrownBy(() -> wheel.set(a, Duration.ofMillis(10))).isInstanceOf(IllegalStateException.class);
        pass(Duration.ofMillis(40));

        wheel.set(a, Duration.ofSeconds(20));
        pass(Duration.ofSeconds(21));

        assertThat(reached).containsExactly("a", "a");
        assertThat(wheel.waiting()).isZero();
    }

    @Test
    void one_that_throws_does_not_keep_others_from_being_reached() {
        wheel.set(
                new TimerWheel.Deadline() {
                    @Override
                    protected void reached() {
                        throw new IllegalStateException("on purpose");
                    }
                },
                Duration.ZERO);
        wheel.set(new Named("b"), Duration.ZERO);

        pass(Duration.ofMillis(50));

        assertThat(reached).containsExactly("b");
    }

    @Test
    void one_that_runs_out_of_memory_is_reached_again_a_second_later() {
        var tries = new AtomicInteger();
        wheel.set(
                new TimerWheel.Deadline() {
                    @Override
                    protected void reached() {
                        if (tries.incrementAndGet() < 3) {
                            throw new OutOfMemoryError("planted");
                        }
                    }
                },
                Duration.ZERO);

        pass(Duration.ofMillis(50));
        assertThat(tries).hasValue(1);
        pass(Duration.ofMillis(1_050));
        assertThat(tries).hasValue(2);
        pass(Duration.ofMillis(1_050));
        assertThat(tries).hasValue(3);

        pass(Duration.ofSeconds(10));
        assertThat(tries).hasValue(3);
        assertThat(wheel.waiting()).isZero();
        assertThat(wheel.failures()).isEqualTo(2);
    }

    @Test
    void any_number_that_are_due_at_one_moment_are_all_reached() {
        for (int i = 0; i < 1_000; i++) {
            wheel.set(new Named("n" + i), Duration.ofMillis(20));
        }

        pass(Duration.ofMillis(50));

        assertThat(reached).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    void very_long_delays_are_far_away_and_negative_ones_are_now() {
        wheel.set(new Named("never"), Duration.ofSeconds(Long.MAX_VALUE));
        wheel.set(new Named("now"), Duration.ofSeconds(-5));

        pass(Duration.ofDays(30));

        assertThat(reached).containsExactly("now");
    }

    @Test
    void under_many_threads_each_deadline_is_reached_or_cancelled_exactly_once() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        var ends = new AtomicInteger();
        var twice = new AtomicInteger();
        var done = new CountDownLatch(threads * each);
        try (var turning = new TimerWheel(NodeGuard.NONE)) {
            for (int t = 0; t < threads; t++) {
                var random = new Random(t);
                Thread.ofPlatform().daemon().start(() -> {
                    for (int i = 0; i < each; i++) {
                        var deadline = new Once(ends, twice, done);
                        turning.set(deadline, Duration.ofMillis(random.nextInt(30)));
                        if (random.nextBoolean() && turning.cancel(deadline)) {
                            deadline.end();
                        }
                    }
                });
            }

            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ends).hasValue(threads * each);
            assertThat(twice).hasValue(0);
            assertThat(turning.waiting()).isZero();
        }
    }

    private static final class Once extends TimerWheel.Deadline {
        private final AtomicInteger ends;
        private final AtomicInteger twice;
        private final CountDownLatch done;
        private final AtomicInteger mine = new AtomicInteger();

        Once(AtomicInteger ends, AtomicInteger twice, CountDownLatch done) {
            this.ends = ends;
            this.twice = twice;
            this.done = done;
        }

        @Override
        protected void reached() {
            end();
        }

        void end() {
            if (mine.incrementAndGet() > 1) {
                twice.incrementAndGet();
            }
            ends.incrementAndGet();
            done.countDown();
        }
    }
}
