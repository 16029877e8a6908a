package io.processhub.jgroups;

import io.processhub.spi.ClusterTransport;
import io.processhub.testkit.TransportWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jgroups.stack.Protocol;

/// Nodes of one JVM on real loopback ports, with the tuned stack, and [Faults] between it and TCP.
final class JGroupsWorld implements TransportWorld {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORTS = 8;

    private final int firstPort = LoopbackPorts.free(PORTS);
    private final List<Node> nodes = new ArrayList<>();

    private record Node(String name, JGroupsTransport transport, Faults faults) {}

    @Override
    public ClusterTransport transport(String name) {
        return transport(name, _ -> {});
    }

    ClusterTransport transport(String name, Consumer<JGroupsConfig.Builder> changes) {
        var config = JGroupsConfig.of(c -> {
            c.cluster("world-" + firstPort)
                    .ports(firstPort, PORTS)
                    .heartbeatInterval(Duration.ofMillis(200))
                    .hangTimeout(Duration.ofMillis(1_500))
                    .suspectTimeout(Duration.ofMillis(400))
                    .mergeInterval(Duration.ofMillis(600))
                    .joinTimeout(Duration.ofMillis(300));
            changes.accept(c);
        });
        var faults = new Faults();
        var transport = new JGroupsTransport(config, stack -> {
            var broken = new ArrayList<Protocol>(stack);
            broken.add(1, faults);
            return broken;
        });
        nodes.add(new Node(name, transport, faults));
        return transport;
    }

    @Override
    public void crash(String name) {
        var node = newest(name);
        nodes.remove(node);
        node.faults().die();
        Thread.ofVirtual().start(node.transport()::close);
    }

    /// Closes all its connections without a farewell.
    void reset(String name) {
        newest(name).faults().reset();
    }

    @Override
    public void hang(String name) {
        newest(name).faults().hang(true);
    }

    @Override
    public void wake(String name) {
        newest(name).faults().hang(false);
    }

    @Override
    public void partition(List<Set<String>> sides) {
        for (var one : sides) {
            for (var other : sides) {
                if (!one.equals(other)) {
                    one.forEach(from -> other.forEach(to -> cut(from, to)));
                }
            }
        }
    }

    @Override
    public void cut(String from, String to) {
        newest(to).faults().deafTo(from);
    }

    @Override
    public void heal() {
        nodes.forEach(node -> node.faults().heal());
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.faults().hang(false));
        nodes.parallelStream().forEach(node -> node.transport().close());
    }

    private Node newest(String name) {
        return nodes.reversed().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
