package io.processhub.testkit.sim;

import static io.processhub.testkit.sim.Homes.childThat;
import static io.processhub.testkit.sim.Homes.home;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.core.CoreConfig.Strategies;
import io.processhub.core.wire.Outcome;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.NodeReporter;
import io.processhub.spi.PlacementRequest;
import io.processhub.spi.RedundancyStrategy;
import io.processhub.strategy.distribution.CentralizedLoadBalancer;
import io.processhub.strategy.distribution.Guided;
import io.processhub.strategy.distribution.Guided.Failover;
import io.processhub.strategy.migration.ColdSwap;
import io.processhub.strategy.partition.Divergence;
import io.processhub.strategy.redundancy.Singularity;
import io.processhub.strategy.synchronization.PubSub;
import io.processhub.testkit.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;

/// Guided and CentralizedLoadBalancer among nodes that come, go and fail.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DistributionTest {
    private static final CentralizedLoadBalancer.Options EACH_SECOND =
            CentralizedLoadBalancer.Options.DEFAULT.pushInterval(Duration.ofSeconds(1));

    // ---- CentralizedLoadBalancer ----

    private static SimCluster balanced(long seed, RedundancyStrategy redundancy, String... names) {
        return SimCluster.of(names)
                .seed(seed)
                .options(
                        it -> it.withStrategies(() -> strategies(new CentralizedLoadBalancer(EACH_SECOND), redundancy)))
                .start();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_busy_node_gets_fewer_of_the_new_children_whoever_is_asked(long seed) {
        var cluster = balanced(seed, new Singularity(), "n1", "n2", "n3");
        cluster.on("n1").useCpu(1);
        cluster.run(Duration.ofSeconds(60));

        cluster.await(cluster.on("n1").startChildren(steady("c", 600)));

        cluster.runUntilQuiet();

        // scores are 0.4, 0 and 0
        var homes = homes(cluster, "c", 600);
        assertThat(homes.get("n1")).isBetween(90, 190);
        assertThat(homes.get("n2")).isBetween(180, 280);
        assertThat(homes.get("n3")).isBetween(180, 280);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_node_that_joins_moves_nothing_and_gets_its_share_of_what_is_started_then(long seed) {
        var cluster = balanced(seed, new Singularity(), "n1", "n2");
        cluster.await(cluster.on("n1").startChildren(steady("old", 100)));

        cluster.open("n3");
        cluster.run(Duration.ofSeconds(30));
        cluster.await(cluster.on("n3").startChildren(steady("new", 300)));

        assertThat(homes(cluster, "old", 100)).doesNotContainKey("n3");
        assertThat(homes(cluster, "new", 300).get("n3")).isBetween(60, 140);
        for (int i = 0; i < 100; i++) {
            cluster.verify("old" + i).runsOnExactly(1).hadLives(1);
        }
    }

    /// There is no leader whose loss could lose the scoreboard: a node that was not there when the
    /// others reported has heard of all of them before it decides.
    @ParameterizedTest
    @Seeds(10)
    void whoever_comes_to_decide_knows_the_scoreboard(long seed) {
        var rarely = EACH_SECOND.pushInterval(Duration.ofHours(1));
        var asked = new TreeMap<Integer, Integer>();
        var cluster = SimCluster.of("n1", "n2", "n3")
                .seed(seed)
                .options(it -> it.withStrategies(
                        () -> strategies(new Watched(new CentralizedLoadBalancer(rarely), asked), new Singularity())))
                .start();

        cluster.await(cluster.on("n1").startChildren(steady("a", 60)));
        cluster.open("n4");
        cluster.runUntilQuiet();
        cluster.await(cluster.on("n3").startChildren(steady("b", 60)));
        cluster.on("n2").crash();
        cluster.on("n3").restart();
        cluster.runUntilQuiet();
        cluster.await(cluster.on("n4").startChildren(steady("c", 60)));

        assertThat(asked).as("of so many nodes nothing was known").containsOnlyKeys(0);
        cluster.runUntilQuiet();
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void the_children_of_a_node_that_is_lost_are_spread_over_the_others_and_those_stay(long seed) {
        var cluster = balanced(seed, new Singularity(), "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChildren(steady("c", 90)));
        var before = IntStream.range(0, 90)
                .mapToObj(i -> cluster.holderOf("c" + i).orElseThrow())
                .toList();

        cluster.on("n3").crash();
        cluster.runUntilQuiet();

        var gained = new TreeMap<String, Integer>();
        for (int i = 0; i < 90; i++) {
            var holder = cluster.holderOf("c" + i).orElseThrow();
            if (before.get(i).equals("n3")) {
                gained.merge(holder, 1, Integer::sum);
            } else {
                assertThat(holder).isEqualTo(before.get(i));
                cluster.verify("c" + i).hadLives(1);
            }
        }
        assertThat(gained).hasSize(2);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void a_node_that_leaves_hands_its_children_over(long seed) {
        var cluster = balanced(seed, new Singularity(), "n1", "n2", "n3");
        cluster.await(cluster.on("n1").startChildren(steady("c", 30)));

        cluster.on("n2").leave();
        cluster.runUntilQuiet();

        assertThat(homes(cluster, "c", 30)).doesNotContainKey("n2");
        IntStream.range(0, 30)
                .forEach(i -> cluster.verify("c" + i).runsOnExactly(1).keptItsState());
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(10)
    void replicas_are_on_distinct_nodes_and_one_that_is_lost_comes_up_elsewhere(long seed) {
        var cluster = balanced(seed, new Twice(), "n1", "n2", "n3", "n4");
        cluster.await(cluster.on("n1").startChildren(steady("c", 40)));
        cluster.runUntilQuiet();
        IntStream.range(0, 40).forEach(i -> cluster.verify("c" + i).runsOnExactly(2));

        cluster.on("n4").crash();
        cluster.runUntilQuiet();

        IntStream.range(0, 40).forEach(i -> cluster.verify("c" + i).runsOnExactly(2));
        cluster.verifyConverged();
    }

    // ---- Guided ----

    private static SimCluster guided(long seed, Failover failover) {
        return SimCluster.of("n1", "n2", "n3")
                .seed(seed)
                .options(it -> it.withStrategies(() -> strategies(new Guided(failover), new Singularity())))
                .start();
    }

    @ParameterizedTest
    @Seeds(20)
    void without_failover_a_child_waits_for_its_node_and_is_not_forgotten_by_its_arbiters(long seed) {
        var cluster = guided(seed, Failover.NONE);
        var child = childThat(id -> home(id, "n1", "n2", "n3").equals("n3"));
        cluster.await(cluster.on("n1").startChild(mapped(child, "n2")));
        cluster.verify(child).runsOn("n2");

        cluster.on("n2").crash();
        cluster.runUntilQuiet();
        cluster.verify(child).runsNowhere().isUnknownTo("n1", "n3");
        cluster.on("n3").leave();
        cluster.runUntilQuiet();
        cluster.open("n2");
        cluster.runUntilQuiet();

        cluster.verify(child)
                .runsOnExactly(1)
                .runsOn("n2")
                .isKnownTo("n1", "n2")
                .hadRisingTokens();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_start_for_a_node_that_is_not_there_is_refused_and_leaves_nothing_behind(long seed) {
        var cluster = guided(seed, Failover.NONE);

        var start = cluster.on("n1").startChild(mapped("child", "n9"));
        cluster.await(start);
        cluster.open("n9");
        cluster.runUntilQuiet();

        assertThat(start.outcome(ChildId.of("child")))
                .hasValueSatisfying(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Outcome.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Outcome.Reason.NO_NODE)));
        cluster.verify("child").runsNowhere();
    }

    @ParameterizedTest
    @Seeds(20)
    void a_node_that_leaves_does_not_wait_for_a_child_that_nobody_may_take(long seed) {
        var cluster = guided(seed, Failover.NONE);
        cluster.await(cluster.on("n1").startChild(mapped("child", "n2")));
        var before = cluster.time();
        var leaving = cluster.on("n2");

        leaving.leave();
        cluster.runUntil("n2 has left", Duration.ofSeconds(60), () -> !leaving.isUp());

        // a leave that has to wait for its deadline takes 10 s
        assertThat(cluster.time().minus(before)).isLessThan(Duration.ofSeconds(8));
        cluster.runUntilQuiet();
        cluster.verify("child").runsNowhere();
    }

    @ParameterizedTest
    @Seeds(20)
    void with_failover_a_listed_node_stands_in_and_the_child_goes_home_with_its_state(long seed) {
        var cluster = guided(seed, Failover.LISTED);
        cluster.await(cluster.on("n1").startChild(mapped("child", "n3", "n2")));
        cluster.verify("child").runsOn("n3");

        cluster.on("n3").crash();
        cluster.runUntilQuiet();
        cluster.verify("child").runsOnExactly(1).runsOn("n2");
        cluster.open("n3");
        cluster.runUntilQuiet();

        cluster.verify("child").runsOnExactly(1).runsOn("n3").hadLives(3).hadRisingTokens();
        cluster.verifyConverged();
    }

    /// The end of the old home and the beginning of the new one are in two logs, and whoever
    /// decides may hear of the end first.
    @ParameterizedTest
    @Seeds(20)
    void an_arbiter_that_hears_of_the_old_homes_end_first_does_not_start_the_child_again(long seed) {
        var cluster = guided(seed, Failover.LISTED);
        var child = childThat(id -> home(id, "n1", "n2", "n3").equals("n1"));
        cluster.await(cluster.on("n1").startChild(mapped(child, "n3", "n2")));
        cluster.on("n3").crash();
        cluster.runUntilQuiet();

        cluster.open("n3");
        cluster.runUntil(
                "n1 orders the move",
                Duration.ofSeconds(30),
                () -> cluster.on("n1").standing().orElseThrow().members().size() == 3
                        && cluster.on("n1").standing().orElseThrow().agreed());
        cluster.slowDown("n3", "n1", Duration.ofSeconds(3));
        cluster.run(Duration.ofSeconds(10));
        cluster.slowDown("n3", "n1", Duration.ZERO);
        cluster.runUntilQuiet();

        cluster.verify(child).runsOnExactly(1).runsOn("n3").hadLives(3);
        cluster.verifyConverged();
    }

    @ParameterizedTest
    @Seeds(20)
    void two_sides_that_map_one_child_differently_keep_one_of_them_where_its_mapping_says(long seed) {
        var cluster = guided(seed, Failover.ANY);
        cluster.partition("n1 n2 | n3");
        cluster.run(Duration.ofSeconds(6));
        cluster.on("n1").startChild(mapped("child", "n2"));
        cluster.on("n3").startChild(mapped("child", "n3"));
        cluster.runUntilQuiet();
        cluster.verify("child").runsOnExactly(2);

        cluster.heal();
        cluster.runUntilQuiet();

        cluster.verify("child").runsOnExactly(1).isKnownTo("n1", "n2", "n3");
        cluster.verifyConverged();
    }

    // ---- both, with everything that can go wrong ----

    @ParameterizedTest
    @Seeds(40)
    void random_faults_break_no_invariant_with_the_load_balancer(long seed) {
        storm(seed, () -> strategies(new CentralizedLoadBalancer(EACH_SECOND), new Singularity()));
    }

    @ParameterizedTest
    @Seeds(40)
    void random_faults_break_no_invariant_with_mapped_children(long seed) {
        storm(seed, () -> strategies(new MappedById(new Guided(Failover.ANY)), new Singularity()));
    }

    private static void storm(long seed, Supplier<Strategies> strategies) {
        var chance = new Chance(seed).split("storm");
        var size = new Storm.Size(5, 8, 50, 3, 20_000);
        var world = new World(
                SimOptions.fair(strategies, seed % 2 == 0 ? size.nodes() : 0),
                seed,
                CoreMachine::make,
                () -> Replay.command("DistributionTest", seed));
        new Storm(world, size, chance).run();
    }

    /// Maps each child of a storm to a node and a stand-in, by its id.
    private record MappedById(Guided guided) implements DistributionStrategy {
        @Override
        public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
            int number = Math.floorMod(child.id().hashCode(), 5);
            var spec = mapped(child.id().value(), "n" + (1 + number), "n" + (1 + (number + 1) % 5));
            return guided.choose(spec, candidates, replicas);
        }

        @Override
        public String fingerprint() {
            return "MappedById";
        }
    }

    /// Counts, for each answer, of how many candidates nothing was known.
    private record Watched(CentralizedLoadBalancer balancer, Map<Integer, Integer> asked)
            implements DistributionStrategy {
        @Override
        public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
            return balancer.choose(child, candidates, replicas);
        }

        @Override
        public List<NodeId> place(PlacementRequest request) {
            int unknown = (int) request.candidates().stream()
                    .filter(candidate -> !request.facts().containsKey(candidate.node()))
                    .count();
            asked.merge(unknown, 1, Integer::sum);
            return balancer.place(request);
        }

        @Override
        public Optional<NodeReporter> reporter() {
            return balancer.reporter();
        }

        @Override
        public String fingerprint() {
            return balancer.fingerprint();
        }
    }

    /// Two instances of each child.
    private record Twice() implements RedundancyStrategy {
        @Override
        public int replicas(int candidates) {
            return 2;
        }

        @Override
        public String fingerprint() {
            return "Twice";
        }
    }

    private static Strategies strategies(DistributionStrategy distribution, RedundancyStrategy redundancy) {
        return new Strategies(distribution, redundancy, new ColdSwap(), new PubSub(), new Divergence());
    }

    private static List<StoredSpec> steady(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Temper.STEADY.child(prefix + i))
                .toList();
    }

    private static StoredSpec mapped(String id, String... nodes) {
        var spec = Temper.STEADY.child(id);
        return new StoredSpec(
                spec.id(),
                spec.type(),
                spec.arguments(),
                spec.restart(),
                spec.shutdownTimeout(),
                spec.metadata(),
                spec.tag(),
                List.of(nodes));
    }

    private static Map<String, Integer> homes(SimCluster cluster, String prefix, int count) {
        var homes = new TreeMap<String, Integer>();
        for (int i = 0; i < count; i++) {
            homes.merge(cluster.holderOf(prefix + i).orElseThrow(), 1, Integer::sum);
        }
        return homes;
    }
}
