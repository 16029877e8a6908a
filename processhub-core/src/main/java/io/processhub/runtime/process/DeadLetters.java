package io.processhub.runtime.process;

import io.processhub.model.Pid;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the messages that could not be delivered, and logs one of each kind every 10 s. From
/// any thread.
public final class DeadLetters {
    private static final long LOG_EVERY_NANOS = 10_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    /// Why a message was not delivered.
    public enum Why {
        /// No process of that pid lives on its node.
        NO_SUCH_PROCESS,
        /// The process ended before it came to the message.
        PROCESS_ENDED,
        /// As many messages were waiting as its mailbox takes.
        MAILBOX_FULL,
        /// The process could not decode the message.
        UNREADABLE,
        /// The message was to move to another node with its process, and could not be encoded.
        NOT_MOVABLE,
        /// The process that sent it had ended already.
        SENDER_ENDED,
        /// The receiver's node is not in the view.
        NODE_NOT_IN_VIEW,
        /// The queue to the receiver's node was full.
        QUEUE_FULL,
        /// It was sent before the two nodes lost sight of each other.
        OLD_LINK,
        /// An answer came for an ask that had ended, or was never asked.
        LATE_ANSWER,
        /// A frame that is none of ours.
        BAD_FRAME
    }

    private record Kind(LongAdder count, AtomicLong nextLogNanos) {}

    private final Map<Why, Kind> kinds = new EnumMap<>(Why.class);

    /// None yet.
    public DeadLetters() {
        long now = System.nanoTime();
        for (var why : Why.values()) {
            kinds.put(why, new Kind(new LongAdder(), new AtomicLong(now)));
        }
    }

    /// Counts one.
    public void count(Why why, Pid to) {
        count(why, to.toString());
    }

    /// Counts one.
    ///
    /// @param about whom it was for or what it was, for the log
    public void count(Why why, String about) {
        var kind = kind(why);
        kind.count.increment();
        long next = kind.nextLogNanos.get();
        long now = System.nanoTime();
        if (now - next >= 0 && kind.nextLogNanos.compareAndSet(next, now + LOG_EVERY_NANOS)) {
            LOG.warn("dead letter why={} about={} count={}", why, about, kind.count.sum());
        }
    }

    /// How many of one kind.
    public long count(Why why) {
        return kind(why).count.sum();
    }

    /// How many of each kind of which there are any.
    public Map<Why, Long> counts() {
        var counts = new EnumMap<Why, Long>(Why.class);
        kinds.forEach((why, kind) -> {
            if (kind.count.sum() > 0) {
                counts.put(why, kind.count.sum());
            }
        });
        return counts;
    }

    /// How many in all.
    public long total() {
        return kinds.values().stream().mapToLong(kind -> kind.count.sum()).sum();
    }

    @SuppressWarnings("NullAway") // every kind is there
    private Kind kind(Why why) {
        return kinds.get(why);
    }
}
