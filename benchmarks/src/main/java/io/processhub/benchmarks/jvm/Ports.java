package io.processhub.benchmarks.jvm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Finds free ports of this machine, below those that systems give to outgoing connections.
public final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_000;
    private static final int TRIES = 1_000;

    private Ports() {}

    /// The first of so many ports in a row on which nobody listens on 127.0.0.1.
    ///
    /// @throws BenchException if there are none
    public static int free(int count) {
        for (int i = 0; i < TRIES; i++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST, LAST - count);
            if (areFree(first, count)) {
                return first;
            }
        }
        throw new BenchException(
                "no %d free ports in a row were found on 127.0.0.1 between %d and %d".formatted(count, FIRST, LAST));
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (var socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
