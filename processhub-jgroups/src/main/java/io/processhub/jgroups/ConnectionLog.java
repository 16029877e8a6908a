package io.processhub.jgroups;

import io.processhub.jgroups.Refusals.Reason;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.logging.Slf4jLogImpl;
import org.jgroups.protocols.TCP;

/// What JGroups has to say about single connections, made bearable: that a peer which crashed could
/// not be bidden farewell is no error, that a connection closed here ends is no news, a guest who
/// does not greet is a refusal that is counted, and of the rest one line a second is said, with a
/// count of the others.
final class ConnectionLog extends Slf4jLogImpl {
    private static final long QUIET_NANOS = 1_000_000_000L;

    /// Closed on this side; closed by one who connected and said nothing, as probes do.
    private static final List<String> NO_NEWS =
            List.of("Stream closed", "Socket closed", "java.io.EOFException", "Remote host terminated the handshake");

    /// How a TLS client begins.
    private static final String TLS_HELLO = "cookie 1603";

    private final Refusals refusals;
    private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());
    private final LongAdder unsaid = new LongAdder();

    ConnectionLog(Refusals refusals) {
        super(TCP.class);
        this.refusals = refusals;
    }

    @Override
    public void error(String format, Object... values) {
        debug(format, values);
    }

    @Override
    public void warn(String message) {
        say(message);
    }

    /// JGroups hands over the guest's socket and what went wrong when a connection is not
    /// accepted.
    @Override
    @SuppressWarnings("AnnotateFormatMethod")
    public void warn(String format, Object... values) {
        var guest = Arrays.stream(values).filter(Socket.class::isInstance).findFirst();
        var thrown = Arrays.stream(values).filter(Exception.class::isInstance).findFirst();
        if (guest.isPresent() && thrown.isPresent() && !isNoNews(thrown.get().toString())) {
            refusals.refused(Reason.GREETING, ((Socket) guest.get()).getRemoteSocketAddress(), greeting((Exception)
                    thrown.get()));
        } else {
            say(format.formatted(values));
        }
    }

    private static String greeting(Exception thrown) {
        var message = Objects.toString(thrown.getMessage(), "no greeting");
        if (thrown instanceof SocketTimeoutException) {
            return "it says nothing";
        }
        return message.contains(TLS_HELLO) ? "it speaks TLS, and this node was given no tls(…): " + message : message;
    }

    @Override
    public void warn(String message, Throwable thrown) {
        say(message + ": " + thrown);
    }

    private void say(String message) {
        if (isNoNews(message)) {
            debug(message);
            return;
        }
        if (message.contains("Received fatal alert")) {
            message += "; that side refused this node, and its log says why";
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

    private static boolean isNoNews(String message) {
        return NO_NEWS.stream().anyMatch(message::endsWith);
    }
}
