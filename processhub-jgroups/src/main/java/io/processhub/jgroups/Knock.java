package io.processhub.jgroups;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/// A connection to a port that is closed again at once, for the sake of what the host says to it.
final class Knock {
    private Knock() {}

    /// Whether a host refuses a connection: it answers, and nobody listens at that port. False if
    /// somebody does, if the host cannot be reached, and if it says nothing. Blocks until the host
    /// has answered.
    ///
    /// @param longest how long to wait for that; at least 1 ms
    static boolean isRefused(InetSocketAddress at, Duration longest) {
        try (var socket = new Socket()) {
            socket.connect(at, (int) longest.toMillis());
            return false;
        } catch (ConnectException failed) {
            // The JDK has one class for "refused" and "timed out"; only the system's words tell them apart.
            var message = failed.getMessage();
            return message != null && message.contains("refused");
        } catch (IOException noProof) {
            return false;
        }
    }

    /// Whether a host accepts a connection. Blocks until it has answered.
    ///
    /// @param longest how long to wait for that; at least 1 ms
    static boolean isAccepted(InetSocketAddress at, Duration longest) {
        try (var socket = new Socket()) {
            socket.connect(at, (int) longest.toMillis());
            return true;
        } catch (IOException refusedOrUnreachable) {
            return false;
        }
    }
}
