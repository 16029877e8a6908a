package io.processhub.runtime.message;

import io.processhub.api.AskException;
import io.processhub.model.NodeId;
import io.processhub.model.Pid;
import io.processhub.runtime.process.DeadLetters;
import io.processhub.runtime.process.NodeProcesses;
import io.processhub.runtime.process.ReplyAddress;
import io.processhub.runtime.process.TimerWheel;
import io.processhub.spi.Codec;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The asks of one node that have not ended yet. The first that has something to say of an ask
/// takes and ends it, so that each ends once. From any thread; nothing blocks.
final class Asks {
    /// An ask in whose way nothing of a link is: it is local, or not sent yet.
    static final long NO_SESSION = 0;

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final NodeProcesses processes;
    private final Codec codec;
    private final ConcurrentHashMap<Long, Ask> open = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final Queue<Pid> interrupted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger interruptions = new AtomicInteger();

    Asks(NodeProcesses processes, Codec codec) {
        this.processes = processes;
        this.codec = codec;
    }

    /// One ask: its future, its deadline and, on this node, the way back to it.
    final class Ask extends TimerWheel.Deadline implements ReplyAddress {
        private final CompletableFuture<Object> future = new CompletableFuture<>();
        private final @Nullable Pid from;
        private final Pid to;
        private final long number;
        private final Duration timeout;
        private final AtomicBoolean taken = new AtomicBoolean();

        /// The session of the link it was sent in.
        volatile long session = NO_SESSION;

        private Ask(@Nullable Pid from, Pid to, long number, Duration timeout) {
            this.from = from;
            this.to = to;
            this.number = number;
            this.timeout = timeout;
        }

        CompletableFuture<Object> future() {
            return future;
        }

        Pid to() {
            return to;
        }

        @Override
        public NodeId node() {
            return processes.self();
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        protected void reached() {
            fail(AskException.Reason.TIMEOUT, "no answer within " + timeout);
        }

        @Override
        public void reply(Object answer) {
            if (take("answer to " + to)) {
                end(() -> future.complete(answer));
            }
        }

        /// Ends it with an answer that came as bytes.
        void replyEncoded(byte[] answer) {
            if (take("answer to " + to)) {
                end(() -> completeDecoded(answer));
            }
        }

        private void completeDecoded(byte[] answer) {
            try {
                future.complete(codec.decode(answer));
            } catch (Throwable e) { // an Error, too: the type's own code may throw one, and the ask must end
                future.completeExceptionally(new AskException(
                        AskException.Reason.OUTCOME_UNKNOWN, to, "the answer cannot be decoded: " + e.getMessage(), e));
            }
        }

        @Override
        public void fail(AskException.Reason reason, String why) {
            var failure = new AskException(reason, to, why);
            if (take(reason + " from " + to)) {
                end(() -> future.completeExceptionally(failure));
            }
        }

        /// Completes the future away from the caller's thread, which may be the timers': what users
        /// hang on it may block.
        private void end(Runnable completion) {
            try {
                processes.run(() -> {
                    open.remove(number, this);
                    completion.run();
                });
            } catch (Throwable noMemory) {
                // Nobody else ends this ask. Its deadline does, in a second, when there may be room.
                taken.set(false);
                processes.wheel().set(this, AGAIN);
                throw noMemory;
            }
        }

        private boolean take(String what) {
            if (!taken.compareAndSet(false, true)) {
                processes.deadLetters().count(DeadLetters.Why.LATE_ANSWER, what);
                return false;
            }
            processes.wheel().cancel(this);
            return true;
        }
    }

    /// @param from who asks; null if it is not a process
    Ask begin(@Nullable Pid from, Pid to, Duration timeout) {
        var ask = new Ask(from, to, lastNumber.incrementAndGet(), timeout);
        open.put(ask.number, ask);
        processes.wheel().set(ask, timeout);
        return ask;
    }

    @Nullable
    Ask find(long number) {
        return open.get(number);
    }

    int size() {
        return open.size();
    }

    /// Ends the asks of a process of this node whose code was interrupted. Soon, on another thread;
    /// one walk over all asks serves all processes that are interrupted meanwhile.
    void interrupt(Pid asker) {
        interrupted.add(asker);
        if (interruptions.getAndIncrement() == 0) {
            processes.spawner().spawn(this::endInterrupted);
        }
    }

    private void endInterrupted() {
        int seen;
        do {
            seen = interruptions.get();
            var askers = new HashSet<Pid>();
            for (var asker = interrupted.poll(); asker != null; asker = interrupted.poll()) {
                askers.add(asker);
            }
            failAll(
                    ask -> ask.from != null && askers.contains(ask.from),
                    AskException.Reason.ASKER_INTERRUPTED,
                    "the process that asked was interrupted while it waited for the answer");
        } while (interruptions.addAndGet(-seen) != 0);
    }

    /// Ends all asks that are so. A walk over all.
    void failAll(Predicate<Ask> which, AskException.Reason reason, String why) {
        for (var ask : open.values()) {
            if (which.test(ask)) {
                ask.fail(reason, why);
            }
        }
    }
}
