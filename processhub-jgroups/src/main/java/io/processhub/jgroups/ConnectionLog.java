package io.processhub.jgroups;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.logging.Slf4jLogImpl;
import org.jgroups.protocols.TCP;

/// What JGroups has to say about single connections, made bearable: that a peer which crashed could
/// not be bidden farewell is no error, that a connection closed here ends is no news, and whoever
/// knocks a thousand times a second with garbage gets one line a second, with a count of the
/// rest.
final class ConnectionLog extends Slf4jLogImpl {
    private static final long QUIET_NANOS = 1_000_000_000L;

    /// Closed on this side; closed by one who connected and said nothing, as probes do.
    private static final List<String> NO_NEWS =
            List.of("Stream closed", "java.io.EOFException", "Remote host terminated the handshake");

    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
    private final LongAdder unsaid = new LongAdder();

    ConnectionLog() {
        super(TCP.class);
    }

    @Override
    public void error(String format, Object... values) {
        debug(format, values);
    }

    @Override
    public void warn(String message) {
        say(message);
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod")
    public void warn(String format, Object... values) {
        say(format.formatted(values));
    }

    @Override
    public void warn(String message, Throwable thrown) {
        say(message + ": " + thrown);
    }

    private void say(String message) {
        if (NO_NEWS.stream().anyMatch(message::endsWith)) {
            debug(message);
            return;
        }
        long now = System.nanoTime();
        long until = quietUntil.get();
        if (now - until < 0 || !quietUntil.compareAndSet(until, now + QUIET_NANOS)) {
            unsaid.increment();
            return;
        }
        long before = unsaid.sumThenReset();
        super.warn(before == 0 ? message : message + " (and " + before + " more like it)");
    }
}
