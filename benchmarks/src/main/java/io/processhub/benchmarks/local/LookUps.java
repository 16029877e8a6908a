package io.processhub.benchmarks.local;

import io.processhub.api.Hub;
import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.jvm.BenchException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/// Looks up children that exist, in shuffled order, and some that do not.
final class LookUps {
    private static final int LEAST_LOOK_UPS = 1_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final LocalHub local;
    private final Hub hub;
    private final String[] ids;

    private LookUps(LocalHub local, int n) {
        this.local = local;
        hub = local.hub();
        var shuffled = new ArrayList<>(Children.ids("child", n));
        Collections.shuffle(shuffled, new Random(42));
        ids = shuffled.toArray(String[]::new);
    }

    /// All kinds of look-up, some rounds each.
    ///
    /// @param asked `n`, how many children are registered; `rounds`
    /// @return for each kind, a list of its rounds
    static Map<String, ?> run(JsonNode asked) throws InterruptedException {
        return run(asked.path("n").asInt(), asked.path("rounds").asInt());
    }

    static Map<String, Map<String, Number>[]> run(int n, int rounds) throws InterruptedException {
        var local = new LocalHub();
        local.start("child", n);
        var lookUps = new LookUps(local, n);
        lookUps.lookUp(1);
        lookUps.pid(1);
        lookUps.miss(1);
        var map = lookUps.mapOfAll();
        lookUps.plainMap(map);
        var all = new LinkedHashMap<String, Map<String, Number>[]>();
        all.put("lookup", repeated(rounds, () -> lookUps.numbers(lookUps.lookUp(1))));
        all.put("pid", repeated(rounds, () -> lookUps.numbers(lookUps.pid(1))));
        all.put("plainMap", repeated(rounds, () -> lookUps.numbers(lookUps.plainMap(map))));
        all.put("miss", repeated(rounds, () -> lookUps.numbers(lookUps.miss(1))));
        all.put(
                "twoReaders",
                repeated(rounds, () -> Map.of("mops", 2_000 / lookUps.lookUp(2).nanos(), "entries", n)));
        all.put("besideWriter", repeated(rounds, lookUps::besideWriter));
        return all;
    }

    private interface Round {
        Map<String, Number> run() throws InterruptedException;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type
    private static Map<String, Number>[] repeated(int rounds, Round round) throws InterruptedException {
        Map<String, Number>[] all = new Map[rounds];
        for (int i = 0; i < rounds; i++) {
            all[i] = round.run();
        }
        return all;
    }

    /// What one look-up costs.
    ///
    /// @param nanos    of the clock
    /// @param cpuNanos of the processor; on a busy machine the steadier number
    private record Cost(double nanos, double cpuNanos) {}

    private Map<String, Number> numbers(Cost cost) {
        return Map.of("ns", cost.nanos(), "cpuNs", cost.cpuNanos(), "entries", ids.length);
    }

    /// By so many readers at once.
    private Cost lookUp(int readers) throws InterruptedException {
        return measured(readers, () -> {
            long found = 0;
            for (int pass = 0; pass < passes(); pass++) {
                for (var id : ids) {
                    found += hub.childLookup(id).isPresent() ? 1 : 0;
                }
            }
            return found;
        });
    }

    private Cost pid(int readers) throws InterruptedException {
        return measured(readers, () -> {
            long found = 0;
            for (int pass = 0; pass < passes(); pass++) {
                for (var id : ids) {
                    found += hub.pid(id).isPresent() ? 1 : 0;
                }
            }
            return found;
        });
    }

    /// The same ids as other strings, as a registry has them.
    private ConcurrentHashMap<String, Boolean> mapOfAll() {
        var map = new ConcurrentHashMap<String, Boolean>();
        Children.ids("child", ids.length).forEach(id -> map.put(id, true));
        return map;
    }

    /// What is least for any look-up by id: one in a map of the JDK, and nothing else.
    private Cost plainMap(ConcurrentHashMap<String, Boolean> map) throws InterruptedException {
        return measured(1, () -> {
            long found = 0;
            for (int pass = 0; pass < passes(); pass++) {
                for (var id : ids) {
                    found += map.get(id) != null ? 1 : 0;
                }
            }
            return found;
        });
    }

    /// The id is built for each, as in the measurement of the original.
    private Cost miss(int readers) throws InterruptedException {
        return measured(readers, () -> {
            long missed = 0;
            for (int pass = 0; pass < passes(); pass++) {
                for (int i = 0; i < ids.length; i++) {
                    missed += hub.pid("none" + i).isEmpty() ? 1 : 0;
                }
            }
            return missed;
        });
    }

    private int passes() {
        return Math.max(1, LEAST_LOOK_UPS / ids.length);
    }

    private interface Reader {
        /// @return how many look-ups came out as expected
        long read();
    }

    private Cost measured(int readers, Reader reader) throws InterruptedException {
        var go = new CountDownLatch(1);
        var nanos = new AtomicLong();
        var cpuNanos = new AtomicLong();
        var right = new AtomicLong();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < readers; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                long begin = System.nanoTime();
                long cpuBegin = THREADS.getCurrentThreadCpuTime();
                right.addAndGet(reader.read());
                nanos.addAndGet(System.nanoTime() - begin);
                cpuNanos.addAndGet(THREADS.getCurrentThreadCpuTime() - cpuBegin);
            }));
        }
        go.countDown();
        for (var thread : threads) {
            thread.join();
        }
        long lookUps = (long) readers * passes() * ids.length;
        if (right.get() != lookUps) {
            throw new BenchException("%d of %d look-ups were wrong".formatted(lookUps - right.get(), lookUps));
        }
        return new Cost((double) nanos.get() / lookUps, (double) cpuNanos.get() / lookUps);
    }

    /// One reader, while another thread starts and stops 1,000 more in a loop.
    private Map<String, Number> besideWriter() throws InterruptedException {
        var ended = new AtomicBoolean();
        var writes = new AtomicLong();
        var writer = Thread.ofPlatform().start(() -> {
            try {
                while (!ended.get()) {
                    local.start("more", 1_000);
                    local.stop("more", 1_000);
                    writes.addAndGet(2_000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long begin = System.nanoTime();
        double nanos = lookUp(1).nanos();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long written = writes.get();
        ended.set(true);
        writer.join();
        return Map.of("ns", nanos, "entries", ids.length, "writesPerSecond", written / seconds);
    }
}
