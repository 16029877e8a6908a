package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.Hub;
import io.processhub.api.HubConfig;
import io.processhub.api.HubOptions;
import io.processhub.api.Scope;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import io.processhub.spi.NodeReadings;
import io.processhub.spi.NodeReporter;
import io.processhub.spi.PlacementRequest;
import io.processhub.strategy.distribution.CentralizedLoadBalancer;
import io.processhub.strategy.distribution.CentralizedLoadBalancer.Options;
import io.processhub.strategy.distribution.CentralizedLoadBalancer.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// Row B3: nodes that measure themselves, and children that go where there is room.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class B03LoadBalancerTest {
    private static void balanced(HubOptions config) {
        var scale = new Scale(100, 100, 1L << 40);
        config.distributionStrategy(
                Strategies.centralizedLoadBalancer(new Options(1, 0.9, Duration.ofMillis(100), scale)));
    }

    @Test
    void children_start_on_all_nodes_and_a_node_that_joins_moves_none_of_them() throws Exception {
        try (var nodes = Nodes.three(B03LoadBalancerTest::balanced)) {
            nodes.on("n1").startChildren(Nodes.specs("first", "echo", 300)).await();
            var before = nodes.on("n1").processList(Scope.GLOBAL);
            assertThat(before.values().stream()
                            .flatMap(it -> it.keySet().stream())
                            .map(NodeId::name))
                    .contains("n1", "n2", "n3");

            nodes.open("n4");
            nodes.start("n4", Nodes.hubConfig(B03LoadBalancerTest::balanced)).awaitReady(LONG);
            nodes.on("n4").startChildren(Nodes.specs("second", "echo", 300)).await();

            assertThat(nodes.on("n1").processList(Scope.GLOBAL)).containsAllEntriesOf(before);
            assertThat(nodes.on("n4").processList(Scope.LOCAL)).hasSizeGreaterThan(30);
        }
    }

    @Test
    void several_hubs_on_the_same_nodes_balance_their_children_by_the_load_of_all_of_them() throws Exception {
        try (var nodes = Nodes.three(B03LoadBalancerTest::balanced)) {
            var other = new ArrayList<Hub>();
            for (var name : List.of("n1", "n2", "n3")) {
                other.add(nodes.start(name, HubConfig.named("other", c -> {
                    c.heartbeatInterval(Duration.ofMillis(200)).expectedMembers(3);
                    balanced(c);
                })));
            }
            for (var hub : other) {
                hub.awaitReady(LONG);
            }

            nodes.on("n1").startChildren(Nodes.specs("child", "echo", 60)).await();
            other.getFirst().startChildren(Nodes.specs("child", "echo", 60)).await();

            assertThat(nodes.on("n2").registry()).hasSize(60);
            assertThat(other.get(1).registry()).hasSize(60);
        }
    }

    @Test
    void what_a_node_says_of_itself_reaches_whoever_decides() throws Exception {
        var strategies = new ArrayList<Seats>();
        try (var nodes = Nodes.three(c -> {
            var seats = new Seats(new AtomicReference<>(1.0), Collections.synchronizedList(new ArrayList<>()));
            strategies.add(seats);
            c.distributionStrategy(seats);
        })) {
            strategies.get(2).free().set(100.0);

            // asked until every arbiter has heard of it
            await().atMost(LONG).until(() -> {
                nodes.on("n1").startChildren(Nodes.specs("probe", "echo", 20)).await();
                int onThree = nodes.on("n3").processList(Scope.LOCAL).size();
                nodes.on("n1")
                        .stopChildren(Nodes.specs("probe", "echo", 20).stream()
                                .map(spec -> spec.id().value())
                                .toList())
                        .await();
                return onThree == 20;
            });
            assertThat(strategies.get(0).read()).isNotEmpty().allSatisfy(it -> {
                assertThat(it.cpu()).isBetween(0.0, 1.0);
                assertThat(it.runQueue()).isNotNegative();
                assertThat(it.processes()).isNotNegative();
                assertThat(it.memoryBytes()).isPositive();
            });
        }
    }

    @Test
    void the_default_options_are_those_of_the_original() {
        assertThat(Options.DEFAULT).isEqualTo(new Options(30, 0.9, Duration.ofSeconds(10), Scale.DEFAULT));
        assertThat(Strategies.centralizedLoadBalancer().fingerprint())
                .isEqualTo(new CentralizedLoadBalancer().fingerprint());
    }

    /// A strategy as a user would write it: a child takes the node with the most free seats, and
    /// keeps it.
    private record Seats(AtomicReference<Double> free, List<NodeReadings> read)
            implements DistributionStrategy, NodeReporter {
        @Override
        public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
            return place(new PlacementRequest(child, candidates, replicas, List.of(), Map.of()));
        }

        @Override
        public List<NodeId> place(PlacementRequest request) {
            if (!request.holders().isEmpty()) {
                return request.holders();
            }
            return List.of(Collections.max(
                    request.candidates().stream().map(Candidate::node).toList(),
                    (one, other) -> Double.compare(seats(one, request), seats(other, request))));
        }

        private static double seats(NodeId node, PlacementRequest request) {
            return request.facts().getOrDefault(node, Map.of()).getOrDefault("seats", 0.0);
        }

        @Override
        public Optional<NodeReporter> reporter() {
            return Optional.of(this);
        }

        @Override
        public Duration reportInterval() {
            return Duration.ofMillis(100);
        }

        @Override
        public int history() {
            return 1;
        }

        @Override
        public Map<String, Double> report(List<NodeReadings> readings) {
            read.addAll(readings);
            return Map.of("seats", free.get());
        }

        @Override
        public String fingerprint() {
            return "Seats";
        }
    }
}
