package io.processhub.testkit.sim;

import io.processhub.core.wire.Message;
import io.processhub.core.wire.WireCodec;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Carries frames between simulated nodes as a cluster transport promises it, and no better.
///
/// From one node to another there are two streams, control and bulk, each in the order of sending;
/// control may overtake bulk. A frame that meets a cut waits. If both nodes stayed in each other's
/// view it arrives when the cut is healed; if not, it is lost, or arrives then, late.
final class SimNetwork {
    /// What is on the wire for a hub.
    ///
    /// @param origin the node it comes from
    /// @param ofNode whether the node itself says it, and none of its hubs
    /// @param bytes  of the wire codec
    record Frame(String hub, NodeId origin, boolean ofNode, Payload bytes, boolean bulk) {
        /// A message of a hub.
        static Frame of(String hub, MemberId from, Message message, boolean bulk) {
            return new Frame(hub, from.node(), false, Payload.of(WireCodec.encode(from, message)), bulk);
        }

        /// A message of a node.
        static Frame of(String hub, NodeId from, Message message) {
            var nobody = new MemberId(from, 0);
            return new Frame(hub, from, true, Payload.of(WireCodec.encode(nobody, message)), false);
        }

        /// Bytes of one who uses the network without a hub.
        static Frame bare(NodeId from, byte[] bytes) {
            return new Frame("", from, true, Payload.of(bytes), false);
        }

        /// The message and who sent it.
        WireCodec.Decoded decoded() {
            return WireCodec.decode(origin, bytes.bytes());
        }

        @Override
        public String toString() {
            return hub.isEmpty() ? bytes.toString() : "to hub %s: %s".formatted(hub, decoded());
        }
    }

    private static final class Flight {
        private final Frame frame;
        private boolean lost;

        Flight(Frame frame) {
            this.frame = frame;
        }
    }

    private static final class Lane {
        private final Deque<Flight> flying = new ArrayDeque<>();
        private final List<Frame> held = new ArrayList<>();
        private long lastArrival;

        /// What is under way waits, before all that is sent from now on.
        void stop() {
            flying.stream().filter(flight -> !flight.lost).forEach(flight -> held.add(flight.frame));
            flying.clear();
        }
    }

    private static final class Link {
        private final SimNode from;
        private final SimNode to;
        private final Lane control = new Lane();
        private final Lane bulk = new Lane();
        private boolean cut;
        private boolean parted;
        private long extra;

        Link(SimNode from, SimNode to) {
            this.from = from;
            this.to = to;
        }

        Lane lane(boolean isBulk) {
            return isBulk ? bulk : control;
        }

        List<Lane> lanes() {
            return List.of(control, bulk);
        }
    }

    private final World world;
    private final SimOptions.Network weather;
    private final Chance delays;
    private final Chance losses;
    private final Chance fates;
    private final Map<NodeId, SimNode> nodes = new HashMap<>();
    private final Map<Long, Link> links = new LinkedHashMap<>();
    private double loss;
    private long sent;
    private long bytes;
    private long lost;

    SimNetwork(World world, SimOptions.Network weather, Chance chance) {
        this.world = world;
        this.weather = weather;
        this.delays = chance.split("delays");
        this.losses = chance.split("losses");
        this.fates = chance.split("fates");
        this.loss = weather.loss();
    }

    void add(SimNode node) {
        nodes.put(node.id(), node);
    }

    /// The node with this identity, which must have been opened.
    SimNode node(NodeId id) {
        var node = nodes.get(id);
        if (node == null) {
            throw new IllegalArgumentException("no node " + id + " was ever opened");
        }
        return node;
    }

    long sent() {
        return sent;
    }

    long bytes() {
        return bytes;
    }

    long lost() {
        return lost;
    }

    /// From now on no frame is lost inside a view.
    void calm() {
        loss = 0;
    }

    /// Puts a frame on the wire.
    void send(SimNode from, NodeId target, Frame frame) {
        var to = node(target);
        sent++;
        int size = frame.bytes().size();
        bytes += size;
        if (losses.happens(loss) || (!knows(from, to) && losses.happens(0.2))) {
            lost++;
            world.trace().step(world.agenda().now(), from.name(), "lost", frame);
            return;
        }
        var link = link(from, to);
        var lane = link.lane(frame.bulk());
        if (link.cut) {
            lane.held.add(frame);
        } else {
            fly(link, lane, frame, link.extra + delay(size));
        }
    }

    boolean isCut(SimNode from, SimNode to) {
        var link = links.get(key(from, to));
        return link != null && link.cut;
    }

    /// From now on nothing gets from one node to another.
    void cut(SimNode from, SimNode to) {
        var link = link(from, to);
        link.lanes().forEach(Lane::stop);
        link.cut = true;
        link.parted |= !knows(from, to) || !knows(to, from);
    }

    /// From now on every frame takes so much longer, and nobody is suspected for it.
    void slowDown(SimNode from, SimNode to, long micros) {
        link(from, to).extra = micros;
    }

    /// The way is free again; frames that waited arrive or are lost.
    void heal(SimNode from, SimNode to) {
        var link = links.get(key(from, to));
        if (link == null || !link.cut) {
            return;
        }
        link.cut = false;
        int fate = link.parted ? fates.below(3) : 0;
        long late = link.parted ? fates.between(0, 1_500_000) : 0;
        link.parted = false;
        for (var lane : link.lanes()) {
            var waiting = List.copyOf(lane.held);
            lane.held.clear();
            for (var frame : waiting) {
                boolean arrives = fate == 0 || (fate == 1 && fates.happens(0.5));
                if (arrives) {
                    fly(link, lane, frame, late + delay(0));
                } else {
                    lost++;
                }
            }
        }
    }

    /// The ways that are cut, from and to.
    List<List<SimNode>> cuts() {
        return links.values().stream()
                .filter(link -> link.cut)
                .map(link -> List.of(link.from, link.to))
                .toList();
    }

    /// A sender died: of what it sent last, each receiver gets only a beginning.
    void senderDied(SimNode from) {
        for (var link : links.values()) {
            if (link.from == from) {
                for (var lane : link.lanes()) {
                    int arriving = fates.below(lane.flying.size() + 1);
                    for (var flight : lane.flying) {
                        flight.lost |= arriving-- <= 0;
                    }
                    lane.held.clear();
                }
            }
        }
    }

    /// A node has a new view: whom it does not hold any more, it is parted from.
    void viewInstalled(SimNode node) {
        for (var link : links.values()) {
            if (link.cut && (link.from == node || link.to == node)) {
                link.parted |= !knows(link.from, link.to) || !knows(link.to, link.from);
            }
        }
    }

    private static boolean knows(SimNode one, SimNode other) {
        return one.view().map(view -> view.contains(other.id())).orElse(false);
    }

    private void fly(Link link, Lane lane, Frame frame, long delay) {
        var flight = new Flight(frame);
        lane.lastArrival = Math.max(world.agenda().now() + delay, lane.lastArrival + 1);
        lane.flying.add(flight);
        world.agenda().at(lane.lastArrival, () -> land(link, lane, flight));
    }

    private void land(Link link, Lane lane, Flight flight) {
        if (!lane.flying.remove(flight)) {
            return;
        }
        if (flight.lost || !link.to.isUp()) {
            lost++;
        } else {
            link.to.handle(() -> arrive(link.to, flight.frame));
        }
    }

    private void arrive(SimNode to, Frame frame) {
        if (frame.hub().isEmpty()) {
            to.receiver()
                    .ifPresent(receiver ->
                            receiver.frameReceived(frame.origin(), frame.bytes().bytes()));
            return;
        }
        var hub = to.hub(frame.hub());
        if (hub.isPresent()) {
            hub.get().received(frame);
        } else if (frame.decoded().message() instanceof Message.Report report) {
            send(to, frame.origin(), Frame.of(frame.hub(), to.id(), new Message.NotHere(report.view())));
        }
    }

    private long delay(int size) {
        long most = switch (delays.below(200)) {
            case 0 -> weather.slowest();
            case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> weather.slow();
            default -> weather.usual();
        };
        return delays.between(weather.least(), most) + size / 1_024 * weather.perKilobyte();
    }

    private Link link(SimNode from, SimNode to) {
        return links.computeIfAbsent(key(from, to), _ -> new Link(from, to));
    }

    private static long key(SimNode from, SimNode to) {
        return (long) from.index() << 32 | to.index();
    }
}
