package io.processhub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// Finds free ports of this machine in a row.
public final class LoopbackPorts {
    private LoopbackPorts() {}

    /// The first of `count` ports that were free a moment ago, below those given to clients.
    public static int free(int count) {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(10_000, 32_000 - count);
            if (areFree(first, count)) {
                return first;
            }
        }
        throw new AssertionError("no " + count + " free ports in a row on this machine");
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                socket.setReuseAddress(true);
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
