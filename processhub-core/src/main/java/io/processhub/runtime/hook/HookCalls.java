package io.processhub.runtime.hook;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls hooks, each on a virtual thread of its own, waits for them, and counts what comes of it. A
/// call that takes too long is interrupted; if it does not return then either, it is left behind,
/// and its hook is not called until it has returned.
final class HookCalls {
    /// How long a call that was interrupted may take to return.
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger("io.processhub.hook");

    final LongAdder called = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder skipped = new LongAdder();
    private final String hub;
    private final Consumer<Runnable> spawner;
    private volatile boolean hurries;
    private volatile @Nullable Call<?> unhurried;
    private final @Nullable ClassLoader classLoader = Thread.currentThread().getContextClassLoader();

    /// @param spawner runs work on a virtual thread of its own
    HookCalls(String hub, Consumer<Runnable> spawner) {
        this.hub = hub;
        this.spawner = spawner;
    }

    /// Calls a hook and gives its answer. Blocks, for the limit and 1 s at most.
    ///
    /// @throws HookFailure if there is none; it is counted and logged
    <T> T call(HookEntry entry, Callable<T> work, Duration limit) throws HookFailure, InterruptedException {
        return await(entry, new Call<>(entry, work), limit);
    }

    /// As [#call], for what [#hurry] may cut short. One at a time.
    <T> void callUnlessHurried(HookEntry entry, Callable<T> work, Duration limit)
            throws HookFailure, InterruptedException {
        var call = new Call<>(entry, work);
        unhurried = call; // before it looks whether there is hurry: hurry looks the other way round
        if (hurries) {
            skipped.increment();
            throw new HookFailure("hook " + entry + " was left out, since the hub closes");
        }
        await(entry, call, limit);
    }

    /// Interrupts what may be cut short, now and from now on. From any thread.
    void hurry() {
        hurries = true;
        var call = unhurried;
        if (call != null) {
            call.overdue.countDown();
        }
    }

    private <T> T await(HookEntry entry, Call<T> call, Duration limit) throws HookFailure, InterruptedException {
        if (entry.isHanging()) {
            skipped.increment();
            throw new HookFailure(
                    "hook " + entry + " hangs since an earlier call; it is not called until that returns");
        }
        spawner.accept(call);
        boolean ended = call.overdue.await(limit.toNanos(), TimeUnit.NANOSECONDS) && call.done.getCount() == 0;
        if (!ended) {
            var grace = limit.compareTo(GRACE) < 0 ? limit : GRACE;
            if (call.interrupt() || !call.done.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
                call.giveUp();
            }
            timedOut.increment();
            throw failure(
                    entry,
                    new HookFailure("hook %s did not return within %s (option hookTimeout)%s and was interrupted%s"
                            .formatted(
                                    entry,
                                    limit,
                                    hurries ? ", or before the end of the hub," : "",
                                    entry.isHanging() ? "; it is not called until it returns" : "")));
        }
        called.increment();
        return answer(entry, call);
    }

    private <T> T answer(HookEntry entry, Call<T> call) throws HookFailure {
        var error = call.error;
        if (error != null) {
            failed.increment();
            throw failure(entry, new HookFailure("hook " + entry + " threw " + error, error));
        }
        var value = call.value;
        if (value == null) {
            failed.increment();
            throw failure(
                    entry,
                    new HookFailure("hook " + entry + " answered null; for no change, answer what it was given"));
        }
        return value;
    }

    /// Counts and logs a failure that was found in an answer.
    HookFailure wrong(HookEntry entry, String what) {
        failed.increment();
        return failure(entry, new HookFailure("hook " + entry + " " + what));
    }

    /// Logs a failure.
    HookFailure failure(HookEntry entry, HookFailure failure) {
        entry.warn(LOG, hub, "failed", failure);
        return failure;
    }

    /// One call, on its own thread.
    private final class Call<T> implements Runnable {
        private enum State {
            NEW,
            RUNNING,
            DONE,
            GIVEN_UP
        }

        final CountDownLatch done = new CountDownLatch(1);
        /// Is reached when it is done, or is to be cut short.
        final CountDownLatch overdue = new CountDownLatch(1);
        private final HookEntry entry;
        private final Callable<T> work;
        private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
        private volatile @Nullable Thread thread;
        volatile @Nullable T value;
        volatile @Nullable Throwable error;

        Call(HookEntry entry, Callable<T> work) {
            this.entry = entry;
            this.work = work;
        }

        @Override
        public void run() {
            var mine = Thread.currentThread();
            mine.setContextClassLoader(classLoader);
            thread = mine;
            if (!state.compareAndSet(State.NEW, State.RUNNING)) {
                return;
            }
            try {
                value = work.call();
            } catch (Throwable e) {
                error = e;
            }
            if (!state.compareAndSet(State.RUNNING, State.DONE)) {
                entry.cameBack();
                LOG.info("hook came back hub={} hook={}", hub, entry);
            }
            done.countDown();
            overdue.countDown();
        }

        /// @return whether it had not begun, for want of a carrier thread, and does not begin now
        boolean interrupt() {
            if (state.compareAndSet(State.NEW, State.GIVEN_UP)) {
                return true;
            }
            var inside = thread;
            if (inside != null) {
                inside.interrupt();
            }
            return false;
        }

        void giveUp() {
            // Before: who finds it done must not find it hanging for ever.
            entry.hangs();
            if (!state.compareAndSet(State.RUNNING, State.GIVEN_UP)) {
                entry.cameBack();
            }
        }
    }
}
