package io.processhub.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KnockTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int BACKLOG = 1;

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress addressOf(ServerSocket listener) {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    @Test
    void a_port_at_which_nobody_listens_refuses() throws IOException {
        InetSocketAddress left;
        try (var listener = listener()) {
            left = addressOf(listener);
        }

        assertThat(Knock.isRefused(left, LONG)).isTrue();
    }

    @Test
    void a_listener_does_not_refuse_whether_it_accepts_or_not() throws IOException {
        try (var listener = listener()) {
            assertThat(Knock.isRefused(addressOf(listener), LONG)).isFalse();
        }
    }

    @Test
    void a_host_that_says_nothing_does_not_refuse() throws IOException {
        List<Socket> guests = new ArrayList<>();
        try (var silent = listener()) {
            fill(silent, guests);

            assertThat(Knock.isRefused(addressOf(silent), Duration.ofMillis(300)))
                    .isFalse();
        } finally {
            for (var guest : guests) {
                guest.close();
            }
        }
    }

    @Test
    void only_who_listens_accepts() throws IOException {
        InetSocketAddress left;
        try (var listener = listener()) {
            left = addressOf(listener);
            assertThat(Knock.isAccepted(left, LONG)).isTrue();
        }
        assertThat(Knock.isAccepted(left, LONG)).isFalse();
    }

    /// Connects until no answer comes any more, as from a host behind packets that are dropped.
    private static void fill(ServerSocket listener, List<Socket> guests) throws IOException {
        for (int i = 0; i < 100; i++) {
            var guest = new Socket();
            guests.add(guest);
            try {
                guest.connect(addressOf(listener), 300);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new AssertionError("a listener with a backlog of %d took 100 guests".formatted(BACKLOG));
    }
}
