package io.processhub.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.runtime.vital.NodeGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// All times are limits of patience: they show that something happens at all.
@SuppressWarnings("ThreadPriorityCheck") // nothing depends on the yields but how threads meet
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WorkerPoolTest {
    private static final int LANES = 4;

    private final TimerWheel wheel = new TimerWheel(NodeGuard.NONE);
    private final WorkerPool pool = new WorkerPool(LANES, wheel, NodeGuard.NONE);

    @AfterEach
    void close() {
        pool.close();
        wheel.close();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(60, TimeUnit.SECONDS))
                .as("all done; missing %d", latch.getCount())
                .isTrue();
    }

    @RepeatedTest(5)
    void no_work_is_lost_however_threads_from_outside_and_inside_meet_workers_that_come_and_go()
            throws InterruptedException {
        int sources = 4;
        int each = 20_000;
        var done = new CountDownLatch(sources * each * 3);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < sources; i++) {
            var builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads.add(builder.start(() -> {
                for (int n = 0; n < each; n++) {
                    pool.submit(() -> {
                        pool.submit(done::countDown);
                        pool.submit(done::countDown);
                        done.countDown();
                    });
                    if (n % 7 == 0) {
                        // Long enough for workers to find nothing and end.
                        LockSupport.parkNanos(1_000);
                    }
                }
            }));
        }

        await(done);
        for (var thread : threads) {
            thread.join();
        }
    }

    @Test
    void one_chain_after_the_other_never_stops_short() throws InterruptedException {
        for (int chain = 0; chain < 2_000; chain++) {
            var done = new CountDownLatch(1);
            pool.submit(new Runnable() {
                private int left = 20;

                @Override
                public void run() {
                    if (--left == 0) {
                        done.countDown();
                    } else {
                        pool.submit(this);
                    }
                }
            });
            await(done);
        }
    }

    @Test
    void work_that_blocks_holds_up_no_other() throws InterruptedException {
        var end = new CountDownLatch(1);
        var blocked = new CountDownLatch(1_000);
        for (int i = 0; i < 1_000; i++) {
            pool.submit(() -> {
                blocked.countDown();
                awaitUninterruptibly(end);
            });
        }
        await(blocked);
        var done = new CountDownLatch(1_000);
        for (int i = 0; i < 1_000; i++) {
            pool.submit(done::countDown);
        }

        await(done);
        end.countDown();
    }

    @RepeatedTest(20)
    void what_work_made_runnable_before_it_blocked_is_run_by_another() throws InterruptedException {
        var done = new CountDownLatch(4 * LANES);
        for (int i = 0; i < 4 * LANES; i++) {
            pool.submit(() -> {
                var answered = new CountDownLatch(1);
                pool.submit(answered::countDown);
                awaitUninterruptibly(answered);
                done.countDown();
            });
        }

        await(done);
    }

    @Test
    void what_work_made_runnable_before_it_computes_on_is_run_by_another() throws InterruptedException {
        var done = new CountDownLatch(1);
        pool.submit(() -> {
            var answered = new AtomicBoolean();
            pool.submit(() -> answered.set(true));
            while (!answered.get()) {
                Thread.onSpinWait();
            }
            done.countDown();
        });

        await(done);
    }

    @Test
    void work_from_outside_is_run_while_inside_all_keep_each_other_busy() throws InterruptedException {
        var end = new AtomicBoolean();
        for (int i = 0; i < 4 * LANES; i++) {
            pool.submit(new Runnable() {
                @Override
                public void run() {
                    if (!end.get()) {
                        pool.submit(this);
                    }
                }
            });
        }
        var heard = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            pool.submit(heard::countDown);
        }

        await(heard);
        end.set(true);
    }

    @Test
    void two_that_make_each_other_runnable_do_not_keep_a_third_waiting() throws InterruptedException {
        var one = new WorkerPool(1, wheel, NodeGuard.NONE);
        var end = new AtomicBoolean();
        var heard = new CountDownLatch(1);
        one.submit(() -> {
            one.submit(heard::countDown);
            one.submit(new Runnable() {
                @Override
                public void run() {
                    if (!end.get()) {
                        one.submit(this);
                    }
                }
            });
        });

        await(heard);
        end.set(true);
        one.close();
    }

    /// More workers than carriers: each carrier's own line is never empty, and the scheduler of the
    /// JDK looks into no other as long as that is so.
    @RepeatedTest(5)
    void other_virtual_threads_get_a_carrier_while_workers_are_busy() throws InterruptedException {
        int processors = Runtime.getRuntime().availableProcessors();
        var busy = new WorkerPool(4 * processors, wheel, NodeGuard.NONE);
        var end = new AtomicBoolean();
        for (int i = 0; i < 8 * processors; i++) {
            busy.submit(new Runnable() {
                @Override
                public void run() {
                    if (!end.get()) {
                        busy.requeue(this);
                    }
                }
            });
        }

        try {
            Awaitility.await().until(() -> busy.owned() == 4 * processors);
            for (int i = 0; i < 100; i++) {
                assertThat(Thread.startVirtualThread(() -> {}).join(Duration.ofSeconds(60)))
                        .as("thread %d", i)
                        .isTrue();
            }
        } finally {
            end.set(true);
            busy.close();
        }
    }

    @Test
    void work_runs_on_as_many_workers_as_there_are_lanes_while_none_is_blocked() throws InterruptedException {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new CountDownLatch(5_000);
        for (int i = 0; i < 5_000; i++) {
            pool.submit(() -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
                done.countDown();
            });
        }

        await(done);
        assertThat(most.get()).isLessThanOrEqualTo(LANES);
    }

    @Test
    void work_that_throws_harms_only_itself() throws InterruptedException {
        var done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            pool.submit(() -> {
                Thread.currentThread().setName("mine");
                Thread.currentThread().interrupt();
                throw new Quiet();
            });
            pool.submit(() -> {
                if (!Thread.currentThread().isInterrupted()
                        && Thread.currentThread().getName().equals(Worker.NAME)) {
                    done.countDown();
                }
            });
        }

        await(done);
    }

    private static final class Quiet extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Quiet() {
            super("thrown on purpose", null, false, false);
        }
    }

    @Test
    void a_thread_that_is_kept_runs_nothing_else_and_others_go_on_with_what_it_left() throws InterruptedException {
        var end = new CountDownLatch(1);
        var kept = ConcurrentHashMap.<Thread>newKeySet();
        var wrong = new AtomicInteger();
        var done = new CountDownLatch(300);
        var ended = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            pool.submit(() -> {
                pool.submit(check(kept, wrong, done));
                pool.submit(check(kept, wrong, done));
                pool.keepThread();
                kept.add(Thread.currentThread());
                pool.submit(check(kept, wrong, done));
                awaitUninterruptibly(end);
                ended.countDown();
            });
        }

        await(done);
        end.countDown();
        await(ended);
        for (var thread : kept) {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(wrong).hasValue(0);
    }

    private static Runnable check(java.util.Set<Thread> kept, AtomicInteger wrong, CountDownLatch done) {
        return () -> {
            if (kept.contains(Thread.currentThread())) {
                wrong.incrementAndGet();
            }
            done.countDown();
        };
    }

    @Test
    void no_thread_is_left_when_there_is_no_work() throws InterruptedException {
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        var done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            pool.submit(() -> {
                threads.add(Thread.currentThread());
                done.countDown();
            });
        }

        await(done);
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
        }
        assertThat(pool.owned()).isZero();
    }

    @Test
    void what_is_left_at_the_end_and_what_comes_after_is_still_run() throws InterruptedException {
        var end = new CountDownLatch(1);
        var blocked = new CountDownLatch(LANES);
        for (int i = 0; i < LANES; i++) {
            pool.submit(() -> {
                blocked.countDown();
                awaitUninterruptibly(end);
            });
        }
        await(blocked);
        var done = new CountDownLatch(200);
        for (int i = 0; i < 100; i++) {
            pool.submit(done::countDown);
        }
        pool.close();
        for (int i = 0; i < 100; i++) {
            pool.submit(done::countDown);
        }

        await(done);
        end.countDown();
    }

    @Test
    void blocked_now_and_then_it_becomes_calm_again() throws InterruptedException {
        var done = new CountDownLatch(64);
        for (int i = 0; i < 64; i++) {
            pool.submit(() -> {
                LockSupport.parkNanos(5_000_000);
                done.countDown();
            });
        }
        await(done);
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        var beats = new AtomicLong();
        while (pool.isEager() && System.nanoTime() < limit) {
            pool.submit(beats::incrementAndGet);
            Thread.yield();
        }

        assertThat(pool.isEager()).isFalse();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // waits on
            }
        }
    }

    @Test
    void work_that_computes_for_long_is_told_once_and_work_that_waits_is_not() throws InterruptedException {
        var monitor = new PoolMonitor(pool, NodeGuard.NONE);
        var running = new CountDownLatch(2);
        var goOn = new AtomicBoolean();
        var blocks = new CountDownLatch(1);
        pool.submit(() -> {
            running.countDown();
            while (!goOn.get()) {
                Thread.onSpinWait();
            }
        });
        pool.submit(() -> {
            running.countDown();
            try {
                blocks.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await(running);
        Awaitility.await().until(() -> pool.lanes()[0].owner() != null || pool.lanes()[1].owner() != null);

        for (long second = 0; second < 20; second++) {
            monitor.watch(second * 1_000_000_000);
        }
        goOn.set(true);
        blocks.countDown();

        assertThat(monitor.longWorks()).isEqualTo(1);
    }
}
