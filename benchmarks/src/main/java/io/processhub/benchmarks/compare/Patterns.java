package io.processhub.benchmarks.compare;

import io.processhub.benchmarks.Children;
import io.processhub.benchmarks.Samples;
import io.processhub.benchmarks.compare.Actors.Behavior;
import io.processhub.benchmarks.compare.Behaviors.Go;
import io.processhub.benchmarks.compare.Behaviors.Token;
import io.processhub.benchmarks.jvm.BenchException;
import io.processhub.benchmarks.local.Heap;
import io.processhub.benchmarks.local.Stopwatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Patterns of messages between processes, written once for any runtime. Each starts its processes,
/// runs some rounds to warm up and some that count, and stops the processes.
final class Patterns {
    private static final int WARM_UPS = 3;

    /// Of all sources together.
    private static final int BATCHES_UNDER_WAY = 32;

    private final Actors actors;
    private final int rounds;
    private final double size;

    /// @param rounds that count
    /// @param size   of a round; 1 for some tenths of a second
    Patterns(Actors actors, int rounds, double size) {
        this.actors = actors;
        this.rounds = rounds;
        this.size = size;
    }

    private interface Round {
        /// @return how many messages it was
        long run() throws Exception;
    }

    /// Millions of messages per second, and what each allocates on the heap.
    private Map<String, Number> rate(Round round) throws Exception {
        var mops = new Samples();
        var allocated = new Samples();
        for (int i = -WARM_UPS; i < rounds; i++) {
            var stopwatch = new Stopwatch();
            long messages = round.run();
            var cost = stopwatch.read();
            if (i >= 0) {
                mops.add(messages / cost.ms() / 1e3);
                allocated.add((double) cost.allocatedBytes() / messages);
            }
        }
        actors.stopAll();
        return Map.of("mops", mops.median(), "allocatedPerMessage", allocated.median());
    }

    private int times(int count) {
        return Math.max(1, (int) (count * size));
    }

    private static void await(CountDownLatch done) throws InterruptedException {
        if (!done.await(2, TimeUnit.MINUTES)) {
            throw new BenchException("a round is not done within 2 min");
        }
    }

    /// So many sources to one sink.
    Map<String, Number> tell(int sources) throws Exception {
        var names = Stream.concat(Stream.of("sink"), Children.ids("source", sources).stream())
                .toList();
        var all = actors.start(
                names,
                name -> name.equals("sink") ? Behaviors::sink : new Behaviors.Source(BATCHES_UNDER_WAY / sources));
        int batches = times(2_000 / sources);
        return rate(() -> {
            var done = new CountDownLatch(sources);
            var go = new Go(batches, all.subList(0, 1), done);
            all.subList(1, all.size()).forEach(source -> actors.tell(source, go));
            await(done);
            return (long) sources * batches * Behaviors.BATCH;
        });
    }

    /// So many tokens round a ring of 1,000.
    Map<String, Number> ring(int tokens) throws Exception {
        var links = actors.start(Children.ids("link", 1_000), _ -> new Behaviors.Link());
        var ready = new CountDownLatch(links.size());
        for (int i = 0; i < links.size(); i++) {
            actors.tell(links.get(i), new Go(0, List.of(links.get((i + 1) % links.size())), ready));
        }
        await(ready);
        int hops = Math.max(1, times(1_000_000) / tokens);
        return rate(() -> {
            var done = new CountDownLatch(tokens);
            for (int i = 0; i < tokens; i++) {
                actors.tell(links.get(i * links.size() / tokens), new Token(hops, done));
            }
            await(done);
            return (long) tokens * hops;
        });
    }

    /// One to 10,000, which all answer.
    Map<String, Number> fanOut() throws Exception {
        var names = Stream.concat(Stream.of("fan"), Children.ids("sink", 10_000).stream())
                .toList();
        var all = actors.start(names, name -> name.equals("fan") ? new Behaviors.Fan() : Behaviors::sink);
        int times = times(60);
        return rate(() -> {
            var done = new CountDownLatch(1);
            actors.tell(all.getFirst(), new Go(times, all.subList(1, all.size()), done));
            await(done);
            return 2L * times * (all.size() - 1);
        });
    }

    /// So many pairs, each with so many balls in the air.
    Map<String, Number> pingPong(int pairs, int balls) throws Exception {
        var names = IntStream.range(0, pairs)
                .boxed()
                .flatMap(i -> Stream.of("player" + i, "sink" + i))
                .toList();
        var all = actors.start(names, name -> name.startsWith("sink") ? Behaviors::sink : new Behaviors.Player(balls));
        int exchanges = Math.max(balls, times(1_000_000) / pairs);
        return rate(() -> {
            var done = new CountDownLatch(pairs);
            for (int i = 0; i < pairs; i++) {
                actors.tell(all.get(2 * i), new Go(exchanges, all.subList(2 * i + 1, 2 * i + 2), done));
            }
            await(done);
            return 2L * pairs * exchanges;
        });
    }

    /// One question after the other, from a thread outside.
    Map<String, Number> ask(boolean virtual) throws Exception {
        var echo =
                actors.start(List.of("echo"), _ -> (Behavior) Behaviors::echo).getFirst();
        var task = new FutureTask<>(() -> {
            var nanos = new long[times(20_000)];
            for (int round = 0; round < WARM_UPS + rounds; round++) {
                for (int i = 0; i < nanos.length; i++) {
                    long begin = System.nanoTime();
                    var answer = actors.ask(echo, "question");
                    nanos[i] = System.nanoTime() - begin;
                    if (!answer.equals("question")) {
                        throw new BenchException("wrong answer: " + answer);
                    }
                }
            }
            return nanos;
        });
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        var nanos = task.get();
        actors.stopAll();
        return Map.of("p50us", Samples.percentile(nanos, 0.5) / 1e3, "p99us", Samples.percentile(nanos, 0.99) / 1e3);
    }

    /// Starts and stops so many idle processes, after some smaller rounds of the same.
    Map<String, Number> start(int n) throws Exception {
        for (int i = 0; i < WARM_UPS; i++) {
            actors.start(Children.ids("warm", n / 10), _ -> Behaviors::idle);
            actors.stopAll();
        }
        var names = new ArrayList<>(Children.ids("idle", n));
        long before = Heap.usedAfterCollection();
        var start = new Stopwatch();
        int started = actors.start(names, _ -> Behaviors::idle).size();
        var startCost = start.read();
        double bytes = (double) (Heap.usedAfterCollection() - before) / started;
        return Map.of(
                "startMs",
                startCost.ms(),
                "startCpuMs",
                startCost.cpuMs(),
                "bytesPerProcess",
                bytes,
                "allocatedPerStart",
                (double) startCost.allocatedBytes() / started);
    }
}
