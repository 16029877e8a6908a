package io.processhub.node.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Finds free ports of this machine.
///
/// They are taken from below those that systems give to outgoing connections, at random, so that
/// several demos at a time, and whatever else runs, hardly ever meet on one.
final class Ports {
    private static final int FIRST = 20_000;
    private static final int LAST = 31_999;
    private static final int TRIES = 2_000;

    private Ports() {}

    /// So many different ports on which nobody listens now.
    ///
    /// @throws DemoException if there are not enough
    static List<Integer> free(int count, RandomGenerator chance) {
        var found = new ArrayList<Integer>();
        for (int i = 0; i < TRIES && found.size() < count; i++) {
            int port = chance.nextInt(FIRST, LAST + 1);
            if (!found.contains(port) && isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < count) {
            throw new DemoException("only %d of %d free ports were found on 127.0.0.1 between %d and %d"
                    .formatted(found.size(), count, FIRST, LAST));
        }
        return List.copyOf(found);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
