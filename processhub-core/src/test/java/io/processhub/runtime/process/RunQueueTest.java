package io.processhub.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@SuppressWarnings("ThreadPriorityCheck") // nothing depends on the yields but how threads meet
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunQueueTest {
    private final RunQueue queue = new RunQueue();

    private record Work(int number) implements Runnable {
        @Override
        public void run() {}
    }

    @Test
    void it_gives_work_in_the_order_it_came_also_when_it_has_gone_round() {
        for (int i = 0; i < 3 * RunQueue.CAPACITY; i++) {
            assertThat(queue.offer(new Work(2 * i))).isTrue();
            assertThat(queue.offer(new Work(2 * i + 1))).isTrue();
            assertThat(queue.poll()).isEqualTo(new Work(2 * i));
            assertThat(queue.poll()).isEqualTo(new Work(2 * i + 1));
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void it_refuses_what_it_has_no_room_for() {
        for (int i = 0; i < RunQueue.CAPACITY; i++) {
            assertThat(queue.offer(new Work(i))).isTrue();
        }

        assertThat(queue.offer(new Work(-1))).isFalse();
        assertThat(queue.poll()).isEqualTo(new Work(0));
        assertThat(queue.offer(new Work(-1))).isTrue();
    }

    @Test
    void each_work_is_given_to_one_thread_however_many_there_are() throws InterruptedException {
        int each = 100_000;
        int producers = 3;
        var times = new AtomicIntegerArray(producers * each);
        var left = new AtomicInteger(producers * each);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < producers; i++) {
            int first = i * each;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < each; n++) {
                    while (!queue.offer(new Work(first + n))) {
                        Thread.yield();
                    }
                }
            }));
            threads.add(Thread.ofPlatform().start(() -> {
                while (left.get() > 0) {
                    if (queue.poll() instanceof Work(var number)) {
                        times.incrementAndGet(number);
                        left.decrementAndGet();
                    } else {
                        Thread.yield();
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        for (int i = 0; i < times.length(); i++) {
            assertThat(times.get(i)).as("work %d", i).isEqualTo(1);
        }
        assertThat(queue.isEmpty()).isTrue();
    }
}
