package io.processhub.testkit.rows;

import static io.processhub.testkit.rows.Nodes.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.processhub.Strategies;
import io.processhub.api.ChildSpec;
import io.processhub.api.Hub;
import io.processhub.api.HubStatus;
import io.processhub.api.Query;
import io.processhub.api.StartOptions;
import io.processhub.model.NodeId;
import io.processhub.model.StoredSpec;
import io.processhub.spi.Candidate;
import io.processhub.spi.DistributionStrategy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/// A strategy that blocks, and so its hub's driver stands still.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StandstillTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicBoolean hasBlocked = new AtomicBoolean();
    private final DistributionStrategy hashing = Strategies.consistentHashing();

    /// Blocks once, at the child `blocker`.
    private final class Blocking implements DistributionStrategy {
        @Override
        public String fingerprint() {
            return hashing.fingerprint();
        }

        @Override
        public List<NodeId> choose(StoredSpec child, List<Candidate> candidates, int replicas) {
            if (child.id().value().equals("blocker") && hasBlocked.compareAndSet(false, true)) {
                awaitUninterruptibly();
            }
            while (child.id().value().equals("computed") && goOn.getCount() > 0) {
                Thread.onSpinWait();
            }
            return hashing.choose(child, candidates, replicas);
        }

        private void awaitUninterruptibly() {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts a driver", e);
            }
        }
    }

    private Nodes nodes = new Nodes();

    private void open(Duration recovery) throws Exception {
        nodes.close();
        nodes = Nodes.three(c -> c.barrierTimeout(Duration.ofSeconds(1))
                .deadlockRecoveryTimeout(recovery)
                .distributionStrategy(new Blocking()));
    }

    @AfterEach
    void close() {
        goOn.countDown();
        nodes.close();
    }

    /// Starts children, and then the one at which the hub stands still that decides about it.
    private Hub standStill() throws Exception {
        assertThat(nodes.on("n1")
                        .startChildren(Nodes.specs("child", "echo", 30))
                        .await()
                        .errors())
                .isEmpty();
        nodes.on("n1").startChild(ChildSpec.of("blocker", "echo"), StartOptions.DEFAULT.timeout(LONG));
        await().atMost(LONG).until(() -> nodes.hubs().stream().anyMatch(StandstillTest::standsStill));
        return nodes.hubs().stream()
                .filter(StandstillTest::standsStill)
                .findFirst()
                .orElseThrow();
    }

    private static boolean standsStill(Hub hub) {
        return hub.status().state() == HubStatus.State.STANDING_STILL;
    }

    private static boolean agrees(Hub hub, int members) {
        var status = hub.status();
        return status.agreed()
                && status.active().size() == members
                && status.members().size() == members;
    }

    private boolean allRunBut(Hub but) {
        return nodes.hubs().stream()
                .filter(hub -> !hub.equals(but))
                .allMatch(hub -> hub.query(Query.all()).stream()
                                .filter(child -> child.id().value().startsWith("child"))
                                .flatMap(child -> child.instances().stream())
                                .filter(instance ->
                                        !instance.node().equals(but.node().id()))
                                .count()
                        == 30);
    }

    @Test
    void others_go_on_without_a_hub_that_stands_still_and_it_begins_anew_when_it_goes_on() throws Exception {
        open(Duration.ofHours(1));
        var still = standStill();

        assertThat(still.status().problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("its driver stands still, at ")
                        .contains("StandstillTest$Blocking.choose"));
        await().atMost(LONG)
                .until(() ->
                        nodes.hubs().stream().filter(hub -> !hub.equals(still)).allMatch(hub -> agrees(hub, 2)));
        await().atMost(LONG).until(() -> allRunBut(still));
        assertThat(standsStill(still)).isTrue();

        goOn.countDown();

        still.awaitReady(LONG);
        await().atMost(LONG).until(() -> nodes.hubs().stream().allMatch(hub -> agrees(hub, 3)));
        await().atMost(LONG).until(() -> still.pid("blocker").isPresent());
        for (int i = 0; i < 30; i++) {
            var id = "child-" + i;
            await().atMost(LONG)
                    .until(() -> nodes.running(id) == 1 && still.pid(id).isPresent());
        }
    }

    @Test
    void a_hub_whose_driver_never_goes_on_begins_anew_after_the_recovery_timeout() throws Exception {
        open(Duration.ofSeconds(2));
        var still = standStill();

        still.awaitReady(LONG);

        await().atMost(LONG).until(() -> nodes.hubs().stream().allMatch(hub -> agrees(hub, 3)));
        assertThat(goOn.getCount()).isEqualTo(1);
    }

    @Test
    void a_driver_that_computes_for_longer_than_it_may_wait_is_let_be() throws Exception {
        open(Duration.ofHours(1));
        var call = nodes.on("n1").startChild(ChildSpec.of("computed", "echo"), StartOptions.DEFAULT.timeout(LONG));

        await().during(Duration.ofSeconds(3))
                .atMost(LONG)
                .until(() -> nodes.hubs().stream().noneMatch(StandstillTest::standsStill));
        goOn.countDown();

        assertThat(call.await().errors()).isEmpty();
    }

    @Test
    void a_hub_that_stands_still_can_be_closed() throws Exception {
        open(Duration.ofHours(1));
        var still = standStill();

        still.close();

        assertThat(still.status().state()).isEqualTo(HubStatus.State.CLOSED);
    }
}
