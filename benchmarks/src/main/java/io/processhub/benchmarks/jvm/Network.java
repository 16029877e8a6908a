package io.processhub.benchmarks.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A network of its own for JVMs, from which each can be cut off: each has a network namespace, and
/// a cable from there to a bridge in one more. A cut takes the plug out of the bridge; the JVM's
/// own side does not notice, so packets are lost without a word, as where a switch fails.
///
/// Made with `unshare`, `nsenter` and `ip` of Linux, in a user namespace, so it needs no rights
/// that a plain user does not have, and is gone with the processes in it.
public final class Network implements AutoCloseable {
    private static final String NET = "10.77.0.";
    private static final int LIMIT_SECONDS = 20;

    /// Makes the bridge, says so, and stays until there is no more input.
    private static final String BRIDGE = "ip link add br0 type bridge && ip link set br0 up && echo ready && cat";

    /// Runs a command, the arguments from the 3rd on, in a namespace with a cable to the bridge.
    /// The helper waits until this process has a namespace of its own, and gives it the cable.
    private static final String JOIN = """
        me=$$
        home=$(readlink /proc/self/ns/net)
        (
            tries=0
            while [ "$(readlink /proc/$me/ns/net)" = "$home" ]; do
                tries=$((tries + 1))
                [ $tries -lt 200 ] || exit 1
                sleep 0.05
            done
            ip link add "$1" type veth peer name eth0 netns $me
            ip link set "$1" master br0 up
        ) >&2 &
        exec unshare -n sh -c '
            ip link set lo up
            tries=0
            until ip addr add "$2/24" dev eth0 2>/dev/null; do
                tries=$((tries + 1))
                [ $tries -lt 200 ] || { echo "no network came up" >&2; exit 1; }
                sleep 0.05
            done
            ip link set eth0 up
            shift 2
            exec "$@"' sh "$@"
        """;

    private final Process bridge;

    /// @throws BenchException if this machine cannot do it; it says what is missing
    public Network() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            throw new BenchException("networks are cut with the network namespaces of Linux, and this is "
                    + System.getProperty("os.name"));
        }
        try {
            bridge = new ProcessBuilder("unshare", "-r", "-n", "sh", "-c", BRIDGE)
                    .redirectErrorStream(true)
                    .start();
            @SuppressWarnings("resource") // it is the process's, and ends with it
            var said = new BufferedReader(new InputStreamReader(bridge.getInputStream(), UTF_8)).readLine();
            if (!"ready".equals(said)) {
                throw new BenchException(
                        "no network namespace can be made: %s; are user namespaces allowed?".formatted(said));
            }
        } catch (IOException e) {
            throw new BenchException("no network namespace can be made: unshare and ip are needed: " + e.getMessage());
        }
    }

    /// The address of a JVM.
    ///
    /// @param number from 1 on
    public static String address(int number) {
        return NET + number;
    }

    /// What to write before a command so that it runs at an address of this network.
    List<String> prefix(int number) {
        var command = new ArrayList<>(inside());
        command.addAll(List.of("sh", "-c", JOIN, "sh", cable(number), address(number)));
        return command;
    }

    private static String cable(int number) {
        return "node" + number;
    }

    private List<String> inside() {
        return List.of("nsenter", "-t", Long.toString(bridge.pid()), "-U", "-n", "--preserve-credentials");
    }

    /// Cuts a JVM off from all others.
    public void cut(int number) {
        run("ip", "link", "set", cable(number), "nomaster");
    }

    /// Takes a cut back.
    public void heal(int number) {
        run("ip", "link", "set", cable(number), "master", "br0");
    }

    private void run(String... more) {
        var command = new ArrayList<>(inside());
        command.addAll(List.of(more));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BenchException("%s failed: %s".formatted(String.join(" ", more), said.strip()));
            }
        } catch (IOException e) {
            throw new BenchException(String.join(" ", more) + " cannot be run: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("the benchmark was interrupted");
        }
    }

    @Override
    public void close() {
        bridge.destroy();
    }
}
