package io.processhub.runtime.process;

import static io.processhub.runtime.RuntimeWorld.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.processhub.api.HubProcess;
import io.processhub.api.ProcessType;
import io.processhub.core.HubEvent;
import io.processhub.model.ChildId;
import io.processhub.model.NodeId;
import io.processhub.model.Payload;
import io.processhub.model.Pid;
import io.processhub.model.RestartType;
import io.processhub.model.StoredSpec;
import io.processhub.model.Token;
import io.processhub.runtime.RuntimeWorld;
import io.processhub.runtime.message.MessageLimits;
import io.processhub.runtime.message.Messenger;
import io.processhub.runtime.vital.NodeGuard;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A million processes on one JVM are normal use. The bounds are generous; the measured figures are
/// in the log.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ManyProcessesTest {
    private static final Logger LOG = LoggerFactory.getLogger(ManyProcessesTest.class);
    private static final int MILLION = 1_000_000;
    private static final Token TOKEN = new Token(1);

    private final AtomicInteger handled = new AtomicInteger();
    private final CountDownLatch allHandled = new CountDownLatch(1);
    private final CountDownLatch allStarted = new CountDownLatch(MILLION);
    private final CountDownLatch allEnded = new CountDownLatch(MILLION);
    private final HubProcess<Object> shared = (_, _) -> {
        if (handled.incrementAndGet() == MILLION) {
            allHandled.countDown();
        }
    };

    private void happened(HubEvent event) {
        switch (event) {
            case HubEvent.ProcessStarted _ -> allStarted.countDown();
            case HubEvent.ProcessEnded _ -> allEnded.countDown();
            default -> throw new AssertionError("unexpected: " + event);
        }
    }

    @Test
    void a_million_processes_start_handle_a_message_each_idle_cheaply_and_stop() throws InterruptedException {
        var node = new NodeProcesses(new NodeId("n1", 1), NodeGuard.NONE);
        var messenger = new Messenger(node, RuntimeWorld.CODEC, (_, _) -> true, MessageLimits.DEFAULT);
        var types = Map.<String, ProcessType<?>>of("shared", ProcessType.of("shared", () -> shared));
        var host = new ProcessHost(
                node, "hub", types, RuntimeWorld.CODEC, messenger, HostLimits.DEFAULT, RoleRules.NONE, this::happened);
        var specs = new StoredSpec[MILLION];
        for (int i = 0; i < MILLION; i++) {
            specs[i] = spec("child-" + i);
        }
        long before = usedBytes();

        long start = System.nanoTime();
        for (var spec : specs) {
            host.start(spec, TOKEN, List.of(), Payload.EMPTY);
        }
        assertThat(allStarted.await(120, TimeUnit.SECONDS)).isTrue();
        long started = System.nanoTime();
        for (long serial = 64; serial < 64 + MILLION; serial++) {
            messenger.tell(null, new Pid(node.self(), serial), "hello");
        }
        assertThat(allHandled.await(120, TimeUnit.SECONDS)).isTrue();
        long told = System.nanoTime();
        long bytesEach = (usedBytes() - before) / MILLION;
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        assertThat(host.counts()).isEqualTo(new ProcessHost.Counts(MILLION, 0));

        long stop = System.nanoTime();
        assertThat(host.close(Duration.ofMinutes(2))).isTrue();
        assertThat(allEnded.await(120, TimeUnit.SECONDS)).isTrue();
        LOG.info(
                "a million processes: start {} ms, one message each {} ms, {} bytes each, {} threads, stop {} ms",
                (started - start) / 1_000_000,
                (told - started) / 1_000_000,
                bytesEach,
                threads,
                (System.nanoTime() - stop) / 1_000_000);

        // The cell, its places in the tables by pid and by id; the process object itself is shared here.
        assertThat(bytesEach).isBetween(50L, 250L);
        assertThat(threads).isLessThan(200);
        assertThat(node.pids().pages()).isLessThanOrEqualTo(1);
        node.close();
    }

    private static StoredSpec spec(String id) {
        return new StoredSpec(
                ChildId.of(id),
                "shared",
                Payload.EMPTY,
                RestartType.PERMANENT,
                PATIENT,
                Map.of(),
                Optional.empty(),
                List.of());
    }

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            var runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
