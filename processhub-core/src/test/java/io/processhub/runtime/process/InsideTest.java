package io.processhub.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.runtime.vital.NodeGuard;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Interrupts for one process while its thread goes on to others.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InsideTest {
    private static final int ROUNDS = 200_000;

    private final TimerWheel wheel = new TimerWheel(NodeGuard.NONE);
    private final WorkerPool pool = new WorkerPool(2, wheel, NodeGuard.NONE);
    private final AtomicInteger meant = new AtomicInteger();
    private final AtomicInteger astray = new AtomicInteger();
    private final CountDownLatch done = new CountDownLatch(2);

    /// One that is interrupted again and again, and between its turns lets others run on its
    /// thread.
    private final class Interrupted extends Inside implements Runnable {
        private int turns;

        @Override
        void wake() {}

        @Override
        public void run() {
            astray.addAndGet(Thread.interrupted() ? 1 : 0);
            goInside();
            Thread.onSpinWait();
            meant.addAndGet(Thread.interrupted() ? 1 : 0);
            leave();
            astray.addAndGet(Thread.interrupted() ? 1 : 0);
            pool.submit(() -> astray.addAndGet(Thread.interrupted() ? 1 : 0));
            if (++turns < ROUNDS) {
                pool.requeue(this);
            } else {
                done.countDown();
            }
        }
    }

    @Test
    void an_interrupt_meets_the_process_it_is_meant_for_or_none() throws InterruptedException {
        var first = new Interrupted();
        var second = new Interrupted();
        var end = new AtomicBoolean();
        var interrupter = Thread.ofPlatform().start(() -> {
            while (!end.get()) {
                first.interruptInside();
                second.interruptInside();
            }
        });
        pool.submit(first);
        pool.submit(second);

        assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
        end.set(true);
        interrupter.join();
        pool.close();
        wheel.close();
        assertThat(astray).hasValue(0);
        assertThat(meant).hasPositiveValue();
        assertThat(first.inside()).isNull();
    }
}
