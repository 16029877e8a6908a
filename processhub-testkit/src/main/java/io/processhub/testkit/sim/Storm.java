package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.strategy.partition.DynamicQuorum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// A random scenario: users that start and stop children on all nodes, at once and against each
/// other, while nodes, hubs, links and clocks fail; then everything is healed, and progress is
/// demanded. Which faults there are at all is a matter of the seed.
final class Storm {
    /// What may go wrong.
    enum Fault {
        /// A node is gone at once, and opens again after a while, or soon.
        CRASH,
        /// A node handles nothing for a while.
        PAUSE,
        /// A hub is gone at once and opens again on its living node.
        HUB_CRASH,
        /// A hub leaves and opens again on its living node.
        HUB_RESTART,
        /// Two or three groups of nodes do not hear each other.
        PARTITION,
        /// One node is not heard by some others.
        ONE_WAY,
        /// Two nodes do not hear each other, others hear both.
        PAIR,
        /// A node opens.
        JOIN,
        /// A node opens with the name of one that lives.
        NAMESAKE,
        /// A node leaves.
        LEAVE,
        /// A wall clock jumps.
        CLOCK,
        /// A hub is drained for a while.
        DRAIN
    }

    /// How much of it there is.
    ///
    /// @param nodes      how many nodes open at the beginning
    /// @param children   on so many hot ids
    /// @param operations at least so many calls
    /// @param faults     at least so many faults
    /// @param millis     for at least so long, in virtual time
    record Size(int nodes, int children, int operations, int faults, long millis) {}

    /// What came of it.
    record Result(
            long traceHash,
            long clusterMillis,
            long healedAfterMillis,
            long events,
            long messages,
            long bytes,
            int operations,
            int faults,
            long lives,
            TreeMap<String, Integer> outcomes) {}

    /// So long all may take to come to rest after the last fault, in microseconds.
    private static final long HEAL_LIMIT = 120_000_000;

    /// Seconds, minutes, days.
    private static final List<Long> JUMPS_MILLIS = List.of(5_000L, 600_000L, 4 * 86_400_000L);

    private final World world;
    private final boolean hasQuorum;
    private final boolean isDynamic;
    private final Quiet quiet;
    private final Size size;
    private final Chance users;
    private final Chance nature;
    private final Set<Fault> possible = EnumSet.noneOf(Fault.class);
    private final List<ChildId> children = new ArrayList<>();
    private final List<Temper> tempers = new ArrayList<>();
    private final TreeMap<Fault, Integer> happened = new TreeMap<>();
    private int lastName;
    private int operations;
    private int faults;
    private boolean over;

    Storm(World world, Size size, Chance chance) {
        var sides = world.options().strategies().get().partitionTolerance();
        this.hasQuorum = sides.lease().isPresent();
        this.isDynamic = sides instanceof DynamicQuorum;
        this.world = world;
        this.quiet = new Quiet(world);
        this.size = size;
        this.users = chance.split("users");
        this.nature = chance.split("nature");
        choosePossible(chance.split("swarm"));
        var kinds = chance.split("tempers");
        for (int i = 0; i < size.children(); i++) {
            children.add(ChildId.of("c" + i));
            tempers.add(kinds.happens(0.5) ? Temper.STEADY : kinds.oneOf(List.of(Temper.values())));
        }
    }

    /// With a quorum the nodes are those there are at first: others would make two sides of half. A
    /// dynamic one counts from whom a node has met: one that starts in a partition begins anew.
    private void choosePossible(Chance swarm) {
        for (var fault : Fault.values()) {
            if (swarm.happens(0.6)) {
                possible.add(fault);
            }
        }
        var lasting = List.of(Fault.PAUSE, Fault.HUB_CRASH, Fault.PARTITION, Fault.PAIR);
        if (lasting.stream().noneMatch(possible::contains)) {
            possible.add(swarm.oneOf(lasting));
        }
        if (hasQuorum) {
            possible.removeAll(Set.of(Fault.JOIN, Fault.NAMESAKE));
        }
        if (isDynamic) {
            possible.removeAll(Set.of(Fault.HUB_CRASH, Fault.HUB_RESTART, Fault.LEAVE));
            possible.add(Fault.PARTITION);
        }
    }

    /// Lets the whole scenario happen.
    ///
    /// @throws InvariantViolated if something happened that must not
    Result run() {
        while (lastName < size.nodes()) {
            open("n" + ++lastName);
            world.runFor(nature.between(0, 300_000));
        }
        world.runFor(nature.between(0, 4_000_000) + (isDynamic ? 12_000_000 : 0));
        long end = world.agenda().now() + size.millis() * 1_000;
        long betweenUsers = size.millis() * 1_000 / (size.operations() + size.operations() / 4);
        long betweenFaults = size.millis() * 1_000 / (2L * size.faults() + 2);
        planUser(betweenUsers);
        planFault(betweenFaults);
        while (world.agenda().now() < end || operations < size.operations() || faults < size.faults()) {
            world.runFor(100_000);
        }
        over = true;
        return healAndCheck();
    }

    private Result healAndCheck() {
        world.calm();
        world.heal();
        world.upNodes().forEach(world::resume);
        world.realms().values().forEach(realm -> realm.hubs().forEach(hub -> hub.drain(false)));
        if (hasQuorum) {
            reopenAll();
        }
        long healedAt = world.agenda().now();
        var unrest = quiet.unrest();
        while (unrest.isPresent()) {
            if (world.agenda().now() > healedAt + HEAL_LIMIT) {
                throw world.violated("V", "all is healed and it does not come to rest: " + unrest.get());
            }
            world.runFor(100_000);
            unrest = quiet.unrest();
        }
        long restedAt = world.agenda().now();
        quiet.check();
        world.runFor(5_000_000);
        quiet.unrest().ifPresent(why -> {
            throw world.violated("V2", "it was at rest, nobody did anything, and then: " + why);
        });
        quiet.check();
        return result(restedAt - healedAt);
    }

    private void reopenAll() {
        for (int i = 1; i <= size.nodes(); i++) {
            var name = "n" + i;
            if (world.living(name).isEmpty()) {
                open(name);
            }
        }
    }

    private Result result(long healedAfter) {
        var outcomes = new TreeMap<String, Integer>();
        long lives = 0;
        for (var realm : world.realms().values()) {
            for (var call : realm.history().calls()) {
                for (var id : call.ids()) {
                    var outcome = call.outcome(id)
                            .map(it -> it.getClass().getSimpleName())
                            .orElse(call.timedOut().contains(id) ? "TimedOut" : "Unanswered");
                    outcomes.merge(call.kind() + " " + outcome, 1, Integer::sum);
                }
            }
            lives += realm.truth().started();
            realm.notes().forEach((note, times) -> outcomes.merge("note " + note, times, Integer::sum));
        }
        happened.forEach((fault, times) -> outcomes.merge("fault " + fault, times, Integer::sum));
        var network = world.network();
        return new Result(
                world.trace().hash(),
                world.agenda().now() / 1_000,
                healedAfter / 1_000,
                world.agenda().done(),
                network.sent(),
                network.bytes(),
                operations,
                faults,
                lives,
                outcomes);
    }

    // ---- users ----

    private void planUser(long mean) {
        world.agenda().after(users.exponential(mean), () -> {
            if (!over) {
                call();
                planUser(mean);
            }
        });
    }

    private void call() {
        var realm = users.oneOf(List.copyOf(world.realms().values()));
        var hubs = realm.hubs().stream()
                .filter(hub -> !hub.isLeaving() && !hub.node().isPaused())
                .toList();
        if (hubs.isEmpty()) {
            return;
        }
        var hub = users.oneOf(hubs);
        long timeout = users.between(500, 8_000);
        switch (users.below(12)) {
            case 0, 1, 2 -> hub.start(List.of(spec(child())), timeout, users.happens(0.2), false);
            case 3 -> hub.start(batch(), timeout, users.happens(0.2), users.happens(0.3));
            case 4 -> {
                int child = child();
                hubs.forEach(each ->
                        later(20_000, each, () -> each.start(List.of(spec(child)), timeout, false, false)));
            }
            case 5, 6 -> hub.stop(List.of(children.get(child())), timeout);
            case 7 -> hub.stop(batch().stream().map(StoredSpec::id).toList(), timeout);
            case 10 -> {
                var id = children.get(child());
                hubs.forEach(each -> each.deferMove(id, true));
                hubs.forEach(each -> world.agenda().after(users.between(0, 4_000_000), () -> ready(each, id)));
            }
            case 9 ->
                hub.pin(
                        List.of(children.get(child())),
                        users.happens(0.2) ? null : users.oneOf(hubs).node().id(),
                        timeout);
            case 8 -> race(hub, users.oneOf(hubs), child(), timeout);
            default -> {
                var call = hub.start(List.of(spec(child())), timeout, false, false);
                later(300_000, hub, () -> {
                    if (!call.isOver()) {
                        hub.cancel(call);
                    }
                });
            }
        }
        operations++;
    }

    private void race(SimHub one, SimHub other, int child, long timeout) {
        one.start(List.of(spec(child)), timeout, false, false);
        later(50_000, other, () -> other.stop(List.of(children.get(child)), timeout));
        if (users.happens(0.5)) {
            later(50_000, one, () -> one.start(List.of(spec(child)), timeout, false, false));
        }
    }

    private void later(long most, SimHub hub, Runnable what) {
        world.agenda().after(users.between(0, most), () -> {
            if (hub.isOpen() && !hub.node().isPaused()) {
                what.run();
            }
        });
    }

    /// A process that delays its move does so for a while; one whose machine stands still says the
    /// end of it when that goes on.
    private void ready(SimHub hub, ChildId id) {
        if (hub.isOpen() && hub.node().isPaused()) {
            world.agenda().after(500_000, () -> ready(hub, id));
        } else if (hub.isOpen()) {
            hub.deferMove(id, false);
        }
    }

    private int child() {
        return users.below(children.size());
    }

    private List<StoredSpec> batch() {
        var chosen = users.shuffled(children).subList(0, 1 + users.below(children.size()));
        return chosen.stream().map(id -> spec(children.indexOf(id))).toList();
    }

    private StoredSpec spec(int child) {
        var temper = tempers.get(child);
        var restart = temper == Temper.BRIEF
                ? users.happens(0.8) ? RestartType.TRANSIENT : RestartType.TEMPORARY
                : RestartType.PERMANENT;
        return temper.spec(children.get(child).value(), restart, users.happens(0.1) ? "other" : "");
    }

    // ---- nature ----

    private void planFault(long mean) {
        world.agenda().after(nature.exponential(mean), () -> {
            if (!over) {
                fail(nature.oneOf(List.copyOf(possible)));
                planFault(mean);
            }
        });
    }

    private void fail(Fault fault) {
        var up = world.upNodes();
        boolean done = switch (fault) {
            case CRASH -> up.size() > 2 && crash(nature.oneOf(up));
            case PAUSE -> pause(nature.oneOf(up));
            case HUB_CRASH -> restartHub(nature.oneOf(up), false);
            case HUB_RESTART -> restartHub(nature.oneOf(up), true);
            case PARTITION -> up.size() > 1 && partition(up);
            case ONE_WAY -> up.size() > 1 && oneWay(up);
            case PAIR -> up.size() > 2 && pair(up);
            case JOIN -> up.size() < size.nodes() + 2 && open("n" + ++lastName);
            case NAMESAKE ->
                up.size() < size.nodes() + 2 && open(nature.oneOf(up).name());
            case LEAVE -> up.size() > 2 && leave(nature.oneOf(up));
            case CLOCK -> jump(nature.oneOf(up));
            case DRAIN -> up.size() > 2 && drain(nature.oneOf(up));
        };
        if (done) {
            faults++;
            happened.merge(fault, 1, Integer::sum);
        }
    }

    private boolean open(String name) {
        world.open(name);
        return true;
    }

    private boolean crash(SimNode node) {
        if (nature.happens(0.5)) {
            world.crashSoon(node);
        } else {
            world.crash(node);
        }
        if (nature.happens(0.7) && !isDynamic) {
            long gap = nature.happens(0.5) ? nature.between(0, 500_000) : nature.between(500_000, 5_000_000);
            reopen(node, 200_000 + gap);
        }
        return true;
    }

    private void reopen(SimNode node, long gap) {
        world.plan(gap, () -> {
            if (world.living(node.name()).isEmpty()) {
                world.open(node.name());
            }
        });
    }

    private boolean pause(SimNode node) {
        if (node.isPaused()) {
            return false;
        }
        world.pause(node, world.pauseTime());
        return true;
    }

    private boolean restartHub(SimNode node, boolean graceful) {
        var hubs = List.copyOf(node.hubs().values());
        if (hubs.isEmpty() || node.isPaused() || hubs.getFirst().isLeaving()) {
            return false;
        }
        world.restartHub(nature.oneOf(hubs), graceful, nature.between(0, 2_000_000));
        return true;
    }

    private boolean leave(SimNode node) {
        boolean leaves = node.hubs().values().stream().anyMatch(SimHub::isLeaving);
        if (leaves || node.isPaused() || node.hubs().isEmpty()) {
            return false;
        }
        world.leave(node, 5_000);
        if (nature.happens(0.5)) {
            reopen(node, nature.between(5_000_000, 8_000_000));
        }
        return true;
    }

    private boolean partition(List<SimNode> up) {
        int sides = nature.happens(0.8) ? 2 : 3;
        var side = new int[up.size()];
        Arrays.setAll(side, _ -> nature.below(sides));
        for (int from = 0; from < side.length; from++) {
            for (int to = 0; to < side.length; to++) {
                if (side[from] != side[to]) {
                    world.cut(up.get(from), up.get(to));
                }
            }
        }
        return broken();
    }

    private boolean oneWay(List<SimNode> up) {
        var mute = nature.oneOf(up);
        boolean sends = nature.happens(0.5);
        for (var other : up) {
            if (other != mute && nature.happens(0.7)) {
                world.cut(sends ? mute : other, sends ? other : mute);
            }
        }
        return broken();
    }

    private boolean pair(List<SimNode> up) {
        var some = nature.shuffled(up);
        world.cut(some.getFirst(), some.getLast());
        world.cut(some.getLast(), some.getFirst());
        return broken();
    }

    private boolean broken() {
        world.membership().refresh();
        long lasts = nature.happens(0.3) ? nature.between(50_000, 1_500_000) : nature.between(1_500_000, 10_000_000);
        world.agenda().after(lasts, () -> {
            if (!over) {
                world.heal();
            }
        });
        return true;
    }

    private boolean drain(SimNode node) {
        for (var hub : node.hubs().values()) {
            if (!hub.isLeaving()) {
                hub.drain(true);
                later(6_000_000, hub, () -> {
                    if (!over) {
                        hub.drain(false);
                    }
                });
            }
        }
        return !node.isPaused();
    }

    private boolean jump(SimNode node) {
        long most = nature.oneOf(JUMPS_MILLIS);
        world.jumpClock(node, nature.between(-most, most));
        return true;
    }
}
