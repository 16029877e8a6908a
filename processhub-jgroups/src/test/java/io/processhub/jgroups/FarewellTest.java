package io.processhub.jgroups;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.JChannel;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A connection that takes nothing more, because its peer does not read, with a sender that is
/// stuck in it.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FarewellTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /// A peer that accepts one connection and reads nothing, and who sends to it without end.
    private static final class StuckSender implements Closeable {
        private final ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CompletableFuture<Socket> guest = new CompletableFuture<>();
        private final CompletableFuture<Void> free = new CompletableFuture<>();
        private final AtomicLong sent = new AtomicLong();
        private volatile boolean stuck;

        StuckSender(GuardedTcp tcp) throws IOException, InterruptedException {
            Thread.ofPlatform().daemon().start(this::accept);
            Thread.ofPlatform().daemon().start(() -> send(tcp));
            long before = -1;
            while (before != sent.get() || before < 1) {
                before = sent.get();
                Thread.sleep(500);
            }
            stuck = true;
        }

        private void accept() {
            try {
                guest.complete(peer.accept());
                peer.close();
            } catch (IOException e) {
                guest.completeExceptionally(e);
            }
        }

        private void send(GuardedTcp tcp) {
            var message = new byte[16 << 10];
            try {
                var address = new IpAddress(peer.getInetAddress(), peer.getLocalPort());
                do {
                    tcp.send(address, message, 0, message.length);
                    sent.incrementAndGet();
                } while (!stuck);
            } catch (Exception closed) {
                // So it is free as well.
            }
            free.complete(null);
        }

        /// Blocks until it is not stuck any more.
        void awaitFree() throws Exception {
            free.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() throws IOException {
            peer.close();
            guest.join().close();
        }
    }

    private static JChannel channel() throws Exception {
        var loopback = InetAddress.getLoopbackAddress();
        return new JChannel(new TunedStack(JGroupsConfig.local(), loopback).protocols()).connect("farewell");
    }

    private static GuardedTcp tcp(JChannel channel) {
        return (GuardedTcp) channel.getProtocolStack().getTransport();
    }

    @Test
    void a_peer_that_takes_nothing_more_holds_up_no_view() throws Exception {
        try (var channel = channel();
                var sender = new StuckSender(tcp(channel))) {
            CompletableFuture.runAsync(() -> tcp(channel).retainAll(Set.of())).get(LONG.toSeconds(), TimeUnit.SECONDS);

            sender.awaitFree();
        }
    }

    @Test
    void a_peer_that_takes_nothing_more_holds_up_no_close() throws Exception {
        var channel = channel();
        try (var sender = new StuckSender(tcp(channel))) {
            CompletableFuture.runAsync(channel::close).get(LONG.toSeconds(), TimeUnit.SECONDS);

            sender.awaitFree();
        }
    }
}
