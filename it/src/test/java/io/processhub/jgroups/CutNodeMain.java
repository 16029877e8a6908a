package io.processhub.jgroups;

import io.processhub.ProcessHub;
import io.processhub.api.HubConfig;
import io.processhub.api.NodeConfig;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// One node of a hub in a JVM of its own, in a [CutNetwork]; says on standard output how the hub
/// stands whenever that changes: `agreed MEMBER,…` or `waiting MEMBER,…`. Ends when its input does.
public final class CutNodeMain {
    private CutNodeMain() {}

    /// Runs one node until its input ends.
    ///
    /// @param arguments the node's number, how many there are, and the port of all
    public static void main(String[] arguments) throws IOException {
        int number = Integer.parseInt(arguments[0]);
        int size = Integer.parseInt(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        System.out.println("up");
        var config = JGroupsConfig.of(c -> c.cluster("cuts")
                .bindAddress(CutNetwork.address(number))
                .port(port)
                .seeds(IntStream.rangeClosed(1, size)
                        .mapToObj(seed -> CutNetwork.address(seed) + ":" + port)
                        .toArray(String[]::new))
                .insecure());
        var node = ProcessHub.open(NodeConfig.named("n" + number, c -> c.transport(new JGroupsTransport(config))));
        var hub = node.start(HubConfig.named("cuts", c -> c.expectedMembers(size)));
        Thread.ofPlatform().daemon().start(() -> {
            var said = "";
            while (true) {
                var status = hub.status();
                var line = (status.agreed() ? "agreed " : "waiting ")
                        + String.join(
                                ",",
                                status.members().stream()
                                        .map(member -> member.name())
                                        .sorted()
                                        .toList());
                if (!line.equals(said)) {
                    System.out.println(System.currentTimeMillis() + " " + line + "  view " + node.nodes()
                            + " waitingFor " + status.waitingFor());
                    said = line;
                }
                LockSupport.parkNanos(10_000_000);
            }
        });
        while (System.in.read() >= 0) {
            // until its end
        }
        System.exit(0);
    }
}
