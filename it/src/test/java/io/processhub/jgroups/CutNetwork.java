package io.processhub.jgroups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A network for local processes in which each direction between two of them can be cut: every
/// process has its own network namespace, connected to a common bridge.
///
/// A cut changes where one process sends packets for another: to a link address that does not
/// exist, so that they are lost silently, or to a namespace that has the other's address and where
/// nothing listens, so that they are answered with a reset. Made with `unshare`, `nsenter` and `ip`
/// of Linux, in a user namespace of its own; the kernel removes it all when its processes end.
///
/// Not thread-safe; every method blocks while the commands run.
public final class CutNetwork implements AutoCloseable {
    private static final String NET = "10.78.0.";
    private static final String NOBODY = "02:00:00:00:00:fe";
    private static final int LIMIT_SECONDS = 20;

    /// Makes the bridge, reports it, and stays until its input ends.
    private static final String BRIDGE = "ip link add br0 type bridge && ip link set br0 up && echo ready && cat";

    /// Runs a command in a namespace connected to the bridge. Arguments: the name of the interface
    /// on the bridge, the address, the link address, and the command.
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
            until ip link add name "$1" type veth peer name eth0 netns $me; do
                tries=$((tries + 1))
                [ $tries -lt 200 ] || exit 1
                sleep 0.05
            done
            ip link set "$1" master br0 up
        ) >&2 &
        exec unshare -n sh -c '
            ip link set lo up
            tries=0
            until ip link set eth0 address "$3" 2>/dev/null; do
                tries=$((tries + 1))
                [ $tries -lt 200 ] || { echo "no network came up" >&2; exit 1; }
                sleep 0.05
            done
            ip addr add "$2/24" dev eth0
            ip link set eth0 arp off up
            shift 3
            exec "$@"' sh "$@"
        """;

    /// This machine does not allow such a network.
    public static final class NotPossible extends IOException {
        private static final long serialVersionUID = 1L;

        NotPossible(String message) {
            super(message);
        }
    }

    private final Process bridge;
    private final List<Process> refusers = new ArrayList<>();
    private final long[] nodes;

    /// Makes the network.
    ///
    /// @param size how many processes there will be
    /// @throws NotPossible if this machine does not allow it; the message has the command's output
    public CutNetwork(int size) throws IOException {
        nodes = new long[size + 1];
        bridge = begin(List.of("unshare", "-r", "-n", "sh", "-c", BRIDGE));
        ready(bridge);
        for (int number = 1; number <= size; number++) {
            var refuser = begin(
                    command("gone" + number, number, refuserLink(number), List.of("sh", "-c", "echo ready && cat")));
            refusers.add(refuser);
            ready(refuser);
            connect(refuser.pid());
        }
    }

    private static Process begin(List<String> command) throws NotPossible {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new NotPossible("no network namespace can be made: " + e.getMessage());
        }
    }

    private void ready(Process process) throws IOException {
        @SuppressWarnings("resource") // it is the process's, and ends with it
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        if (!"ready".equals(said)) {
            close();
            throw new NotPossible("no network namespace can be made: " + said);
        }
    }

    /// The IP address of a process.
    ///
    /// @param number from 1
    public static String address(int number) {
        return NET + number;
    }

    private static String link(int number) {
        return "02:00:00:00:00:%02x".formatted(number);
    }

    private static String refuserLink(int number) {
        return "02:00:00:00:01:%02x".formatted(number);
    }

    /// Wraps a command so that it runs as one of the processes. Call [#joined] when it is up.
    public List<String> at(int number, List<String> command) {
        return command("node" + number, number, link(number), command);
    }

    private List<String> command(String cable, int number, String link, List<String> command) {
        var whole = new ArrayList<>(inside(bridge.pid()));
        whole.addAll(List.of("sh", "-c", JOIN, "sh", cable, address(number), link));
        whole.addAll(command);
        return whole;
    }

    private static List<String> inside(long process) {
        return List.of("nsenter", "-t", Long.toString(process), "-U", "-n", "--preserve-credentials");
    }

    /// Connects a started process to the others. Call this once its program runs, for example
    /// after its first line of output, and before it needs the network; again after a restart.
    public void joined(int number, long process) throws IOException {
        nodes[number] = process;
        connect(process);
    }

    /// A process has ended or is about to; cuts no longer concern it.
    public void left(int number) {
        nodes[number] = 0;
    }

    private void connect(long process) throws IOException {
        var lines = new StringBuilder();
        for (int number = 1; number < nodes.length; number++) {
            lines.append(toward(number, link(number)));
        }
        change(process, lines.toString());
    }

    private static String toward(int number, String link) {
        return "ip neigh replace %s lladdr %s dev eth0 nud permanent\n".formatted(address(number), link);
    }

    /// What happens to the packets of a cut link.
    public enum Cut {
        /// They are dropped silently.
        LOST,
        /// They are answered with a reset.
        REFUSED
    }

    /// Cuts one direction: packets from the first no longer reach the others.
    public void cut(Cut how, List<Integer> from, List<Integer> to) throws IOException {
        for (int sender : from) {
            if (nodes[sender] == 0) {
                continue;
            }
            var lines = new StringBuilder();
            for (int receiver : to) {
                if (sender != receiver) {
                    lines.append(toward(receiver, how == Cut.LOST ? NOBODY : refuserLink(receiver)));
                }
            }
            change(nodes[sender], lines.toString());
        }
    }

    /// Removes all cuts.
    public void heal() throws IOException {
        for (int number = 1; number < nodes.length; number++) {
            if (nodes[number] != 0) {
                connect(nodes[number]);
            }
        }
    }

    private static void change(long process, String script) throws IOException {
        var command = new ArrayList<>(inside(process));
        command.addAll(List.of("sh", "-ec", script));
        var changing = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(changing.getInputStream().readAllBytes(), UTF_8);
        try {
            if (!changing.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || changing.exitValue() != 0) {
                throw new IOException("the network cannot be changed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Ends the network. End the processes in it first.
    @Override
    public void close() {
        refusers.forEach(Process::destroy);
        bridge.destroy();
    }
}
