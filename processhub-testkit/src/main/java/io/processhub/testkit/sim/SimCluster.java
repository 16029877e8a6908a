package io.processhub.testkit.sim;

import io.processhub.model.ChildId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A cluster of simulated nodes with real hubs in it, in one thread and in virtual time.
///
/// ```java
/// var cluster = SimCluster.of("n1", "n2", "n3").seed(7).start();
/// var start = cluster.on("n1").startChild(child("counter"));
/// cluster.runUntilQuiet();
/// cluster.verify(start).succeeded();
/// cluster.verify("counter").runsOnExactly(1).isKnownTo("n1", "n2", "n3");
/// ```
///
/// What happens is a function of the options and the seed. The invariants are checked after every
/// step; what breaks one throws [InvariantViolated], whose message says how to replay it.
/// Not thread-safe.
public final class SimCluster {
    /// How long [#runUntilQuiet()] waits, in virtual time.
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final World world;
    private final Quiet quiet;

    private SimCluster(World world) {
        this.world = world;
        this.quiet = new Quiet(world);
    }

    /// A cluster of nodes with these names, to be described further and then started.
    public static Plan of(String... names) {
        return new Plan(List.of(names));
    }

    /// What a cluster is going to be.
    public static final class Plan {
        private final List<String> names;
        private long seed = 1;
        private SimOptions options;
        private Machine.@Nullable Maker maker;
        private Duration between = Duration.ofMillis(50);

        private Plan(List<String> names) {
            this.names = names;
            this.options = SimOptions.fair(SimStrategies::defaults, names.size());
        }

        /// Everything that is left to chance follows from this.
        public Plan seed(long value) {
            seed = value;
            return this;
        }

        /// With other options.
        public Plan options(UnaryOperator<SimOptions> change) {
            options = change.apply(options);
            return this;
        }

        /// The nodes open one after the other, so far apart.
        public Plan openingEvery(Duration gap) {
            between = gap;
            return this;
        }

        Plan machines(Machine.Maker another) {
            maker = another;
            return this;
        }

        /// Opens the nodes, and returns when all is quiet.
        public SimCluster start() {
            var cluster = startForming();
            cluster.runUntilQuiet();
            return cluster;
        }

        /// Opens the nodes, and returns at once: they do not know one another yet.
        public SimCluster startForming() {
            var testClass = callingTest();
            Machine.Maker used = maker == null ? CoreMachine::make : maker;
            var world = new World(options, seed, used, () -> Replay.command(testClass, seed));
            for (var name : names) {
                world.open(name);
                world.runFor(between.toNanos() / 1_000);
            }
            return new SimCluster(world);
        }

        private static String callingTest() {
            return StackWalker.getInstance()
                    .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                            .filter(name -> name.endsWith("Test"))
                            .findFirst())
                    .map(name -> name.substring(name.lastIndexOf('.') + 1))
                    .orElse("");
        }
    }

    World world() {
        return world;
    }

    /// The youngest living node of this name.
    ///
    /// @throws IllegalArgumentException if no such node lives
    public SimNodeHandle on(String name) {
        return new SimNodeHandle(world, node(name), world.options().hubs().getFirst());
    }

    private SimNode node(String name) {
        return world.living(name)
                .orElseThrow(() -> new IllegalArgumentException("no node \"%s\" lives; there are %s"
                        .formatted(
                                name,
                                world.upNodes().stream().map(SimNode::name).toList())));
    }

    /// A further node opens; it may have the name of one that lives or lived.
    public SimNodeHandle open(String name) {
        return new SimNodeHandle(world, world.open(name), world.options().hubs().getFirst());
    }

    /// From now on nodes of different groups do not hear each other: `"n1 n2 | n3"`. A node that is
    /// not named hears everybody.
    public void partition(String groups) {
        var sides = new ArrayList<List<SimNode>>();
        for (var group : List.of(groups.split("\\|", -1))) {
            sides.add(List.of(group.strip().split("\\s+", -1)).stream()
                    .map(this::node)
                    .toList());
        }
        for (var side : sides) {
            for (var other : sides) {
                if (!side.equals(other)) {
                    side.forEach(from -> other.forEach(to -> world.cut(from, to)));
                }
            }
        }
        world.membership().refresh();
    }

    /// From now on nothing gets from one node to another; the other direction is as it was.
    public void cut(String from, String to) {
        world.cut(node(from), node(to));
        world.membership().refresh();
    }

    /// From now on what one node sends to another takes so much longer, and nobody suspects it for
    /// that; zero ends it.
    public void slowDown(String from, String to, Duration by) {
        world.network().slowDown(node(from), node(to), by.toNanos() / 1_000);
    }

    /// All ways are free again.
    public void heal() {
        world.heal();
    }

    /// Lets so much time pass.
    public void run(Duration time) {
        world.runFor(time.toNanos() / 1_000);
    }

    /// Lets time pass until something is so.
    ///
    /// @throws InvariantViolated if it is not so within `limit`
    public void runUntil(String what, Duration limit, BooleanSupplier isSo) {
        long until = world.agenda().now() + limit.toNanos() / 1_000;
        while (!isSo.getAsBoolean()) {
            if (!world.agenda().next(until)) {
                throw world.violated("V", "not within %s: %s".formatted(limit, what));
            }
        }
    }

    /// Lets time pass until a call is over.
    public void await(SimCall call) {
        runUntil("the call is over", LIMIT, call::isOver);
    }

    /// Lets time pass until no frame is under way that could change anything, no process is
    /// changing, no call is open, and all who see each other agree.
    ///
    /// @throws InvariantViolated if that is not so within two minutes of virtual time
    public void runUntilQuiet() {
        runUntilQuiet(LIMIT);
    }

    /// The same with another limit.
    public void runUntilQuiet(Duration limit) {
        long until = world.agenda().now() + limit.toNanos() / 1_000;
        var unrest = quiet.unrest();
        while (unrest.isPresent()) {
            if (world.agenda().now() >= until) {
                throw world.violated("V", "not at rest after %s: %s".formatted(limit, unrest.get()));
            }
            world.runFor(100_000);
            unrest = quiet.unrest();
        }
    }

    /// Checks what must hold when everything is healed and at rest: all registries are equal and
    /// true, what was accepted runs where it belongs, and what was stopped does not run.
    public void verifyConverged() {
        quiet.check();
    }

    /// What became of a call.
    public CallVerdict verify(SimCall call) {
        return new CallVerdict(world, call);
    }

    /// What became of a child.
    public ChildVerdict verify(String child) {
        return new ChildVerdict(world, world.realm(world.options().hubs().getFirst()), ChildId.of(child));
    }

    /// A number that two runs share only if they did the same.
    public long traceHash() {
        return world.trace().hash();
    }

    /// The virtual time since the birth of the cluster.
    public Duration time() {
        return Duration.ofNanos(world.agenda().now() * 1_000);
    }

    /// The states that a child's instances carry on, as the numbers of the lives that began them.
    public Set<Long> states(String child) {
        return truth().running(ChildId.of(child)).stream()
                .map(Instance::lineage)
                .collect(Collectors.toSet());
    }

    /// The states of a child's first lives.
    public Set<Long> firstStates(String child, int count) {
        return truth().lives(ChildId.of(child)).stream()
                .limit(count)
                .map(Instance::lineage)
                .collect(Collectors.toSet());
    }

    private Truth truth() {
        return world.realm(world.options().hubs().getFirst()).truth();
    }

    /// The node that runs a child, by name; the first of them if there are several.
    public Optional<String> holderOf(String child) {
        return truth().running(ChildId.of(child)).stream()
                .map(instance -> instance.hub().node().name())
                .findFirst();
    }
}
