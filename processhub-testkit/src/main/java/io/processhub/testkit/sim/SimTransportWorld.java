package io.processhub.testkit.sim;

import io.processhub.model.NodeId;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import io.processhub.testkit.TransportWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The simulated network as plain transports, without hubs: to hold it to the contract that every
/// transport passes, and to try code of one's own that needs a transport and nothing else.
///
/// Everything happens in the thread that calls, in virtual time, which goes on only inside
/// [ClusterTransport#open], [#await] and [#run]. What happens is a function of the seed and the
/// calls.
public final class SimTransportWorld implements TransportWorld {
    private static final long OPENING_MICROS = 60_000_000;
    private static final long AWAIT_MICROS = 120_000_000;

    private final World world;
    private boolean closed;

    /// A world without nodes, with the weather and the membership of [SimOptions#fair].
    public SimTransportWorld(long seed) {
        var options = SimOptions.fair(SimStrategies::defaults, 0).withHubs(List.of());
        world = new World(options, seed, CoreMachine::make, () -> "new SimTransportWorld(" + seed + "L)");
    }

    @Override
    public ClusterTransport transport(String name) {
        return new SimTransport(this);
    }

    @Override
    public void crash(String name) {
        world.crash(living(name));
    }

    @Override
    public void hang(String name) {
        living(name).pause();
        world.membership().refresh();
    }

    @Override
    public void wake(String name) {
        world.resume(living(name));
    }

    @Override
    public void partition(List<Set<String>> sides) {
        for (var one : sides) {
            for (var other : sides) {
                if (!one.equals(other)) {
                    one.forEach(from -> other.forEach(to -> world.cut(living(from), living(to))));
                }
            }
        }
        world.membership().refresh();
    }

    @Override
    public void cut(String from, String to) {
        world.cut(living(from), living(to));
        world.membership().refresh();
    }

    @Override
    public void heal() {
        world.heal();
    }

    /// Lets virtual time go on, two minutes at most, until the condition holds.
    ///
    /// @throws AssertionError if it does not; with the seed and the last steps
    @Override
    public void await(String what, BooleanSupplier condition) {
        if (!runUntil(AWAIT_MICROS, condition)) {
            throw world.violated("AWAIT", "waited 120 s of cluster time for " + what);
        }
    }

    /// Lets so much virtual time pass.
    public void run(Duration time) {
        world.runFor(time.toNanos() / 1_000);
    }

    /// A number that two runs share only if the same happened in them.
    public long fingerprint() {
        return world.trace().hash();
    }

    @Override
    public void close() {
        closed = true;
        world.upNodes().forEach(node -> node.end(SimNode.State.CRASHED));
    }

    /// Brings a node in, and lets time go on until it has its first view.
    SimNode open(NodeId self, ClusterTransport.Receiver receiver) {
        if (closed) {
            throw new TransportException("node " + self + " cannot be opened: its simulated world is closed");
        }
        if (node(self).isPresent()) {
            throw new TransportException("node " + self + " cannot be opened: it is a member already, or was one");
        }
        var node = new SimNode(world, self, world.nodes().size(), 0, 0, 0);
        node.attach(receiver);
        world.nodes().add(node);
        world.network().add(node);
        world.trace().step(world.agenda().now(), self.name(), "opens", self);
        world.membership().join(node);
        if (!runUntil(OPENING_MICROS, () -> node.view().isPresent())) {
            throw new TransportException("node " + self + " got no view within 60 s of cluster time");
        }
        return node;
    }

    void send(SimNode from, NodeId to, byte[] frame) {
        if (node(to).isPresent()) {
            from.handle(() -> world.network().send(from, to, SimNetwork.Frame.bare(from.id(), frame)));
        }
    }

    void leave(SimNode node) {
        if (node.isUp()) {
            node.end(SimNode.State.LEFT);
            world.membership().refresh();
        }
    }

    private boolean runUntil(long micros, BooleanSupplier condition) {
        long limit = world.agenda().now() + micros;
        while (!condition.getAsBoolean()) {
            if (!world.agenda().next(limit)) {
                return false;
            }
        }
        return true;
    }

    private Optional<SimNode> node(NodeId id) {
        return world.nodes().stream().filter(node -> node.id().equals(id)).findFirst();
    }

    private SimNode living(String name) {
        return world.living(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no living node is named \"%s\"; there are %s".formatted(name, world.upNodes())));
    }
}
