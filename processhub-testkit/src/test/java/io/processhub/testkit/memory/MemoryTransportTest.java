package io.processhub.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.processhub.model.NodeId;
import io.processhub.model.View;
import io.processhub.spi.ClusterTransport;
import io.processhub.spi.TransportException;
import io.processhub.testkit.ClusterTransportContract;
import io.processhub.testkit.TransportProbe;
import io.processhub.testkit.TransportWorld;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// The contract in memory, and what is particular to the memory cluster.
final class MemoryTransportTest extends ClusterTransportContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    protected TransportWorld world() {
        return new MemoryWorld();
    }

    @Test
    void two_incarnations_of_one_name_share_a_view_for_a_moment_after_a_fast_restart() {
        try (var cluster = new MemoryCluster(Duration.ofMillis(500), 1)) {
            var a = new TransportProbe(new NodeId("a", 1), cluster.transport()).open();
            var b = new TransportProbe(new NodeId("b", 2), cluster.transport()).open();
            await().atMost(PATIENCE).until(() -> a.sees(a, b));

            cluster.crash("b");
            var again = new TransportProbe(new NodeId("b", 3), cluster.transport()).open();
            await().atMost(PATIENCE).until(() -> a.sees(a, again));

            assertThat(again.views()).extracting(View::members).contains(List.of(a.id(), b.id(), again.id()));
        }
    }

    @Test
    void a_fault_shorter_than_the_detection_delays_frames_and_loses_none() {
        try (var cluster = new MemoryCluster(Duration.ofSeconds(60), 1)) {
            var a = new TransportProbe(new NodeId("a", 1), cluster.transport()).open();
            var b = new TransportProbe(new NodeId("b", 2), cluster.transport()).open();
            await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));

            cluster.partition("a | b");
            a.transport().send(b.id(), new byte[] {1});
            cluster.hang("b");
            a.transport().send(b.id(), new byte[] {2});
            cluster.heal();
            cluster.wake("b");
            await().atMost(PATIENCE).until(() -> b.framesFrom(a).size() == 2);

            assertThat(b.framesFrom(a)).containsExactly(new byte[] {1}, new byte[] {2});
            assertThat(a.members()).containsExactly(a.id(), b.id());
        }
    }

    @Test
    void a_slow_receiver_blocks_its_sender_and_nobody_else() throws InterruptedException {
        try (var cluster = new MemoryCluster(Duration.ofSeconds(60), 1)) {
            var goOn = new CountDownLatch(1);
            var slow = new NodeId("slow", 1);
            var slowTransport = cluster.transport();
            slowTransport.open(slow, blockedBy(goOn));
            var quick = new TransportProbe(new NodeId("quick", 2), cluster.transport()).open();
            var a = new TransportProbe(new NodeId("a", 3), cluster.transport()).open();
            await().atMost(PATIENCE).until(() -> a.members().size() == 3);

            var sent = new AtomicInteger();
            var sender = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 5_000; i++) {
                    a.transport().send(slow, new byte[] {1});
                    sent.incrementAndGet();
                }
            });
            await().atMost(PATIENCE).until(() -> sent.get() == 2_000 && sender.getState() == Thread.State.WAITING);
            a.transport().send(quick.id(), new byte[] {1});
            await().atMost(PATIENCE).until(() -> quick.framesFrom(a).size() == 1);
            goOn.countDown();

            assertThat(sender.join(PATIENCE)).isTrue();
            assertThat(sent).hasValue(5_000);
        }
    }

    @Test
    void nodes_install_views_at_different_times_and_skip_some() {
        try (var cluster = new MemoryCluster(Duration.ofMillis(20), 42)) {
            var a = new TransportProbe(new NodeId("a", 1), cluster.transport()).open();
            var b = new TransportProbe(new NodeId("b", 2), cluster.transport()).open();
            for (int i = 0; i < 40; i++) {
                var guest = new TransportProbe(new NodeId("guest", 10 + i), cluster.transport()).open();
                guest.transport().close();
            }
            await().atMost(PATIENCE).until(() -> a.sees(a, b) && b.sees(a, b));

            var byA = new HashSet<>(a.views());
            var byB = new HashSet<>(b.views());
            byA.removeAll(b.views());
            byB.removeAll(a.views());
            assertThat(byA).isNotEmpty();
            assertThat(byB).isNotEmpty();
        }
    }

    @Test
    void bad_requests_say_what_is_there() {
        try (var cluster = new MemoryCluster()) {
            var a = new TransportProbe(new NodeId("a", 1), cluster.transport()).open();

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cluster.crash("b"))
                    .withMessage("no living node is named \"b\"; there are [a#1]");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cluster.partition("a"))
                    .withMessageContaining("write two, like \"n1 | n2\"");
            assertThatExceptionOfType(TransportException.class)
                    .isThrownBy(() -> cluster.transport().open(a.id(), a))
                    .withMessageContaining("is a member already");
        }
    }

    private static ClusterTransport.Receiver blockedBy(CountDownLatch latch) {
        return new ClusterTransport.Receiver() {
            @Override
            public void viewInstalled(View view) {}

            @Override
            public void frameReceived(NodeId from, byte[] frame) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private static final class MemoryWorld implements TransportWorld {
        private final MemoryCluster cluster = new MemoryCluster();

        @Override
        public ClusterTransport transport(String name) {
            return cluster.transport();
        }

        @Override
        public void crash(String name) {
            cluster.crash(name);
        }

        @Override
        public void hang(String name) {
            cluster.hang(name);
        }

        @Override
        public void wake(String name) {
            cluster.wake(name);
        }

        @Override
        public void partition(List<Set<String>> sides) {
            cluster.partition(sides);
        }

        @Override
        public void cut(String from, String to) {
            cluster.cut(from, to);
        }

        @Override
        public void heal() {
            cluster.heal();
        }

        @Override
        public void await(String what, BooleanSupplier condition) {
            org.awaitility.Awaitility.await(what)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(PATIENCE)
                    .until(condition::getAsBoolean);
        }

        @Override
        public void close() {
            cluster.close();
        }
    }
}
