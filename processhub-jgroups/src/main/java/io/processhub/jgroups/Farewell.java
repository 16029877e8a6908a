package io.processhub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jgroups.blocks.cs.Connection;

/// Closes connections, and lets no peer hold that up for long.
///
/// JGroups tells a peer that a connection is closed on purpose, and waits until the system has
/// taken that over. For a peer that hangs, or is behind a broken cable, and to which more is under
/// way than its connection holds, that lasts until the system gives it up, which can be a quarter
/// of an hour; and the view without that peer would wait as long.
final class Farewell {
    /// How long peers have to take it.
    static final Duration LONGEST = Duration.ofMillis(200);

    private Farewell() {}

    /// Closes all of them. Blocks, but no longer than [#LONGEST] and what closing takes.
    static void bid(Collection<Connection> connections) {
        var partings = connections.stream().map(Parting::begin).toList();
        long end = System.nanoTime() + LONGEST.toNanos();
        partings.forEach(parting -> parting.finish(end));
    }

    private record Parting(Connection connection, Thread thread) {
        static Parting begin(Connection connection) {
            var thread = Thread.ofPlatform()
                    .daemon()
                    .name("farewell-" + connection.peerAddress())
                    .start(() -> close(connection, true));
            return new Parting(connection, thread);
        }

        /// Who still writes gets an error from a connection that is closed beneath it.
        void finish(long end) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                close(connection, false);
            }
        }

        private static void close(Connection connection, boolean withFarewell) {
            try {
                connection.close(withFarewell);
            } catch (IOException closedEnough) {
                // It is of no use to anybody any more.
            }
        }
    }
}
