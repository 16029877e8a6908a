package io.processhub.jgroups;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node refused at its door: counted by reason, and said at most once a second for each (of
/// other clusters, which is no attack, once a minute), so that who knocks a thousand times a second
/// with garbage fills no disk.
///
/// Safe for use by many threads.
final class Refusals {
    /// Why something was refused.
    enum Reason {
        /// A connection whose first bytes are no greeting of JGroups, or of another version.
        GREETING("greeting"),
        /// A connection on which no TLS came about: no TLS at all, no certificate, a foreign one.
        HANDSHAKE("tlsHandshake"),
        /// A certificate of the right authority that names somebody else.
        PEER_NAME("tlsPeerName"),
        /// A message that is no message, is too long, or holds what is never read.
        MESSAGE("message"),
        /// A message of a node that belongs to another cluster.
        CLUSTER("otherCluster", Duration.ofMinutes(1)),
        /// A message that JGroups could deliver, and that is no frame of a node of ours.
        FRAME("frame");

        private final String key;
        private final Duration quiet;

        Reason(String key) {
            this(key, Duration.ofSeconds(1));
        }

        Reason(String key, Duration quiet) {
            this.key = key;
            this.quiet = quiet;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(JGroupsTransport.class);

    private static final class Tally {
        private final LongAdder all = new LongAdder();
        private final LongAdder unsaid = new LongAdder();
        private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
    }

    private final Map<Reason, Tally> tallies = new EnumMap<>(Reason.class);

    Refusals() {
        for (var reason : Reason.values()) {
            tallies.put(reason, new Tally());
        }
    }

    /// Counts one, and says it unless one of its kind was said just now.
    ///
    /// @param who  whom it came from
    /// @param what what was wrong
    void refused(Reason reason, Object who, String what) {
        var tally = Objects.requireNonNull(tallies.get(reason));
        tally.all.increment();
        long now = System.nanoTime();
        long until = tally.quietUntil.get();
        if (now - until < 0 || !tally.quietUntil.compareAndSet(until, now + reason.quiet.toNanos())) {
            tally.unsaid.increment();
            return;
        }
        long more = tally.unsaid.sumThenReset();
        LOG.warn("refused {} from={}: {}{}", reason.key, who, what, more == 0 ? "" : " (and " + more + " more)");
    }

    /// So many were refused, by the keys of the reasons; those that never occurred are there
    /// with 0.
    SortedMap<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        tallies.forEach((reason, tally) -> counts.put(reason.key, tally.all.sum()));
        return Collections.unmodifiableSortedMap(counts);
    }
}
