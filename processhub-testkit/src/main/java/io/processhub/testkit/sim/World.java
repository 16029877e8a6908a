package io.processhub.testkit.sim;

import io.processhub.core.CoreConfig;
import io.processhub.core.wire.Message;
import io.processhub.model.MemberId;
import io.processhub.model.NodeId;
import io.processhub.spi.PartitionToleranceStrategy.Lease;
import io.processhub.spi.RedundancyStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// A whole cluster in one thread: nodes, their hubs and processes, the network between them, and
/// time. What happens in it is a function of the options and the seed.
final class World {
    private static final long SWEEP = 1_000_000;
    private static final long LONGEST_UPTIME_MILLIS = 60L * 24 * 60 * 60 * 1_000;

    private final SimOptions options;
    private final long seed;
    private final Machine.Maker maker;
    private final Supplier<String> replay;
    private final Agenda agenda = new Agenda();
    private final int traceLines;
    private final Trace trace;
    private final Chance identities;
    private final Chance clocks;
    private final Chance uptimes;
    private final Chance handling;
    private final Chance tempers;
    private final Chance crashes;
    private final Chance pauses;
    private final SimNetwork network;
    private final SimMembership membership;
    private final Traffic traffic = new Traffic();
    private final RedundancyStrategy redundancy;
    private final Optional<Lease> lease;
    private final List<SimNode> nodes = new ArrayList<>();
    private final TreeMap<String, Realm> realms = new TreeMap<>();
    private long lineages;
    private long greatestJump;
    private int planned;
    private boolean calm;
    private Watcher watcher = (_, _, _) -> {};

    /// Who sees each step of each hub that is no routine, just before it is done.
    interface Watcher {
        /// A hub is about to take an event or to carry out an effect.
        ///
        /// @param what `in` for an event, `out` for an effect
        /// @param step the [io.processhub.core.HubEvent] or [io.processhub.core.HubEffect]
        void stepped(SimNode node, String what, Object step);
    }

    World(SimOptions options, long seed, Machine.Maker maker, Supplier<String> replay) {
        this.options = options;
        this.seed = seed;
        this.maker = maker;
        this.replay = replay;
        this.traceLines = Integer.getInteger("sim.trace", options.traceLines());
        this.trace = new Trace(Math.max(1, traceLines));
        var chance = new Chance(seed);
        this.identities = chance.split("identities");
        this.clocks = chance.split("clocks");
        this.uptimes = chance.split("uptimes");
        this.handling = chance.split("handling");
        this.tempers = chance.split("tempers");
        this.crashes = chance.split("crashes");
        this.pauses = chance.split("pauses");
        this.network = new SimNetwork(this, options.network(), chance.split("network"));
        this.membership = new SimMembership(this, options.membership(), chance.split("membership"));
        this.redundancy = options.strategies().get().redundancy();
        this.lease = options.strategies().get().partitionTolerance().lease();
        options.hubs().forEach(name -> realms.put(name, new Realm(this, name)));
        agenda.after(SWEEP, this::sweep);
    }

    private void sweep() {
        realms.values().forEach(Realm::sweep);
        agenda.after(SWEEP, this::sweep);
    }

    void watch(Watcher who) {
        watcher = who;
    }

    void stepped(SimNode node, String what, Object step) {
        watcher.stepped(node, what, step);
    }

    Agenda agenda() {
        return agenda;
    }

    Trace trace() {
        return trace;
    }

    SimNetwork network() {
        return network;
    }

    Traffic traffic() {
        return traffic;
    }

    SimMembership membership() {
        return membership;
    }

    SimOptions options() {
        return options;
    }

    Chance tempers() {
        return tempers;
    }

    RedundancyStrategy redundancy() {
        return redundancy;
    }

    /// How long an answer is a right to run; 0 if none is needed.
    long leaseMillis() {
        return lease.map(it -> it.length().toMillis()).orElse(0L);
    }

    /// How long processes may take to end once that right is over.
    long graceMillis() {
        return lease.map(it -> it.grace().toMillis()).orElse(0L);
    }

    NavigableMap<String, Realm> realms() {
        return realms;
    }

    long handlingTime() {
        long most = options.network().handling();
        return handling.happens(0.02) ? handling.between(0, 20 * most) : handling.between(0, most);
    }

    int crashPoint(int effects) {
        return crashes.below(effects + 1);
    }

    long nextLineage() {
        return ++lineages;
    }

    /// How far two clocks may be apart, in microseconds.
    long greatestClockDifference() {
        double drifted = 2 * options.clocks().drift() * agenda.now();
        return (2 * options.clocks().offsetMillis() + greatestJump) * 1_000 + Math.round(drifted);
    }

    /// Nothing bad happens by itself any more.
    void calm() {
        calm = true;
        network.calm();
    }

    boolean isCalm() {
        return calm;
    }

    /// Every node that ever was, in the order of their openings.
    List<SimNode> nodes() {
        return nodes;
    }

    List<SimNode> upNodes() {
        return nodes.stream().filter(SimNode::isUp).toList();
    }

    /// The youngest living node of a name.
    Optional<SimNode> living(String name) {
        return nodes.reversed().stream()
                .filter(node -> node.isUp() && node.name().equals(name))
                .findFirst();
    }

    /// A new node, with all hubs; it looks for the others.
    SimNode open(String name) {
        var id = new NodeId(name, identities.nextLong());
        long offset = clocks.between(
                -options.clocks().offsetMillis(), options.clocks().offsetMillis());
        double drift = (clocks.nextDouble() * 2 - 1) * options.clocks().drift();
        var node = new SimNode(this, id, nodes.size(), uptimeMillis(), offset, drift);
        nodes.add(node);
        network.add(node);
        trace.step(agenda.now(), name, "opens", id);
        realms.keySet().forEach(hub -> openHub(node, hub));
        membership.join(node);
        return node;
    }

    /// Up to 60 days; one clock in eight is negative, and about to pass zero.
    private long uptimeMillis() {
        return uptimes.below(8) == 0 ? uptimes.between(-40_000, 0) : uptimes.between(0, LONGEST_UPTIME_MILLIS);
    }

    SimHub openHub(SimNode node, String name) {
        var realm = realm(name);
        var self = new MemberId(node.id(), identities.nextLong());
        var config = new CoreConfig(
                self,
                weight(node.id()),
                Map.of(),
                options.strategies().get(),
                options.timings(),
                options.supervision(),
                options.moving(),
                options.expectedMembers(),
                options.ackCopies(),
                identities.nextLong());
        var reporter = config.strategies().distribution().reporter();
        var hub = new SimHub(this, realm, node, self, maker.make(config, node.time()), reporter);
        node.hubs().put(name, hub);
        realm.opened(hub);
        trace.step(agenda.now(), node.name(), "hub opens", self);
        hub.begin();
        return hub;
    }

    /// A node's share: 1, or from 0.5 to 3 by its name.
    double weight(NodeId node) {
        return options.uneven() ? 0.5 + Math.floorMod(Chance.mix(Chance.fingerprint(node.name())), 6) / 2.0 : 1.0;
    }

    Realm realm(String name) {
        var realm = realms.get(name);
        if (realm == null) {
            throw new IllegalArgumentException("no hub " + name + " in this cluster; there are " + realms.keySet());
        }
        return realm;
    }

    /// The node is gone at once; of what it sent last only a part arrives.
    void crash(SimNode node) {
        if (node.isUp()) {
            trace.step(agenda.now(), node.name(), "crashes", node.id());
            network.senderDied(node);
            node.end(SimNode.State.CRASHED);
            membership.refresh();
        }
    }

    /// The same, but in the middle of what it does next.
    void crashSoon(SimNode node) {
        node.armCrash();
        plan(200_000, () -> crash(node));
    }

    /// The node handles nothing for so long, and then everything at once.
    void pause(SimNode node, long micros) {
        if (node.isUp() && !node.isPaused()) {
            trace.step(agenda.now(), node.name(), "pauses", micros / 1_000 + " ms");
            node.pause();
            membership.refresh();
            agenda.after(micros, () -> resume(node));
        }
    }

    void resume(SimNode node) {
        if (node.isUp() && node.isPaused()) {
            trace.step(agenda.now(), node.name(), "resumes", node.id());
            node.resume();
            membership.refresh();
        }
    }

    void jumpClock(SimNode node, long millis) {
        greatestJump += Math.abs(millis);
        node.jumpClock(millis);
    }

    /// The node says goodbye to everyone, in the order that a real one does it.
    void leave(SimNode node, long timeoutMillis) {
        trace.step(agenda.now(), node.name(), "leaves", node.id());
        node.handle(() -> {
            for (var hub : List.copyOf(node.hubs().values())) {
                if (!hub.isLeaving()) {
                    hub.leave(timeoutMillis, () -> {
                        if (node.hubs().isEmpty()) {
                            gone(node);
                        }
                    });
                }
            }
        });
    }

    private void gone(SimNode node) {
        if (node.isUp()) {
            trace.step(agenda.now(), node.name(), "left", node.id());
            node.end(SimNode.State.LEFT);
            membership.refresh();
        }
    }

    /// A hub's graceful end on a node that lives on; it comes back after `gap` if that is not
    /// negative.
    void restartHub(SimHub hub, boolean graceful, long gap) {
        var node = hub.node();
        var name = hub.realm().name();
        Runnable again = () -> plan(
                gap,
                () -> node.handle(() -> {
                    if (node.hub(name).isEmpty()) {
                        openHub(node, name);
                    }
                }));
        node.handle(() -> {
            trace.step(agenda.now(), node.name(), "hub ends", hub + (graceful ? " gracefully" : " abruptly"));
            if (graceful) {
                hub.leave(5_000, gap < 0 ? () -> {} : again);
            } else {
                hub.drop();
                node.hubs().remove(name, hub);
                if (crashes.happens(0.5)) {
                    sayNotHere(node, name);
                }
                if (gap >= 0) {
                    again.run();
                }
            }
        });
    }

    /// Something that is going to happen by itself; until then the world is not at rest.
    void plan(long delay, Runnable what) {
        planned++;
        agenda.after(delay, () -> {
            planned--;
            what.run();
        });
    }

    /// How much is going to happen by itself.
    int planned() {
        return planned;
    }

    /// A hub has left: its node does not know it any more, and says so.
    void hubLeft(SimHub hub) {
        hub.node().hubs().remove(hub.realm().name(), hub);
        sayNotHere(hub.node(), hub.realm().name());
    }

    private void sayNotHere(SimNode node, String hub) {
        node.view()
                .ifPresent(view -> view.members().stream()
                        .filter(other -> !other.equals(node.id()))
                        .forEach(other -> network.send(
                                node, other, SimNetwork.Frame.of(hub, node.id(), new Message.NotHere(view.id())))));
    }

    /// A hub says that another node has the name of its own.
    void nameRefused(SimHub hub, NodeId by) {
        trace.step(agenda.now(), hub.node().name(), "name used", by);
        gone(hub.node());
    }

    /// Nothing gets from one node to another.
    void cut(SimNode from, SimNode to) {
        trace.step(agenda.now(), from.name(), "cut", "to " + to.name());
        network.cut(from, to);
    }

    /// All ways are free.
    void heal() {
        trace.step(agenda.now(), "", "heals", network.cuts().size() + " ways");
        for (var way : network.cuts()) {
            network.heal(way.getFirst(), way.getLast());
        }
        membership.refresh();
    }

    /// Lets so much time pass.
    void runFor(long micros) {
        runUntil(agenda.now() + micros);
    }

    void runUntil(long micros) {
        long limit = agenda.done() + Math.max(1_000_000, (micros - agenda.now()) / 10);
        while (agenda.next(micros)) {
            if (agenda.done() > limit) {
                throw violated("LIVELOCK", "more happens than time allows: %d events".formatted(agenda.done()));
            }
        }
    }

    /// A random moment of a pause: most are short, some are longer than it takes to be suspected.
    long pauseTime() {
        return switch (pauses.below(4)) {
            case 0 -> pauses.between(5_000, 200_000);
            case 1 -> pauses.between(200_000, 1_500_000);
            case 2 -> pauses.between(1_500_000, 6_000_000);
            default -> pauses.between(6_000_000, 20_000_000);
        };
    }

    InvariantViolated violated(String invariant, String what) {
        return new InvariantViolated(invariant, report(invariant, what));
    }

    InvariantViolated violated(String invariant, String what, Throwable cause) {
        var violated = violated(invariant, what);
        violated.initCause(cause);
        return violated;
    }

    private String report(String invariant, String what) {
        return String.format(
                Locale.ROOT,
                "%s: %s%n  seed     %d%n  replay   %s%n  at       %.6f s%n  options  %s%n  last steps:%n    %s",
                invariant,
                what,
                seed,
                replay.get(),
                agenda.now() / 1e6,
                options.describe(),
                String.join(System.lineSeparator() + "    ", trace.lastSteps(traceLines)));
    }
}
